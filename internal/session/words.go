package session

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// Codes that come from the session rather than from a lesson.
const (
	CodeBlocked  = "blocked"
	CodeNotBegun = "not-begun"
	CodeAddOn    = "add-on"
)

// message is the whole text about a task for the learner: its code, why klab could not judge, and below it the object
// in the way.
func (s *Session) message(state TaskState) string {
	message := Message(s.Text, state)
	if state.State == checker.Unknown && state.Reason != "" {
		message += " " + words.Fill(s.words().Reason, "reason", plain.Line(state.Reason))
	}
	if state.InTheWay != "" {
		message += "\n" + words.Fill(s.words().InTheWay, "what", plain.Line(state.InTheWay))
	}
	return strings.TrimSpace(message)
}

// Message is the text of a task's code in one language, with the evidence filled in.
func Message(text *lessons.Text, state TaskState) string {
	template, ok := text.Codes[state.Code]
	if !ok {
		template, ok = words.Of(text.Language).Codes[state.Code]
	}
	if !ok {
		return state.Code
	}
	var values []string
	for name, value := range state.Evidence {
		values = append(values, name, plain.Line(value))
	}
	values = append(values, "tasks", titles(text, state.Blocked), "reason", plain.Line(state.Reason))
	return strings.TrimSpace(words.Fill(template, values...))
}

func (s *Session) words() words.Words { return words.Of(s.Text.Language) }

func titles(text *lessons.Text, tasks []string) string {
	titles := make([]string, len(tasks))
	for i, task := range tasks {
		titles[i] = plain.Line(cmp.Or(text.Tasks[task].Title, task))
	}
	return strings.Join(titles, ", ")
}

// announcement names in the session's language the next action of a check.
func (s *Session) announcement(n checker.Note) string {
	action := n.Verb
	verb, _ := checker.DescribeVerb(n.Verb)
	target := verb.Target(n.Args).Name
	switch {
	case n.Verb == checker.NoteBound:
		target = fmt.Sprint(n.Args["longest"])
	case n.Verb == "setReady" && n.Args["value"] == true:
		action = "resetPod"
	}
	return words.Fill(s.words().Actions[action], "target", plain.Line(target))
}
