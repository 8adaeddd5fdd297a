// Package law proves lessons on a real lab: red after the seed, green after every right answer, red
// with the expected code after every wrong one, and everything as before after a reset.
package law

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
)

// Kinds of cases.
const (
	// KindSeed expects that a task does not pass on the untouched seed.
	KindSeed = "seed"
	// KindSolution expects that a right answer passes.
	KindSolution = "solution"
	// KindWrong expects that a wrong answer gets its code.
	KindWrong = "wrong"
	// KindKeep expects that a variant of a right answer passes as well.
	KindKeep = "keep"
	// KindRefuse expects that a variant of a right answer that spoils it does not pass.
	KindRefuse = "refuse"
	// KindReset expects that a reset restores the seed.
	KindReset = "reset"
)

// Outcomes of a case.
const (
	OK          = "ok"
	FalseAccept = "false-accept"
	FalseReject = "false-reject"
	WrongCode   = "wrong-code"
	Undecided   = "unknown"
	Flake       = "flake"
	// Broken means that the case could not be tried: an answer could not be applied, or something that
	// comes before it did not pass.
	Broken = "broken"
	// Residue means that a reset left or took something.
	Residue = "residue"
)

// A Case is one expectation of the law and its outcome.
type Case struct {
	Lesson string `json:"lesson"`
	Task   string `json:"task,omitempty"`
	Kind   string `json:"kind"`
	// File is the answer tried, below the lesson's folder.
	File string `json:"file,omitempty"`
	// Want is "pass", or the code a wrong answer must get; empty for any verdict but pass.
	Want    string `json:"want,omitempty"`
	Outcome string `json:"outcome"`
	// Verdicts are the task's verdicts, one each time it was asked.
	Verdicts []Said `json:"verdicts,omitempty"`
	// AskedAgain is how often the task was asked once more because it could not tell.
	AskedAgain int `json:"askedAgain,omitempty"`
	// Detail is the fault of a broken case, the residue of a reset, or the difference between rounds.
	Detail string `json:"detail,omitempty"`
	// Operator, Why and Note say how a variant was made, why it must come out as it must, and what was changed.
	Operator string `json:"operator,omitempty"`
	Why      string `json:"why,omitempty"`
	Note     string `json:"note,omitempty"`
	// RefusedByAPI is true when the API server itself would not take a variant that must be refused.
	RefusedByAPI bool `json:"refusedByAPI,omitempty"`
	// Manifest shows a variant that came out otherwise than it must.
	Manifest string `json:"manifest,omitempty"`
	// Reproduce is the command that tries exactly this case again.
	Reproduce string `json:"reproduce,omitempty"`
	// Rounds are the outcomes of every round, when there was more than one.
	Rounds  []Round `json:"rounds,omitempty"`
	Seconds float64 `json:"seconds"`
	// Digest is a hash over all that the lesson says about the case, words for people left out.
	Digest string `json:"digest,omitempty"`
	// Origin says where and by which grader the case was tried.
	Origin Origin `json:"origin,omitzero"`
}

// An Origin is the grader and the lab of a case, so that two verdicts about it can be compared.
type Origin struct {
	// Grader is the digest of all that decides verdicts besides lessons; empty where klab was built without it.
	Grader string `json:"grader,omitempty"`
	// Commit klab was built from.
	Commit string `json:"commit,omitempty"`
	// Kubernetes is the API server's version, Node the node image of the lab.
	Kubernetes string `json:"kubernetes,omitempty"`
	Node       string `json:"node,omitempty"`
	// Cores of the machine that ran klab.
	Cores int `json:"cores,omitempty"`
	// At is when the case ended.
	At time.Time `json:"at,omitzero"`
}

// A Round is the outcome of a case in one round of a repeated run.
type Round struct {
	Outcome string  `json:"outcome"`
	Said    string  `json:"said,omitempty"`
	Seconds float64 `json:"seconds"`
}

// Said is one verdict of a task.
type Said struct {
	State    checker.State     `json:"state"`
	Code     string            `json:"code,omitempty"`
	Evidence map[string]string `json:"evidence,omitempty"`
	Reason   string            `json:"reason,omitempty"`
}

