package structure

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/codes"
	"github.com/klab-dev/klab/lessons/internal/fenced"
	"github.com/klab-dev/klab/lessons/internal/layout"
)

// codes proves that every code has a message whose placeholders the evidence fills, that every message has a use, and
// that commands shown to learners only read.
func (l lint) codes() {
	used := map[string]bool{}
	for i, task := range l.Lesson.Tasks {
		for _, use := range codes.Of(task.Checks) {
			used[use.Code] = true
			l.codeUse(use, append([]any{"tasks", i, "checks"}, use.Place...))
		}
	}
	if l.Lesson.Seeded != nil {
		// A learner who waits for a seed reads its codes too.
		for _, use := range codes.Of([]checker.Check{*l.Lesson.Seeded}) {
			used[use.Code] = true
			l.codeUse(use, append([]any{"seeded"}, use.Place[1:]...))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.Lesson.Text(lessons.English).Codes)) {
		if !used[code] && !l.broken() {
			l.In(layout.MessagesFile(lessons.English), fmt.Sprintf("no check gives code %s", code), "delete the message", "codes", code)
		}
	}
}

func (l lint) codeUse(use codes.Use, place []any) {
	message, there := l.Lesson.Text(lessons.English).Codes[use.Code]
	switch {
	case use.Code == "":
		return // said where the check is compiled
	case !layout.IsSlug(use.Code):
		l.Ask(fmt.Sprintf("%q is no code", use.Code), "use lower-case words with hyphens between them", append(place, "code")...)
		return
	case !there:
		l.Ask(fmt.Sprintf("code %s has no message", use.Code), "add it to codes in "+layout.MessagesFile(lessons.English), append(place, "code")...)
		return
	}
	wanted := codes.Placeholders(message)
	for _, name := range wanted {
		if _, given := use.Evidence[name]; !given {
			l.Ask(fmt.Sprintf("the message of %s has {%s}, which the evidence lacks", use.Code, name),
				"add it to the evidence", append(slices.Clone(place), "evidence")...)
		}
	}
	for name := range use.Evidence {
		if !slices.Contains(wanted, name) {
			l.Ask(fmt.Sprintf("the message of %s has no {%s}", use.Code, name),
				"use the evidence in the message, or delete it", append(slices.Clone(place), "evidence", name)...)
		}
	}
	if use.Show != "" && !readOnly(use.Show) && (!l.Lesson.Pack || fenced.ShowFault(use.Show) == nil) {
		// One command may be that of many expectations: the problem names none of them, and is told once.
		l.Ask("show is not a read-only kubectl command", "use "+strings.Join(codes.ReadingVerbs(), ", "), append(slices.Clone(place), "show")...)
	}
}

// broken reports whether parts of lesson.yaml could not be read. What hangs on them may only seem to be missing, or left
// over.
func (l lint) broken() bool {
	tree := l.Source.Trees[layout.LessonFile]
	return tree != nil && tree.Broken
}

var (
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
	return slices.ContainsFunc(codes.ReadingVerbs(), func(reading string) bool { return strings.HasPrefix(verb, reading+" ") })
}
