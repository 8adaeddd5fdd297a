// Package handin makes a submission of what was captured while a learner worked, and tells beforehand what of it will
// count.
package handin

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/capture"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// Captures knows what was captured about a task; nil when nothing was.
type Captures interface {
	Get(lesson, task string) (*capture.Capture, error)
}

// Options say what is handed in.
type Options struct {
	// Lessons are those that count, whole with their answers.
	Lessons  []*lessons.Lesson
	Captures Captures
	// ID is the learner's; empty leaves it to the file's name.
	ID, Language, Klab string
	Now                time.Time
}

// A Handin is a submission that is not written yet.
type Handin struct {
	Bundle submission.Bundle
	// Tasks of all lessons, in their order.
	Tasks []Task
	// outdated are the tasks, by "LESSON/TASK", whose lesson has changed since.
	outdated map[string]bool
}

// A Task is what will become of a task that was handed in.
type Task struct {
	Lesson string `json:"lesson"`
	Task   string `json:"task"`
	Points int    `json:"points"`
	// Passed is when it passed in the learner's lab; zero when nothing of that was captured.
	Passed time.Time `json:"passed,omitzero"`
	// Basis is what its mark will rest on: regraded, recorded, claimed, or none.
	Basis string `json:"basis"`
	// Code and Reason say why it will be refused.
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Outdated is true where the lesson has changed since.
	Outdated bool `json:"outdated,omitempty"`
}

// Gather makes a submission of all captures.
func Gather(o Options) (Handin, error) {
	h := Handin{outdated: map[string]bool{}, Bundle: submission.Bundle{ID: o.ID, Language: o.Language, Answers: map[string]submission.Written{},
		Made: submission.Made{Klab: o.Klab, At: o.Now, Lessons: map[string]string{}, Claims: map[string]submission.Claim{}}}}
	for _, lesson := range o.Lessons {
		captures, err := o.captured(lesson)
		if err != nil {
			return h, err
		}
		for _, task := range lesson.Tasks {
			c := captures[task.ID]
			if c == nil {
				continue
			}
			if err := h.add(lesson, task, *c, before(lesson, task, captures)); err != nil {
				return h, fmt.Errorf("hand in %s/%s: %w", lesson.ID, task.ID, err)
			}
		}
	}
	return h, h.foretell(o)
}

// captured are the captures of a lesson by task.
func (o Options) captured(lesson *lessons.Lesson) (map[string]*capture.Capture, error) {
	found := map[string]*capture.Capture{}
	for _, task := range lesson.Tasks {
		c, err := o.Captures.Get(lesson.ID, task.ID)
		if err != nil {
			return nil, err
		}
		found[task.ID] = c
	}
	return found, nil
}

// before is the capture on which that of a task builds: the last, on the same seed, of what the task needs.
func before(lesson *lessons.Lesson, task lessons.Task, captures map[string]*capture.Capture) (last *capture.Capture) {
	c := captures[task.ID]
	for _, need := range lanes.Before(lesson, task) {
		earlier := captures[need]
		if earlier == nil || earlier.Seed != c.Seed || earlier.At.After(c.At) {
			continue
		}
		if last == nil || earlier.At.After(last.At) {
			last = earlier
		}
	}
	return last
}

// picked reports whether a task is about objects that controllers made: some answer names one of those.
func picked(task lessons.Task) bool {
	return slices.ContainsFunc(slices.Concat(task.Solutions, task.Wrong), func(f lessons.Fixture) bool {
		return slices.ContainsFunc(f.Steps, func(s checker.Step) bool {
			if s.Do == nil || s.Do.Verb != "delete" && s.Do.Verb != "label" && s.Do.Verb != "patch" {
				return false
			}
			name, _ := s.Do.Args["name"].(string)
			return s.Do.Args["selector"] != nil || strings.Contains(name, "${")
		})
	})
}

// add writes a capture of a pass down as an answer.
func (h *Handin) add(lesson *lessons.Lesson, task lessons.Task, c capture.Capture, before *capture.Capture) error {
	answer, err := c.Answer(before, picked(task))
	if err != nil {
		return err
	}
	key, made := c.Lesson+"/"+c.Task, &h.Bundle.Made
	if !answer.Empty() {
		h.Bundle.Answers[key] = submission.Written{Steps: answer.Steps, Answers: answer.Answers}
	}
	made.Claims[key] = submission.Claim{State: grade.Pass, At: c.At, Left: answer.Left}
	if held := made.Lessons[c.Lesson]; held == "" || held == lesson.Hash {
		made.Lessons[c.Lesson] = c.Hash // one that is not the lesson's of now is worth telling
	}
	h.outdated[key] = c.Hash != lesson.Hash
	if c.Lab != "" {
		made.Labs = noted(made.Labs, c.Lab)
	}
	made.Objects = noted(made.Objects, c.Own()...)
	if c.Kubernetes != "" {
		made.Kubernetes = c.Kubernetes
	}
	return nil
}

// noted adds the marks of what has some UIDs, in an order that says nothing.
func noted(marks []string, uids ...string) []string {
	for _, uid := range uids {
		if mark := submission.Mark(uid); !slices.Contains(marks, mark) {
			marks = append(marks, mark)
		}
	}
	slices.Sort(marks)
	return marks
}

// foretell reads the submission as whoever grades it will, and tells what becomes of each task.
func (h *Handin) foretell(o Options) error {
	files, err := h.Bundle.Files()
	if err != nil {
		return err
	}
	read := submission.ReadFiles("submission", files)
	found := grade.Foretell(grade.Options{Lessons: o.Lessons, Submissions: []submission.Submission{read}})
	bases := grade.Bases(o.Lessons)
	for _, mark := range found.Submissions[0].Tasks {
		key := mark.Lesson + "/" + mark.Task
		claim, captured := h.Bundle.Made.Claims[key]
		task := Task{Lesson: mark.Lesson, Task: mark.Task, Points: mark.Max, Passed: claim.At, Basis: grade.Baseless}
		if captured {
			task.Basis = bases[key]
			task.Outdated = h.outdated[key]
		}
		if task.Basis == grade.Regraded && (mark.State == grade.Refused || mark.State == grade.Missing) {
			task.Basis, task.Code, task.Reason = grade.Baseless, mark.Code, mark.Reason
		}
		h.Tasks = append(h.Tasks, task)
	}
	return nil
}
