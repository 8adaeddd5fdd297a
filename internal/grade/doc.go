// Package grade marks submissions by doing again what learners did, on a fresh seed of the teacher's own lab. It is the law
// with a learner's file in the place of a solution: what a task needs is put there by the lesson's own answers, the task is
// asked twice, and what did not pass is tried once more alone before it counts; and then on the learner's own answers to
// what the task needs, because names chosen in one task are used in the next.
//
// Every submission is hostile: what it does is done behind the fence of packs, in a namespace to which the API server gives
// no other rights. What the fence refuses is told apart from what is wrong, and so is what could not be told.
package grade

import (
	"time"

	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// States of a mark, beside those of verdicts.
const (
	Pass    = "pass"
	Wrong   = "wrong"
	Waiting = "waiting"
	// Unknown could not be told, which is never the learner's fault.
	Unknown = "unknown"
	// Missing was not handed in.
	Missing = "missing"
	// Refused was handed in and not done: a person has to look at it.
	Refused = "refused"
)

// Codes of marks that are no verdict of a check.
const (
	// CodeFence is what the fence refused, CodeForbidden what the API server did.
	CodeFence     = "fence"
	CodeForbidden = "forbidden"
	// CodeNoAnswer is an answer to a question that the task does not ask.
	CodeNoAnswer = "no-such-answer"
	// CodeLive is an answer that holds only in the lab where it was found, as the name of a Pod does.
	CodeLive = "live-answer"
	// CodeNotHere names an object that is not in this lab.
	CodeNotHere = "not-here"
	// CodeFlaky said one thing and then another.
	CodeFlaky = "flaky"
	// CodeDeadline took too long.
	CodeDeadline = "deadline"
	// CodeLab is a lab that could not be brought to where the answer begins.
	CodeLab = "lab"
	// CodeNotDone is a submission that could not be done again for a reason of the lab's.
	CodeNotDone = "not-done"
	// CodeNeeds is a try on the learner's own answers to what the task needs, one of which did not pass.
	CodeNeeds = "needs"
	// CodeNotGraded was not come to.
	CodeNotGraded = "not-graded"
	// CodeElsewhere is graded in another share.
	CodeElsewhere = "other-share"
)

// A Lab is one in which answers can be tried that nobody vouches for.
type Lab interface {
	lanes.Lab
	// Guard says by which rules the API server holds a namespace from its next seed on, until it is cleared.
	Guard(namespace string, rules fence.Rules)
}

// Options choose what is graded, and how.
type Options struct {
	Lab Lab
	// Lessons are those that were to be done, whole with their answers.
	Lessons     []*lessons.Lesson
	Submissions []submission.Submission
	// Klab and Kubernetes are the versions that grade, LabName is the lab.
	Klab, Kubernetes, LabName string
	// More are labs that grade beside it. One that does not answer any more is given up, and the others do the rest.
	More []Member
	// Gone hears of a lab that was given up.
	Gone func(lab string, why error)
	// Parallel is how many cases run beside each other, 0 for as many as the machine has room for.
	Parallel int
	// Share is the part that is graded here.
	Share Share
	// Once leaves out all that has to be alone in a lab: somebody else does that once nobody is beside it.
	Once bool
	// Seconds tells how long a try of a task takes, by LESSON/TASK; 0 where nobody knows.
	Seconds func(task string) float64
	// Accept lists the bases, besides what was regraded, on which points are given: Recorded, Claimed.
	Accept []string
	// Refusal reports whether an error is the API server's refusal of an object rather than a failure to ask.
	Refusal func(error) bool
	// Journal keeps every try as it ends, and knows those of earlier runs.
	Journal Journal
	// Progress hears of every try as it ends, from one goroutine at a time.
	Progress func(Progress)
}

// A Journal keeps tries by key, so that an interrupted run can go on.
type Journal interface {
	// Ended returns the try with a key if it was kept.
	Ended(key string) (Try, bool)
	// Keep stores a try. It returns once that is on disk.
	Keep(key string, t Try) error
}

var _ Journal = (*lanes.Journal[Try])(nil)

// A Try is the outcome of one answer on one fresh seed.
type Try struct {
	Lesson string `json:"lesson"`
	Task   string `json:"task"`
	// Alone is true when nothing ran beside it.
	Alone bool   `json:"alone,omitempty"`
	State string `json:"state"`
	Code  string `json:"code,omitempty"`
	// Evidence are the values seen, Show a command that shows the same.
	Evidence map[string]string `json:"evidence,omitempty"`
	Show     string            `json:"show,omitempty"`
	// Reason is why it could not be told or was refused.
	Reason string `json:"reason,omitempty"`
	// Note is what the API server said of a part that it did not take.
	Note string `json:"note,omitempty"`
	// NotHere is true where that was an object which is not in this lab.
	NotHere bool      `json:"notHere,omitempty"`
	Seconds float64   `json:"seconds"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Lab     string    `json:"lab,omitempty"`
}

// Progress is how far a run has come.
type Progress struct {
	Done, Total int
	// Try is the one that has just ended.
	Try Try
	// Left is an estimate of how long the rest takes.
	Left time.Duration
}
