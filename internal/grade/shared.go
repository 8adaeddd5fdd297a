package grade

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/internal/submission"
)

// What submissions of several learners can have in common. All of these have harmless reasons too: a lab, a machine or a
// desk that is shared. They are for a person to look at, and change no mark.
const (
	// SharedLab was done in the same lab.
	SharedLab = "shared-lab"
	// SharedObjects is about the very same objects of a lab.
	SharedObjects = "shared-objects"
	// SharedWords has a word that a Pod drew at random for one of them.
	SharedWords = "shared-words"
	// SharedKey was signed with the same key.
	SharedKey = "shared-key"
)

// Shared is what submissions of several learners have in common.
type Shared struct {
	// Code says what it is.
	Code string `json:"code" jsonschema:"enum=shared-lab,enum=shared-objects,enum=shared-words,enum=shared-key"`
	// IDs are the learners.
	IDs []string `json:"ids"`
	// Seen is the words or the key, or how many objects.
	Seen string `json:"seen,omitempty"`
}

// mostSeen is how many words or keys are named.
const mostSeen = 10

// drawn is what a word of a Pod looks like: one of some millions.
var drawn = regexp.MustCompile(`\b[a-z]+-[a-z]+-\d{4}\b`)

// shared finds what submissions of several learners have in common, and no others do. signed are their signatures.
func shared(all []submission.Submission, signed []Signature) []Shared {
	ids := map[[2]string][]string{} // by code and what was seen
	for i, s := range all {
		for key := range marksOf(s, signed[i].Fingerprint) {
			if !slices.Contains(ids[key], s.ID) {
				ids[key] = append(ids[key], s.ID)
			}
		}
	}
	type group struct{ code, ids string }
	groups := map[group][]string{}
	for key, who := range ids {
		if len(who) > 1 {
			slices.Sort(who)
			of := group{key[0], strings.Join(who, "\n")}
			groups[of] = append(groups[of], key[1])
		}
	}
	var out []Shared
	for of, seen := range groups {
		out = append(out, Shared{Code: of.code, IDs: strings.Split(of.ids, "\n"), Seen: summed(of.code, seen)})
	}
	slices.SortFunc(out, func(a, b Shared) int { return cmp.Or(slices.Compare(a.IDs, b.IDs), cmp.Compare(a.Code, b.Code)) })
	return out
}

// summed says what was seen, for people. Marks of labs and objects say nothing to anybody.
func summed(code string, seen []string) string {
	slices.Sort(seen)
	switch code {
	case SharedLab:
		return ""
	case SharedObjects:
		return strconv.Itoa(len(seen))
	}
	if len(seen) > mostSeen {
		seen = append(seen[:mostSeen], "…")
	}
	return strings.Join(seen, ", ")
}

// marksOf are those by which a submission can be known again, by code. key signed it, "" for none.
func marksOf(s submission.Submission, key string) map[[2]string]bool {
	out := map[[2]string]bool{}
	for _, lab := range s.Made.Labs {
		out[[2]string{SharedLab, lab}] = true
	}
	for _, object := range s.Made.Objects {
		out[[2]string{SharedObjects, object}] = true
	}
	if key != "" {
		out[[2]string{SharedKey, key}] = true
	}
	for _, a := range s.Answers {
		for _, step := range a.Steps {
			if step.Do.Verb != "answer" {
				continue
			}
			for _, typed := range step.Do.Args {
				for _, word := range drawn.FindAllString(strings.ToLower(fmt.Sprint(typed)), -1) {
					out[[2]string{SharedWords, word}] = true
				}
			}
		}
	}
	return out
}
