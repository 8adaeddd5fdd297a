package lessons

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/lessons/internal/guard"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/manifest"
)

// Lesson returns the lesson with an id, or nil.
func (c *Course) Lesson(id string) *Lesson {
	at := slices.IndexFunc(c.Lessons, func(l *Lesson) bool { return l.ID == id })
	if at < 0 {
		return nil
	}
	return c.Lessons[at]
}

// Task returns the task with an id, or nil.
func (l *Lesson) Task(id string) *Task {
	at := slices.IndexFunc(l.Tasks, func(t Task) bool { return t.ID == id })
	if at < 0 {
		return nil
	}
	return &l.Tasks[at]
}

// Text returns the lesson in a language, in English where klab does not have the language.
func (l *Lesson) Text(language string) *Text {
	if text := l.Texts[language]; text != nil {
		return text
	}
	return l.Texts[English]
}

// WhyID is the id of the card that asks why of a task. No other card can have it.
func WhyID(task string) string { return "why/" + task }

// Whys are the cards that ask why, in the order of their tasks.
func (l *Lesson) Whys() []Question {
	var cards []Question
	for _, task := range l.Tasks {
		if task.Why != nil {
			cards = append(cards, task.Why.card(task.ID))
		}
	}
	return cards
}

// WhyOf is the card that asks why of a task, or nil.
func (l *Lesson) WhyOf(task string) *Question {
	of := l.Task(task)
	if of == nil || of.Why == nil {
		return nil
	}
	card := of.Why.card(task)
	return &card
}

func (w *Why) card(task string) Question {
	return Question{ID: WhyID(task), Options: w.Options, Answer: w.Answer, Task: task}
}

// Whys are the words of the cards that ask why, by id.
func (t *Text) Whys() map[string]QuestionText {
	cards := map[string]QuestionText{}
	for id, task := range t.Tasks {
		if !task.Why.IsZero() {
			cards[WhyID(id)] = task.Why
		}
	}
	return cards
}

// IsZero reports whether a card has no words at all.
func (t QuestionText) IsZero() bool {
	return t.Question == "" && t.Explain == "" && len(t.Options) == 0
}

// AddOns lists the add-ons that klab can bring up.
func AddOns() []string { return []string{"gateway", "metrics-server"} }

// Source holds the files above the lessons. It is for the lint.
func (c *Course) Source() sources.Folder { return c.source }

// Forget gives up the syntax trees of the lessons, which only their authors need: a problem that is found later points at
// the file as it is written, and not into the guards that it uses. They are more than half of what a course takes.
func (c *Course) Forget() {
	for _, lesson := range c.Lessons {
		clear(lesson.source.Trees)
	}
}

// Guards are those of the course, and above them klab's. They are for the lint.
func (c *Course) Guards() *guard.Set { return c.guards }

// Source holds the lesson's files. It is for the lint.
func (l *Lesson) Source() sources.Folder { return l.source }

// Guards are the lesson's own, and above them the course's. They are for the lint.
func (l *Lesson) Guards() *guard.Set { return l.guards }

// Borrows reports whether a step or a check takes in a file by its name.
func (l *Lesson) Borrows(file string) bool { return l.borrowed[file] }

// Borrowed lists what this language lacks and English stands in for, as paths into the messages.
func (t *Text) Borrowed() []string { return t.borrowed }

// View names a pane of the live picture.
type View string

const (
	// ViewWorkload shows controllers with their Pods.
	ViewWorkload View = "workload"
	// ViewService shows Services with their endpoints.
	ViewService View = "service"
	// ViewNodes shows the nodes with the lesson's Pods on them.
	ViewNodes View = "nodes"
	// ViewRequests shows klab's streams of requests.
	ViewRequests View = "requests"
	// ViewTimeline shows what happened since a check began.
	ViewTimeline View = "timeline"
	// ViewEvents shows what Kubernetes says.
	ViewEvents View = "events"
)

// Views lists the panes that a lesson can name.
func Views() []View {
	return []View{ViewWorkload, ViewService, ViewNodes, ViewRequests, ViewTimeline, ViewEvents}
}

