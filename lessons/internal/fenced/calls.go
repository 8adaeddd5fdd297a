package fenced

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/lessons/internal/codes"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// The bounds of a pack's checks, beside those of the fence.
const (
	longestWait   = 10 * time.Minute
	shortestPause = 100 * time.Millisecond
)

// Check holds what a check looks at and does to the fence.
func Check(source sources.Folder, check checker.Check, at ...any) []sources.Problem {
	f := &fencer{source: source, file: layout.LessonFile, at: at}
	f.wait(time.Duration(check.Settle).String(), "settle")
	f.observations(check.Observe)
	f.steps(fence.CheckDo, check.Steps, "steps")
	f.shows(check)
	return f.problems
}

// Answer holds the steps of an answer to the fence.
func Answer(source sources.Folder, file string, observe checker.Observations, steps []checker.Step) []sources.Problem {
	f := &fencer{source: source, file: file}
	f.observations(observe)
	if source.IsList(file) {
		f.steps(fence.AnswerDo, steps)
	} else {
		f.steps(fence.AnswerDo, steps, "steps")
	}
	return f.problems
}

// A fencer applies the rules of packs to the calls of one file, below a place.
type fencer struct {
	source   sources.Folder
	file     string
	at       []any
	problems []sources.Problem
}

func (f *fencer) breach(breach fence.Breach, below ...any) {
	f.problems = append(f.problems, f.source.In(f.file, slices.Concat(f.at, below, breach.Place), breach.Message, breach.Fix))
}

func (f *fencer) observations(observe checker.Observations) {
	for _, name := range slices.Sorted(maps.Keys(observe)) {
		call := observe[name]
		if !known(call.Verb) {
			continue // which the compiler says better
		}
		for _, breach := range fence.Call(fence.Observe, call.Verb, call.Args) {
			f.breach(breach, "observe", name, call.Verb)
		}
	}
}

func known(verb string) bool {
	_, known := checker.DescribeVerb(verb)
	return known
}

func (f *fencer) steps(use fence.Use, steps []checker.Step, below ...any) {
	for i, step := range steps {
		at := slices.Concat(below, []any{i})
		f.wait(step.Within, append(at, "within")...)
		f.wait(step.For, append(at, "for")...)
		if every := time.Duration(step.Every); every != 0 && every < shortestPause {
			f.breach(fence.Breach{Message: fmt.Sprintf("every %s is more often than a pack may look", every), Fix: "look every " + shortestPause.String() + " at most"}, append(at, "every")...)
		}
		if step.Do == nil || !known(step.Do.Verb) {
			continue
		}
		at = append(at, "do", step.Do.Verb)
		for _, breach := range fence.Call(use, step.Do.Verb, step.Do.Args) {
			f.breach(breach, at...)
		}
		if manifest, ok := step.Do.Args["manifest"].(string); ok && !strings.HasPrefix(strings.TrimSpace(manifest), "${") {
			for _, breach := range manifestBreaches([]byte(manifest)) {
				f.breach(fence.Breach{Message: breach.Error(), Fix: breach.Fix}, append(at, "manifest")...)
			}
		}
	}
}

// wait bounds how long a check may keep a learner waiting.
func (f *fencer) wait(text string, below ...any) {
	if d, err := time.ParseDuration(text); err == nil && d > longestWait {
		f.breach(fence.Breach{Message: fmt.Sprintf("%s is longer than the %s that a pack may take", text, longestWait), Fix: "wait for less"}, below...)
	}
}

// shows proves that the commands shown to learners only read.
func (f *fencer) shows(check checker.Check) {
	for _, use := range codes.Of([]checker.Check{check}) {
		if use.Show == "" {
			continue
		}
		if err := ShowFault(use.Show); err != nil {
			f.breach(fence.Breach{Message: fmt.Sprintf("a pack may show kubectl commands that only read: %v", err),
				Fix: "write kubectl with one of " + strings.Join(codes.ReadingVerbs(), ", ")}, append(slices.Clone(use.Place[1:]), "show")...)
		}
	}
}
