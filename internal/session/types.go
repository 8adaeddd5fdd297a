package session

import (
	"context"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session/lab"
)

// Lab is what a session needs of the cluster.
type Lab = lab.Lab

// TaskState is the present knowledge about one task.
type TaskState struct {
	// Task is the task's id.
	Task string `json:"task"`
	// State is the task's outcome: the first check that did not pass decides.
	State checker.State `json:"state"`
	// Code, Evidence, Show and Reason are those of the deciding verdict.
	Code     string            `json:"code,omitempty"`
	Evidence map[string]string `json:"evidence,omitempty"`
	Show     string            `json:"show,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	// InTheWay is the object that made waiting useless, with its own reason.
	InTheWay string `json:"inTheWay,omitempty"`
	// Why is the reason with the expression that was false: for authors, never for learners.
	Why string `json:"-"`
	// Message is the code's text in the session's language, and below it the object in the way.
	Message string `json:"message,omitempty"`
	// PassedAt is when the task passed on this seed; passing is kept.
	PassedAt *time.Time `json:"passedAt,omitempty"`
	// OnRequest is true when everything that can be seen without disturbing the lab is right, and a
	// disrupting check waits to be asked for.
	OnRequest bool `json:"onRequest,omitempty"`
	// Untouched is true when a wrong verdict is the seed's own: no check was asked for on this seed, and the code is
	// still the first one seen.
	Untouched bool `json:"untouched,omitempty"`
	// Blocked lists the tasks that must pass first.
	Blocked []string `json:"blocked,omitempty"`
	// Verdicts of the checks that ran, in order.
	Verdicts []checker.Verdict `json:"verdicts,omitempty"`
}

// EventKind says which of an Event's fields count.
type EventKind string

// Kinds of session events.
const (
	// EventTask is a task that changed, in Task.
	EventTask EventKind = "task"
	// EventChecking is a requested check that goes on: Task began, or Note says what the check does.
	EventChecking EventKind = "checking"
	// EventSeed is a seed that goes on, to Stage.
	EventSeed EventKind = "seed"
	// EventAddOn is a lesson that waits for an add-on before it is ready; Note says so to the learner.
	EventAddOn EventKind = "addon"
	// EventProblem is an error that could not be dealt with here, in Err.
	EventProblem EventKind = "problem"
	// EventWaiting is a check or a seed that waits for another process, which Note names.
	EventWaiting EventKind = "waiting"
	// EventUnwritten has in Err the reason why an event of the learner is not on disk; nil once it is.
	EventUnwritten EventKind = "unwritten"
	// EventUncaptured has in Err the reason why a pass could not be kept for handing in.
	EventUncaptured EventKind = "uncaptured"
)

// SeedStage is how far a seed has come.
type SeedStage string

// Stages of a seed, in their order.
const (
	// SeedApplying is the making of its objects.
	SeedApplying SeedStage = "apply"
	// SeedConverging is the wait until everything runs.
	SeedConverging SeedStage = "converge"
	// SeedReady is the end.
	SeedReady SeedStage = "ready"
)

// An Event is a change that watchers of a session may want to show.
type Event struct {
	Kind  EventKind
	Task  *TaskState
	Stage SeedStage
	Note  string
	Err   error
}

// An Exercise is one learner in one lesson, as whoever leads through it wants it. Its methods may block.
type Exercise interface {
	// Events delivers what happens. Some may be lost to a slow reader; Tasks has the states.
	Events() <-chan Event
	Tasks() []TaskState
	// Check runs all checks of a task, the disrupting ones included, and returns when they ended. What it
	// does meanwhile comes as events.
	Check(ctx context.Context, task string) error
	// Hint opens the next hint and returns its number from 1. With a TooSoonError it returns the
	// last one opened.
	Hint(task string) (level int, text string, err error)
	// OfferedHint opens the next hint at once, without counting it.
	OfferedHint(task string) (level int, text string, err error)
	// HintsOpened returns how many hints of each task were opened on this seed.
	HintsOpened() map[string]int
	// Solution returns the worked solution in Markdown.
	Solution(task string) (string, error)
	Reset(ctx context.Context) error
	Answer(ctx context.Context, task, key, value string) error
	Predict(id, option string) error
	Quiz(id, option string) error
	// Why answers a card that asks why a task passed.
	Why(id, option string) error
	// Chosen returns what was chosen so far, by card id.
	Chosen() map[string]string
	// Outdated reports whether the exercise was set up from another version of the lesson.
	Outdated() bool
	Close()
}
