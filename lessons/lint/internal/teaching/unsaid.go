package teaching

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/lessons/lint/internal/literals"
)

// nothingHidden proves that learners are told what the checks of their tasks demand: each number, and each name in what
// they write themselves. It stands in the text, in the words of a task, or in the seed.
func (l lint) nothingHidden() {
	parser, err := literals.NewParser()
	if err != nil {
		return
	}
	h := hidden{lint: l, parser: parser, said: l.said(), excuses: l.excuses(), used: map[string]bool{}}
	for i, task := range l.Lesson.Tasks {
		for j, check := range task.Checks {
			h.list(check.Expect, "tasks", i, "checks", j, "expect")
			for k, step := range check.Steps {
				h.list(step.Expect, "tasks", i, "checks", j, "steps", k, "expect")
				h.list(step.Always, "tasks", i, "checks", j, "steps", k, "always")
			}
		}
	}
	for _, literal := range slices.Sorted(maps.Keys(h.excuses)) {
		if !h.used[literal] {
			l.At(lessons.English, h.excuses[literal], fmt.Sprintf("nothing is hidden about %s", literal), "delete the comment")
		}
	}
}

// hidden looks for what is not said.
type hidden struct {
	lint
	parser *literals.Parser
	// said is what learners read before they are judged, by language.
	said map[string]string
	// excuses are the literals that a lesson leaves out on purpose, and the lines that say why.
	excuses map[string]int
	used    map[string]bool
}

func (h hidden) list(expectations []checker.Expectation, place ...any) {
	for i, e := range expectations {
		if e.Unknown || e.Waiting == "true" {
			continue // which nobody's answer decides
		}
		for _, demand := range h.parser.Demands(e.Expression) {
			if asks(demand) {
				h.demand(demand, append(slices.Clone(place), i, "expression")...)
			}
		}
	}
}

// demand reports what a language does not say, unless the lesson says why.
func (h hidden) demand(demand literals.Demand, place ...any) {
	for _, language := range slices.Sorted(maps.Keys(h.said)) {
		unsaid := func(l literals.Literal) bool { return !l.SaidIn(h.said[language]) }
		if slices.ContainsFunc(demand.Literals, func(l literals.Literal) bool { return !unsaid(l) }) {
			continue
		}
		if excuse := slices.IndexFunc(demand.Literals, func(l literals.Literal) bool { return h.excuses[l.Text] > 0 }); excuse >= 0 {
			h.used[demand.Literals[excuse].Text] = true
			continue
		}
		h.Ask(fmt.Sprintf("the check demands %s, which nothing says in %s", demand.Literals[0].Text, language),
			"say it in the text, in ask or in the seed, or write <!-- unsaid "+demand.Literals[0].Text+" because … --> into "+layout.TextFile(lessons.English), place...)
	}
}

// asks reports whether a demand is one that learners cannot guess: a number of more than one, or a text in what they write.
func asks(demand literals.Demand) bool {
	written := slices.ContainsFunc(demand.Of, func(name string) bool {
		return slices.Contains([]string{"spec", "image", "labels", "annotations", "data"}, name)
	})
	return slices.ContainsFunc(demand.Literals, func(l literals.Literal) bool {
		return l.Number && !slices.Contains([]string{"-1", "0", "1"}, l.Text) || !l.Number && l.Text != "" && written
	})
}

// said collects what learners read before they are judged: the seed, the text, and each task's own words.
func (l lint) said() map[string]string {
	var seed strings.Builder
	for _, file := range l.Lesson.Seed {
		seed.Write(file.Data)
	}
	said := map[string]string{}
	for _, language := range layout.Languages() {
		text := l.Lesson.Text(language)
		if text.Fallback {
			continue
		}
		parts := []string{seed.String(), text.Title, text.Summary}
		for _, section := range text.Sections {
			parts = append(parts, comment.ReplaceAllString(section.Markdown, ""))
		}
		for _, task := range text.Tasks {
			parts = append(append(parts, task.Title, task.Ask), slices.Collect(maps.Values(task.Answers))...)
		}
		said[language] = strings.Join(parts, "\n")
	}
	return said
}

var (
	// excuse is a comment of the English text that leaves out a literal, and says why.
	excuse = regexp.MustCompile(`^<!--\s*unsaid\s+(\S+)\s+because\s+\S.*-->$`)
	// almostExcuse begins such a comment.
	almostExcuse = regexp.MustCompile(`^<!--\s*unsaid\b`)
)

// excuses reads the comments that leave literals out.
func (l lint) excuses() map[string]int {
	found := map[string]int{}
	for i, line := range sources.Lines(l.Source.Files[layout.TextFile(lessons.English)]) {
		line = strings.TrimSpace(line)
		match := excuse.FindStringSubmatch(line)
		switch {
		case match != nil:
			found[match[1]] = i + 1
		case almostExcuse.MatchString(line):
			l.At(lessons.English, i+1, "this comment leaves something out and does not say why", "write <!-- unsaid LITERAL because … -->")
		}
	}
	return found
}