func (s Said) String() string {
	if s.Code == "" {
		return string(s.State)
	}
	return string(s.State) + " " + s.Code
}

// Name identifies the case in one line.
func (c Case) Name() string {
	parts := []string{c.Lesson}
	for _, part := range []string{c.Task, c.Kind, c.File} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

// Explain is one line about the wanted and the seen outcome.
func (c Case) Explain() string {
	said := make([]string, len(c.Verdicts))
	for i, s := range c.Verdicts {
		said[i] = s.String()
		if s.State == checker.Unknown || c.Outcome == FalseReject || c.Outcome == WrongCode {
			said[i] += fmt.Sprintf(" (%s %v)", s.Reason, s.Evidence)
		}
	}
	if c.RefusedByAPI {
		return c.Outcome + ", refused by the API server: " + c.Detail
	}
	text := c.Outcome
	if c.Want != "" {
		text += ", want " + c.Want
	}
	if len(said) > 0 {
		text += ", got " + strings.Join(said, "; ")
	}
	if c.Detail != "" {
		text += ": " + c.Detail
	}
	if c.Note != "" && c.Outcome != OK {
		text += " [" + c.Note + "; " + c.Why + "]"
	}
	return text
}

// A Report is the outcome of a whole run.
type Report struct {
	// SchemaVersion of this document.
	SchemaVersion int    `json:"schemaVersion"`
	Kubernetes    string `json:"kubernetes"`
	// Klab is the version of klab that made the report, Seed what chose the variants.
	Klab    string    `json:"klab,omitempty"`
	Seed    uint64    `json:"seed,omitempty"`
	Started time.Time `json:"started"`
	Seconds float64   `json:"seconds"`
	Totals  Totals    `json:"totals"`
	// Left is how many cases were not begun because the time was over.
	Left  int    `json:"left,omitempty"`
	Cases []Case `json:"cases"`
}

// Totals are the figures that the law is about.
type Totals struct {
	Lessons      int `json:"lessons"`
	Tasks        int `json:"tasks"`
	Seeds        int `json:"seeds"`
	Solutions    int `json:"solutions"`
	WrongAnswers int `json:"wrongAnswers"`
	Kept         int `json:"kept"`
	Refused      int `json:"refused"`
	RefusedByAPI int `json:"refusedByAPI"`
	Resets       int `json:"resets"`
	Rounds       int `json:"rounds"`
	FalseAccepts int `json:"falseAccepts"`
	FalseRejects int `json:"falseRejects"`
	WrongCodes   int `json:"wrongCodes"`
	Unknowns     int `json:"unknowns"`
	Flakes       int `json:"flakes"`
	Broken       int `json:"broken"`
	Residues     int `json:"residues"`
	// AskedAgain is how often a task was asked once more because it could not tell. A task that never could counts as
	// unknown.
	AskedAgain int `json:"askedAgain"`
}

// Holds reports whether every case came out as the law wants.
func (t Totals) Holds() bool {
	return t.FalseAccepts+t.FalseRejects+t.WrongCodes+t.Unknowns+t.Flakes+t.Broken+t.Residues == 0
}

// Variants is how many generated answers were tried.
func (t Totals) Variants() int { return t.Kept + t.Refused }

func (t *Totals) add(c Case) {
	switch c.Kind {
	case KindSeed:
		t.Seeds++
	case KindSolution:
		t.Solutions++
	case KindWrong:
		t.WrongAnswers++
	case KindKeep:
		t.Kept++
	case KindRefuse:
		t.Refused++
	case KindReset:
		t.Resets++
	}
	if c.RefusedByAPI {
		t.RefusedByAPI++
	}
	t.AskedAgain += c.AskedAgain
	counters := map[string]*int{
		FalseAccept: &t.FalseAccepts, FalseReject: &t.FalseRejects, WrongCode: &t.WrongCodes, Undecided: &t.Unknowns,
		Flake: &t.Flakes, Broken: &t.Broken, Residue: &t.Residues,
	}
	if counter, ok := counters[c.Outcome]; ok {
		*counter++
	}
}

// Bad returns the cases that came out otherwise than the law wants.
func (r Report) Bad() []Case {
	return slices.DeleteFunc(slices.Clone(r.Cases), func(c Case) bool { return c.Outcome == OK })
}