// Panes are those of the lesson's picture: the ones that it names, or else those that show what it has.
func (l *Lesson) Panes() []View {
	if len(l.View) > 0 {
		return l.View
	}
	kinds, acts := l.kinds(), l.acts()
	disrupts := len(acts) > 0
	shows := map[View]bool{
		ViewWorkload: true,
		ViewService:  kinds["Service"] || kinds["EndpointSlice"] || len(l.Traffic) > 0,
		ViewNodes:    kinds["DaemonSet"] || kinds["Node"] || l.Exclusive == ExclusiveNodes || len(kinds) == 0,
		ViewRequests: len(l.Traffic) > 0 || acts["load"],
		ViewTimeline: disrupts,
		ViewEvents:   true,
	}
	return slices.DeleteFunc(Views(), func(view View) bool { return !shows[view] })
}

// kinds are those of the objects that the lesson begins with, and of those that its checks look at.
func (l *Lesson) kinds() map[string]bool {
	all := map[string]bool{}
	for _, file := range l.Seed {
		objects, err := manifest.Objects(file.Data)
		if err != nil {
			continue // the lint says so
		}
		for _, object := range objects {
			kind, _ := object["kind"].(string)
			all[kind] = true
		}
	}
	for _, check := range l.checks() {
		for _, call := range check.Observe {
			if kind, _ := call.Args["kind"].(string); kind != "" {
				bare, _, _ := strings.Cut(kind, ".")
				all[bare] = true
			}
		}
	}
	return all
}

// acts are the verbs of what the lesson's checks do.
func (l *Lesson) acts() map[string]bool {
	all := map[string]bool{}
	for _, check := range l.checks() {
		for _, step := range check.AllSteps() {
			if step.Do != nil {
				all[step.Do.Verb] = true
			}
		}
	}
	return all
}

// StopsNodes reports whether an answer stops or starts a part of a node or of the control plane: Pods of other lessons feel
// that, too.
func (f Fixture) StopsNodes() bool { return stopsNodes(f.Steps) }

// StopsNodes reports whether a check of the task does.
func (t Task) StopsNodes() bool {
	return slices.ContainsFunc(t.Checks, func(c checker.Check) bool { return stopsNodes(c.AllSteps()) })
}

// StopsNodes reports whether anything of the lesson does.
func (l *Lesson) StopsNodes() bool {
	return slices.ContainsFunc(l.Tasks, func(t Task) bool {
		return t.StopsNodes() || slices.ContainsFunc(slices.Concat(t.Solutions, t.Wrong), Fixture.StopsNodes)
	})
}

func stopsNodes(steps []checker.Step) bool {
	return slices.ContainsFunc(steps, func(s checker.Step) bool {
		if s.Do == nil || s.Do.Verb != "nodeManifest" {
			return s.Do != nil && s.Do.Verb == "unit"
		}
		name, _ := s.Do.Args["name"].(string)
		return fence.ControlPlane(name)
	})
}

func (l *Lesson) checks() []checker.Check {
	var all []checker.Check
	for _, task := range l.Tasks {
		all = append(all, task.Checks...)
	}
	return all
}

// CountPassed is how many of the lesson's tasks are among those that passed. A task that the lesson no longer has does not
// count.
func (l *Lesson) CountPassed(passed map[string]bool) int {
	n := 0
	for _, task := range l.Tasks {
		if passed[task.ID] {
			n++
		}
	}
	return n
}

// Done reports whether every task has passed. A lesson without tasks never is.
func (l *Lesson) Done(passed map[string]bool) bool {
	return len(l.Tasks) > 0 && l.CountPassed(passed) == len(l.Tasks)
}

// Name is the module's title in a language, the English one where it has none of its own.
func (m *Module) Name(language string) string { return cmp.Or(m.Title[language], m.Title[English]) }

// Matches reports whether every word of a filter is in what a learner may know a lesson of a module by, in any language.
func (l *Lesson) Matches(module *Module, filter string) bool {
	known := []string{l.ID, fmt.Sprintf("%02d", l.Number)}
	for _, title := range module.Title {
		known = append(known, title)
	}
	for _, text := range l.Texts {
		known = append(known, text.Title, text.Summary)
	}
	all := strings.ToLower(strings.Join(known, "\n"))
	for _, word := range strings.Fields(strings.ToLower(filter)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}
