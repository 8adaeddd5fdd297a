package class

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/words"
)

// line describes a try that has ended, and how far the run has come.
func (a commands) line(p grade.Progress) string {
	w := a.Words().Grade
	line := fmt.Sprintf("[%d/%d] %s %5.1fs %s/%s %s", p.Done, p.Total, app.Cells(w.States[p.Try.State], 8), p.Try.Seconds, p.Try.Lesson, p.Try.Task, p.Try.Code)
	var notes []string
	if p.Try.Alone {
		notes = append(notes, w.Alone)
	}
	if p.Left >= time.Second {
		notes = append(notes, words.Fill(w.Left, "time", p.Left.String()))
	}
	if len(notes) == 0 {
		return strings.TrimRight(line, " ")
	}
	return strings.TrimRight(line, " ") + "  (" + strings.Join(notes, "; ") + ")"
}

// table prints a row for every submission: its points by lesson, and all of them. Below it stands what is left to a
// person.
func (a commands) table(found grade.Results) {
	w := a.Words().Grade
	rows := [][]string{append(append([]string{w.Learner}, lessonsOf(found)...), w.Points)}
	for _, s := range found.Submissions {
		rows = append(rows, a.row(s, lessonsOf(found)))
	}
	for _, line := range aligned(rows) {
		a.Say("%s", line)
	}
	if open := a.open(found); len(open) > 0 {
		a.Say("\n%s", words.Fill(w.Decide, "n", strconv.Itoa(len(open))))
		for _, line := range open {
			a.Say("  %s", line)
		}
	}
	if also := a.also(found); len(also) > 0 {
		a.Say("\n%s", w.Also)
		for _, line := range also {
			a.Say("  %s", line)
		}
	}
}

// lessonsOf are the lessons of the results in their order, which is the same in every submission.
func lessonsOf(found grade.Results) []string {
	var ids []string
	if len(found.Submissions) == 0 {
		return ids
	}
	for _, task := range found.Submissions[0].Tasks {
		if len(ids) == 0 || ids[len(ids)-1] != task.Lesson {
			ids = append(ids, task.Lesson)
		}
	}
	return ids
}

func (a commands) row(s grade.Submission, ids []string) []string {
	row := []string{s.ID}
	for _, id := range ids {
		points, most := 0, 0
		for _, task := range s.Tasks {
			if task.Lesson == id {
				points, most = points+task.Points, most+task.Max
			}
		}
		row = append(row, fmt.Sprintf("%d/%d", points, most))
	}
	all := fmt.Sprintf("%d/%d", s.Score, s.Max)
	if s.Undecided > 0 {
		all += " + " + words.Fill(a.Words().Grade.OpenPoints, "n", strconv.Itoa(s.Undecided))
	}
	return append(row, all)
}

// open lists the marks that are left to a person.
func (a commands) open(found grade.Results) []string {
	w := a.Words().Grade
	var out []string
	for _, s := range found.Submissions {
		for _, task := range s.Tasks {
			if task.State != grade.Unknown && task.State != grade.Refused {
				continue
			}
			out = append(out, fmt.Sprintf("%s %s/%s %s: %s", s.ID, task.Lesson, task.Task, w.States[task.State], because(w.Codes[task.Code], task.Code, task.Reason)))
		}
	}
	return out
}

// because is a code in words, or by its name where the lesson brings it, and the reason seen.
func because(word, code, reason string) string {
	if word == "" {
		word = code
	}
	if reason == "" {
		return word
	}
	return word + " (" + reason + ")"
}

// also lists the problems and flags.
func (a commands) also(found grade.Results) []string {
	w := a.Words().Grade
	var out []string
	for _, p := range found.Problems {
		at := p.Source
		if p.File != "" {
			at += " " + p.File
		}
		out = append(out, at+": "+because(w.Codes[p.Code], p.Code, p.Reason))
	}
	for _, one := range found.Shared {
		out = append(out, strings.Join(one.IDs, ", ")+": "+w.InCommon(one.Code, one.Seen))
	}
	for _, s := range found.Submissions {
		for _, flag := range s.Flags {
			if w.Shared[flag] != "" { // they have a line together
				continue
			}
			out = append(out, s.Source+": "+because(w.Codes[flag], flag, s.ID))
		}
	}
	return out
}

// aligned writes rows as lines with columns of the same width.
func aligned(rows [][]string) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, cell := range row {
			cells[j] = app.Cells(cell, widths[j])
		}
		out[i] = strings.TrimRight(strings.Join(cells, "  "), " ")
	}
	return out
}
