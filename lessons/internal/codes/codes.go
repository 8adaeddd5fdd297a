// Package codes lists what checks can say: the codes of their expectations, and what each is shown with.
package codes

import (
	"regexp"
	"slices"

	"github.com/klab-dev/klab/checker"
)

// A Use is one place where a check gives a code.
type Use struct {
	Code     string
	Evidence map[string]string
	Show     string
	// Wrong is true where the code can be that of a wrong answer: klab did look, and does not wait for ever.
	Wrong bool
	// Place leads from the list of checks to the use.
	Place []any
}

// Of lists every place of the checks that gives a code.
func Of(checks []checker.Check) []Use {
	var uses []Use
	for i, check := range checks {
		uses = append(uses, expectations(check.Expect, i, "expect")...)
		for j, step := range check.Steps {
			uses = append(uses, expectations(step.Expect, i, "steps", j, "expect")...)
			uses = append(uses, expectations(step.Always, i, "steps", j, "always")...)
		}
	}
	return uses
}

func expectations(list []checker.Expectation, place ...any) []Use {
	var uses []Use
	for i, e := range list {
		here := append(slices.Clone(place), i)
		wrong := !e.Unknown && e.Waiting != "true"
		uses = append(uses, Use{e.Code, e.Evidence, e.Show, wrong, here})
		for j, cause := range e.Because {
			uses = append(uses, Use{cause.Code, cause.Evidence, cause.Show, wrong, append(slices.Clone(here), "because", j)})
		}
	}
	return uses
}

var placeholder = regexp.MustCompile(`\{([A-Za-z][A-Za-z0-9_]*)\}`)

// Placeholders returns the names that a message has in braces, each once.
func Placeholders(message string) []string {
	var names []string
	for _, match := range placeholder.FindAllStringSubmatch(message, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ReadingVerbs are what kubectl does without changing anything.
func ReadingVerbs() []string {
	return []string{
		"get", "diff", "describe", "logs", "top", "explain", "events", "version", "api-resources", "cluster-info",
		"auth can-i", "rollout status", "rollout history",
	}
}
