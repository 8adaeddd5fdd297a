package walk

import (
	"fmt"
	"slices"
)

// What a step of a walk came to.
const (
	// OK is as it should be.
	OK = "ok"
	// Accepted is a check that passed before anything was done.
	Accepted = "accepted"
	// Refused is a right answer that did not pass.
	Refused = "refused"
	// Undecided is a right answer that could not be judged, also when asked again.
	Undecided = "undecided"
	// Hanging is a command that had not ended when its time was over.
	Hanging = "hanging"
	// Broken is a command that failed.
	Broken = "broken"
	// Already is a task that an earlier answer had done as well.
	Already = "already"
	// NotAgain is a task that was not checked at the end, because a later one changes what it looks at.
	NotAgain = "not again"
	// Untouched is a lesson that nobody came to within the budget.
	Untouched = "not walked"
)

// How a step answers its task.
const (
	ByAnswer   = "answer"
	BySolution = "solution"
	ByHint     = "hint"
	Again      = "again"
	Reset      = "reset"
)

// A Report is what a walk found.
type Report struct {
	SchemaVersion int      `json:"schemaVersion"`
	Klab          string   `json:"klab,omitempty"`
	Seconds       float64  `json:"seconds"`
	Totals        Totals   `json:"totals"`
	Lessons       []Lesson `json:"lessons"`
}

// Totals counts steps by what they came to.
type Totals struct {
	Lessons   int `json:"lessons"`
	NotWalked int `json:"notWalked"`
	Steps     int `json:"steps"`
	Accepted  int `json:"accepted"`
	Refused   int `json:"refused"`
	Undecided int `json:"undecided"`
	Hanging   int `json:"hanging"`
	Broken    int `json:"broken"`
	Already   int `json:"already"`
	NotAgain  int `json:"notAgain"`
	Typed     int `json:"typed"`
	Untyped   int `json:"untyped"`
}

// A Lesson is the walk through one lesson.
type Lesson struct {
	Lesson string `json:"lesson"`
	// Outcome is that of its first step that was not well, or OK.
	Outcome string  `json:"outcome"`
	Seconds float64 `json:"seconds"`
	Steps   []Step  `json:"steps"`
}

// A Step is one task, answered one way.
type Step struct {
	Task    string `json:"task,omitempty"`
	By      string `json:"by"`
	Outcome string `json:"outcome"`
	// Alone tells that the typed commands had to be an answer without anything else.
	Alone   bool      `json:"alone,omitempty"`
	Typed   []string  `json:"typed,omitempty"`
	Untyped []Untyped `json:"untyped,omitempty"`
	// Command is what hung, failed, or said no; Detail the last of what it printed, or the reason.
	Command string  `json:"command,omitempty"`
	Detail  string  `json:"detail,omitempty"`
	Seconds float64 `json:"seconds"`
}

// Well reports whether a step is no reason to complain.
func (s Step) Well() bool { return s.Outcome == OK || s.Outcome == NotAgain || s.Outcome == Already }

// Name is the lesson, the task and the way it was answered.
func (s Step) Name(lesson string) string {
	if s.Task == "" {
		return lesson + " " + s.By
	}
	return lesson + "/" + s.Task + " " + s.By
}

// Holds reports whether everything that was walked went well.
func (r Report) Holds() bool {
	t := r.Totals
	return t.Accepted+t.Refused+t.Undecided+t.Hanging+t.Broken == 0
}

// Summary is the walk in one line.
func (r Report) Summary() string {
	t := r.Totals
	return fmt.Sprintf("%d lessons, %d steps: %d refused, %d accepted, %d undecided, %d hanging, %d broken; %d commands typed, %d not; %d tasks passed already, %d not checked again; %d lessons not walked",
		t.Lessons, t.Steps, t.Refused, t.Accepted, t.Undecided, t.Hanging, t.Broken, t.Typed, t.Untyped, t.Already, t.NotAgain, t.NotWalked)
}

// conclude gives a lesson its outcome.
func (l *Lesson) conclude() {
	l.Outcome = OK
	if i := slices.IndexFunc(l.Steps, func(s Step) bool { return !s.Well() }); i >= 0 {
		l.Outcome = l.Steps[i].Outcome
	}
}

func (t *Totals) add(l Lesson) {
	if l.Outcome == Untouched {
		t.NotWalked++
		return
	}
	t.Lessons++
	for _, s := range l.Steps {
		t.Steps++
		t.Typed += len(s.Typed)
		t.Untyped += len(s.Untyped)
		switch s.Outcome {
		case Accepted:
			t.Accepted++
		case Refused:
			t.Refused++
		case Undecided:
			t.Undecided++
		case Hanging:
			t.Hanging++
		case Broken:
			t.Broken++
		case Already:
			t.Already++
		case NotAgain:
			t.NotAgain++
		}
	}
}
