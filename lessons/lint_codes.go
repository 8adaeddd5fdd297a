package lessons

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
)

// A codeUse is one place where a check gives a code.
type codeUse struct {
	code     string
	evidence map[string]string
	show     string
	// place leads from the list of checks to the use.
	place []any
}

// codeUses lists every place of the checks that gives a code.
func codeUses(checks []checker.Check) []codeUse {
	var uses []codeUse
	for i, check := range checks {
		uses = append(uses, expectationUses(check.Expect, i, "expect")...)
		for j, step := range check.Steps {
			uses = append(uses, expectationUses(step.Expect, i, "steps", j, "expect")...)
			uses = append(uses, expectationUses(step.Always, i, "steps", j, "always")...)
		}
	}
	return uses
}

func expectationUses(expectations []checker.Expectation, place ...any) []codeUse {
	var uses []codeUse
	for i, e := range expectations {
		here := append(slices.Clone(place), i)
		uses = append(uses, codeUse{e.Code, e.Evidence, e.Show, here})
		for j, cause := range e.Because {
			uses = append(uses, codeUse{cause.Code, cause.Evidence, cause.Show, append(slices.Clone(here), "because", j)})
		}
	}
	return uses
}

// codes proves that every code has a message whose placeholders the evidence fills, that every message has a use, and
// that commands shown to learners only read.
func (l *lessonLint) codes() {
	used := map[string]bool{}
	for i, task := range l.lesson.Tasks {
		for _, use := range codeUses(task.Checks) {
			used[use.code] = true
			l.codeUse(use, append([]any{"tasks", i, "checks"}, use.place...))
		}
	}
	if l.lesson.Seeded != nil {
		// A learner who waits for a seed reads its codes too.
		for _, use := range codeUses([]checker.Check{*l.lesson.Seeded}) {
			used[use.code] = true
			l.codeUse(use, append([]any{"seeded"}, use.place[1:]...))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.lesson.Text(English).Codes)) {
		if !used[code] {
			l.in(messagesFile(English), fmt.Sprintf("no check gives code %s", code), "delete the message", "codes", code)
		}
	}
}

func (l *lessonLint) codeUse(use codeUse, place []any) {
	message, there := l.lesson.Text(English).Codes[use.code]
	switch {
	case !slug.MatchString(use.code):
		l.ask(fmt.Sprintf("%q is no code", use.code), "use lower-case words with hyphens between them", append(place, "code")...)
		return
	case !there:
		l.ask(fmt.Sprintf("code %s has no message", use.code), "add it to codes in "+messagesFile(English), append(place, "code")...)
		return
	}
	wanted := placeholders(message)
	for _, name := range wanted {
		if _, given := use.evidence[name]; !given {
			l.ask(fmt.Sprintf("the message of %s has {%s}, which the evidence lacks", use.code, name),
				"add it to the evidence", append(slices.Clone(place), "evidence")...)
		}
	}
	for name := range use.evidence {
		if !slices.Contains(wanted, name) {
			l.ask(fmt.Sprintf("the message of %s has no {%s}", use.code, name),
				"use the evidence in the message, or delete it", append(slices.Clone(place), "evidence", name)...)
		}
	}
	if use.show != "" && !readOnly(use.show) {
		l.ask(fmt.Sprintf("show of %s is not a read-only kubectl command", use.code),
			"use "+strings.Join(readingVerbs, ", "), append(slices.Clone(place), "show")...)
	}
}

func placeholders(message string) []string {
	var names []string
	for _, match := range placeholder.FindAllStringSubmatch(message, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var (
	readingVerbs = []string{
		"get", "diff", "describe", "logs", "top", "explain", "events", "version", "api-resources", "cluster-info",
		"auth can-i", "rollout status", "rollout history",
	}
	celOrQuoted    = regexp.MustCompile(`\$\{[^}]*\}|'[^']*'|"[^"$\x60]*"`)
	shellOperators = regexp.MustCompile("[|;&<>`\n]|\\$\\(")
	flagWithValue  = regexp.MustCompile(`^(-n|--namespace|--context|--kubeconfig)$`)
)

// readOnly reports whether a command line is one kubectl command that changes nothing.
func readOnly(command string) bool {
	bare := celOrQuoted.ReplaceAllString(strings.TrimSpace(command), "x")
	if shellOperators.MatchString(bare) {
		return false
	}
	words := strings.Fields(bare)
	if len(words) == 0 || words[0] != "kubectl" {
		return false
	}
	words = words[1:]
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		if flagWithValue.MatchString(words[0]) {
			words = words[1:]
		}
		words = words[min(1, len(words)):]
	}
	verb := strings.Join(words, " ") + " "
	return slices.ContainsFunc(readingVerbs, func(reading string) bool { return strings.HasPrefix(verb, reading+" ") })
}
