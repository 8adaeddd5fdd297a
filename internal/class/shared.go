package class

import (
	"slices"

	"github.com/klab-dev/klab/internal/grade"
)

// Flags of submissions whose learner has a key on the roster.
const (
	// NotSigned has no signature, OtherKey one by another key.
	NotSigned = "not-signed"
	OtherKey  = "other-key"
)

// signedBy tells where a submission is not signed by the key that the roster has.
func signedBy(p Person, s grade.Submission) []string {
	switch {
	case p.Key.String() == "":
		return nil
	case s.Signature == nil:
		return []string{NotSigned}
	case s.Signature.Fingerprint != "" && s.Signature.Fingerprint != p.Key.Fingerprint():
		return []string{OtherKey}
	}
	return nil
}

// shared is what the results say, with learners by the names that they have in reports. Who handed in under an id and a
// pseudonym shares with nobody.
func (f *Folder) shared() []grade.Shared {
	if f.Results == nil {
		return nil
	}
	var out []grade.Shared
	for _, one := range f.Results.Shared {
		var labels []string
		for _, id := range one.IDs {
			if p, known := f.Roster.Find(id); known {
				id = p.Label()
			}
			if !slices.Contains(labels, id) {
				labels = append(labels, id)
			}
		}
		if len(labels) > 1 {
			out = append(out, grade.Shared{Code: one.Code, IDs: labels, Seen: one.Seen})
		}
	}
	return out
}
