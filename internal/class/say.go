package class

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// Due is when the assignment was to be handed in, if it says so.
func (c Class) Due() (time.Time, bool) {
	if c.Assignment == nil || c.Assignment.due.IsZero() {
		return time.Time{}, false
	}
	return c.Assignment.due, true
}

// Say puts what came of a task into words: what the learner would have been told, or why the mark is open. It is "" for
// what passed or was not handed in.
func (c Class) Say(g grade.Task, language string) string {
	switch g.State {
	case grade.Wrong, grade.Waiting:
		text := &lessons.Text{Language: language}
		if lesson := c.Course.Lesson(g.Lesson); lesson != nil {
			text = lesson.Text(language)
		}
		return plain.Line(session.Message(text, session.TaskState{State: checker.State(g.State), Code: g.Code, Evidence: g.Evidence, Reason: g.Reason}))
	case grade.Unknown, grade.Refused:
		w := words.Of(language).Commands.Grade
		why := plain.Line(cmp.Or(w.Codes[g.Code], g.Code, w.States[g.State]))
		if g.Reason != "" {
			why += " (" + plain.Line(g.Reason) + ")"
		}
		return why
	}
	return ""
}

// Show is the command that shows what was seen, for the namespace of a learner's own lab rather than the one that graded.
func (c Class) Show(g grade.Task) string {
	lesson := c.Course.Lesson(g.Lesson)
	if g.Show == "" || lesson == nil {
		return plain.Line(g.Show)
	}
	graded := regexp.MustCompile(`\bklab-[a-z-]*` + regexp.QuoteMeta(lesson.ID) + `(-g?\d+)?\b`)
	return plain.Line(graded.ReplaceAllLiteralString(g.Show, lesson.Namespace))
}

// Seen is a value that was seen, with its name.
type Seen struct{ Name, Value string }

// longest is how much of a value is shown, in bytes.
const longest = 2 << 10

// Evidence is what was seen of a task, by name.
func Evidence(of grade.Task) []Seen {
	var out []Seen
	for _, name := range slices.Sorted(maps.Keys(of.Evidence)) {
		value := plain.Line(of.Evidence[name])
		if len(value) > longest {
			value = strings.ToValidUTF8(value[:longest], "") + "…"
		}
		out = append(out, Seen{plain.Line(name), value})
	}
	return out
}

// Say says how late a submission is and what that costs, "" where it came in time.
func (l Lateness) Say(w words.PageWords) string {
	switch {
	case l.By == 0:
		return ""
	case l.Forgiven != "":
		return words.Fill(w.Forgiven, "reason", plain.Line(l.Forgiven))
	case l.Closed:
		return words.Fill(w.Closed, "points", l.Penalty.String())
	}
	return words.Fill(w.DaysLate, "days", strconv.Itoa(l.Days), "points", l.Penalty.String())
}
