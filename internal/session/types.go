// Package session leads one learner through one lesson: seed, watch, check, pass, hint, answer, reset.
// It has no screen; the terminal and the commands both drive it.
package session

import (
	"context"
	"time"

	"github.com/klab-dev/klab/checker"
)

// Lab is what a session needs of the cluster besides what checks need.
type Lab interface {
	checker.Lab
	// Seed makes namespace afresh for a lesson: it removes what is there (objects only; the namespace
	// stays), applies the objects, none of them a List, and labels everything with the lesson. It returns
	// once the API server has taken everything. Objects of the namespace whose uid is in keep stay, and so does what
	// follows from them.
	Seed(ctx context.Context, lesson, namespace string, objects []map[string]any, keep map[string]bool) error
	// DropOrphans removes what outlived its controller from namespace.
	DropOrphans(ctx context.Context, namespace string) error
	// Clear removes everything the seed and the learner made for the lesson, cluster-scoped objects
	// included, and leaves no namespace behind.
	Clear(ctx context.Context, lesson, namespace string) error
	// BringUp makes an add-on work in the lab, where it stays; detail hears what it waits for. One that
	// works already is left alone.
	BringUp(ctx context.Context, addon string, detail func(string)) error
	// RestoreNodes puts the nodes' labels, taints and static Pods back to what they were when it was first
	// called. Only lessons that are alone with the nodes may call it.
	RestoreNodes(ctx context.Context) error
	// Keep stores a lesson's record (a small JSON document) in the lab; nil removes it.
	Keep(ctx context.Context, namespace string, record []byte) error
	// Kept returns the record, or nil when there is none.
	Kept(ctx context.Context, namespace string) ([]byte, error)
	// Alone takes a lesson's namespace for a check or a seed, from whichever process has it now. turn names
	// what begins, last what was before. waiting hears once who has it, when that takes more than a moment.
	Alone(ctx context.Context, namespace, turn string, waiting func(holder string)) (last string, release func(), err error)
	// Turn names the last time somebody had a lesson's namespace alone; busy says that it has not ended.
	Turn(namespace string) (last string, busy bool)
	// Changes delivers a value a moment after anything in the namespace or any cluster-scoped object a
	// lesson may touch (nodes) changed, until ctx ends. Bursts are folded into one.
	Changes(ctx context.Context, namespace string) (<-chan struct{}, error)
	// Inventory lists "kind namespace/name" of everything that a reset must restore, beside the node
	// labels, taints and static manifests.
	Inventory(ctx context.Context, namespace string) ([]string, error)
	// Nodes lists the nodes the lab was made with.
	Nodes() []string
	// Well is when the whole lab was last seen to work.
	Well() time.Time
	// Factor is the machine factor measured when the lab started: 1 on a fast machine, more on a slow one.
	Factor() float64
}

// TaskState is what is known of one task now.
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
	// InTheWay is the object that made waiting useless, and what it says of itself.
	InTheWay string `json:"inTheWay,omitempty"`
	// Why is the reason with the expression that was false: for authors, never for learners.
	Why string `json:"-"`
	// Message is the code's text in the session's language, and below it what is in the way.
	Message string `json:"message,omitempty"`
	// PassedAt is when the task passed on this seed; passing is kept.
	PassedAt *time.Time `json:"passedAt,omitempty"`
	// OnRequest is true when everything that can be seen without disturbing the lab is right, and a
	// disrupting check waits to be asked for.
	OnRequest bool `json:"onRequest,omitempty"`
	// Untouched is true when a wrong verdict is the seed's own: nobody asked for a check on this seed, and
	// what is seen has the code that was seen first.
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
	// EventAddOn is a seed that waits for an add-on; Note says so to the learner.
	EventAddOn EventKind = "addon"
	// EventProblem is an error that could not be dealt with here, in Err.
	EventProblem EventKind = "problem"
	// EventWaiting is a check or a seed that waits for another process, which Note names.
	EventWaiting EventKind = "waiting"
	// EventUnwritten tells in Err why what the learner did is not on disk; nil once it is.
	EventUnwritten EventKind = "unwritten"
)

// SeedStage is how far a seed has come.
type SeedStage string

// Stages of a seed, in their order.
const (
	// SeedApplying is the making of its objects.
	SeedApplying SeedStage = "apply"
	// SeedConverging is the wait until everything runs.
	SeedConverging SeedStage = "settle"
	// SeedReady is the end.
	SeedReady SeedStage = "ready"
)

// An Event tells whoever watches a session what happened.
type Event struct {
	Kind  EventKind
	Task  *TaskState
	Stage SeedStage
	Note  string
	Err   error
}
