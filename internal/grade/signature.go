package grade

import (
	"github.com/klab-dev/klab/internal/signature"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/plain"
)

// States of a signature.
const (
	// Unsigned has none.
	Unsigned = "unsigned"
	// Signed was not changed since its key signed it.
	Signed = "signed"
	// ChangedSince was signed, and has files that are not as they were then.
	ChangedSince = "changed"
	// Invalid has something in the place of a signature that is none.
	Invalid = "invalid"
)

// Signature is what a submission's signature proves. No mark rests on it.
type Signature struct {
	// State is signed where nothing was changed since.
	State string `json:"state" jsonschema:"enum=signed,enum=changed,enum=invalid"`
	// Fingerprint is of the key that signed it, as ssh-keygen -l writes it.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Changed are the files that are not as they were signed.
	Changed []string `json:"changed,omitempty"`
	// Reason is why it is no signature.
	Reason string `json:"reason,omitempty"`

	// Key is the one that signed it.
	Key signature.Public `json:"-"`
}

// SignatureOf looks at the signature of a submission.
func SignatureOf(s submission.Submission) Signature {
	if s.Seal.Signature == nil {
		return Signature{State: Unsigned}
	}
	key, err := signature.Verify(s.Seal.Sums, s.Seal.Signature)
	if err != nil {
		return Signature{State: Invalid, Reason: plain.Line(err.Error())}
	}
	out := Signature{State: Signed, Fingerprint: key.Fingerprint(), Key: key, Changed: s.Seal.Changed}
	if len(out.Changed) > 0 {
		out.State = ChangedSince
	}
	return out
}
