package grade

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/near"
	"github.com/klab-dev/klab/plain"
)

// Results are the marks of a class. They are derived from the submissions and the journal, and never edited.
type Results struct {
	// SchemaVersion of this document.
	SchemaVersion int `json:"schemaVersion" jsonschema:"enum=1"`
	// Run says what graded, and when.
	Run RunInfo `json:"run"`
	// Submissions by the id of their learner.
	Submissions []Submission `json:"submissions"`
	// Problems is what a person should look at, beside refused and unknown tasks.
	Problems []Problem `json:"problems"`
	// Shared is what submissions of several learners have in common. It proves nothing.
	Shared []Shared `json:"shared,omitempty"`
}

// RunInfo says what graded.
type RunInfo struct {
	// Klab is its version.
	Klab string `json:"klab"`
	// Kubernetes is the version of the lab's API server.
	Kubernetes string `json:"kubernetes"`
	// Started is when this run began. What an earlier run tried it only takes over.
	Started time.Time `json:"started"`
	// Ended is when this run came to its end.
	Ended time.Time `json:"ended"`
	// Share is the part of the class that was graded, as 2/4; left out for all of it.
	Share string `json:"share,omitempty"`
	// Labs that were used, by name.
	Labs []string `json:"labs"`
	// Factor is how slow the machine was when the lab started: 1 on a fast one, more on a slow one.
	Factor float64 `json:"factor"`
	// Counts is how many marks there are of each state.
	Counts Counts `json:"counts"`
}

// Counts are the marks of all submissions by state.
type Counts struct {
	Submissions int `json:"submissions"`
	Pass        int `json:"pass"`
	Wrong       int `json:"wrong"`
	Waiting     int `json:"waiting"`
	Unknown     int `json:"unknown"`
	Missing     int `json:"missing"`
	Refused     int `json:"refused"`
}

// Submission is the marks of one submission.
type Submission struct {
	// ID is the learner's or the group's.
	ID string `json:"id"`
	// Source is the name of the folder or file.
	Source string `json:"source"`
	// Digest is a hash over all that counts in it; empty where nothing could be read.
	Digest string `json:"digest"`
	// ReceivedAt is when it was handed in. It does not move when it is graded again.
	ReceivedAt time.Time `json:"receivedAt,omitzero"`
	// ReceivedFrom is what says when it was handed in.
	ReceivedFrom string `json:"receivedFrom" jsonschema:"enum=file"`
	// GradedAt is when the last of its tasks was tried.
	GradedAt time.Time `json:"gradedAt,omitzero"`
	// Signature is what the submission's signature proves; left out where it has none.
	Signature *Signature `json:"signature,omitempty"`
	// Flags is what a person should look at, such as handed-in-twice.
	Flags []string `json:"flags"`
	// Tasks of all lessons that were to be done, in their order.
	Tasks []Task `json:"tasks"`
	// Score is the points of what passed.
	Score int `json:"score"`
	// Max is the points of all tasks.
	Max int `json:"max"`
	// Undecided is the points of what is unknown or refused.
	Undecided int `json:"undecided"`
	// Final is the mark. It is left out while anything is undecided: what could not be told is no 0.
	Final *int `json:"final,omitempty"`
}

// Task is the mark of one task.
type Task struct {
	Lesson string `json:"lesson"`
	Task   string `json:"task"`
	// Points that were earned, of Max.
	Points int `json:"points"`
	Max    int `json:"max"`
	// State is what the task came to. Unknown and refused ones are for a person to decide.
	State string `json:"state" jsonschema:"enum=pass,enum=wrong,enum=waiting,enum=unknown,enum=missing,enum=refused"`
	// Code names what is wrong, or why it was refused or could not be told.
	Code string `json:"code,omitempty"`
	// Evidence is the values seen, by name.
	Evidence map[string]string `json:"evidence,omitempty"`
	// Show is a command that shows the same.
	Show string `json:"show,omitempty"`
	// Reason is a line about what was refused or could not be told.
	Reason string `json:"reason,omitempty"`
	// Note is what the API server said of a part that it did not take.
	Note string `json:"note,omitempty"`
	// Basis is what the mark rests on: regraded on this lab, recorded by the learner's own klab where no other lab can
	// tell, claimed where nothing leaves a trace, or none.
	Basis string `json:"basis" jsonschema:"enum=regraded,enum=recorded,enum=claimed,enum=none"`
	// Claimed is the verdict of the learner's own klab, as the submission says. Nothing counts by it.
	Claimed string `json:"claimed,omitempty" jsonschema:"enum=pass,enum=wrong,enum=waiting,enum=unknown"`
	// Tries is on how many fresh seeds it was tried.
	Tries int `json:"tries"`
	// Seconds is how long that took.
	Seconds float64 `json:"seconds"`
}

// Problem is something about a submission that no mark says.
type Problem struct {
	// ID of the learner.
	ID string `json:"id,omitempty"`
	// Source is the name of the folder or file.
	Source string `json:"source"`
	// File within the submission.
	File string `json:"file,omitempty"`
	// Code names the problem.
	Code string `json:"code"`
	// Reason says it in a line.
	Reason string `json:"reason"`
}

// Flags of submissions, for a person to look at.
const (
	// HandedInTwice is one of several of one learner.
	HandedInTwice = "handed-in-twice"
	// OtherLesson was done on another version of a lesson, OtherKubernetes on another minor version of Kubernetes.
	OtherLesson     = "other-lesson"
	OtherKubernetes = "other-kubernetes"
	// ClaimsDiffer passed in the learner's own lab, as it says, and not in this one, in some task.
	ClaimsDiffer = "claims-differ"
	// BrokenSignature was changed since it was signed, or has something for a signature that is none.
	BrokenSignature = "broken-signature"
)

// NotInLesson is the code of a file for a lesson or task that there is not.
const NotInLesson = "no-such-task"

// results derives the marks of all submissions.
func (o Options) results(p plan, began time.Time) Results {
	r := Results{SchemaVersion: 1, Submissions: []Submission{}, Problems: []Problem{}, Run: RunInfo{
		Klab: o.Klab, Kubernetes: o.Kubernetes, Started: began, Ended: time.Now().UTC(), Labs: names(o.members()), Factor: o.factor(), Share: o.Share.String(),
	}}
	times, signed := map[string]int{}, []Signature{}
	for _, s := range o.Submissions {
		times[s.ID]++
		signed = append(signed, SignatureOf(s))
	}
	r.Shared = shared(o.Submissions, signed)
	for i, s := range o.Submissions {
		marks := o.marks(p, s, signed[i])
		if times[s.ID] > 1 {
			marks.Flags = append(marks.Flags, HandedInTwice)
		}
		for _, one := range r.Shared {
			if slices.Contains(one.IDs, s.ID) && !slices.Contains(marks.Flags, one.Code) {
				marks.Flags = append(marks.Flags, one.Code)
			}
		}
		r.Submissions = append(r.Submissions, marks)
		r.Problems = append(r.Problems, o.problems(s)...)
		r.Run.Counts.add(marks)
	}
	slices.SortStableFunc(r.Submissions, func(a, b Submission) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Source, b.Source)) })
	return r
}

func (o Options) factor() float64 {
	factor := 1.0
	for _, m := range o.members() {
		if m.Lab != nil {
			factor = max(factor, m.Lab.Factor())
		}
	}
	return factor
}

func (c *Counts) add(s Submission) {
	c.Submissions++
	for _, t := range s.Tasks {
		counters := map[string]*int{Pass: &c.Pass, Wrong: &c.Wrong, Waiting: &c.Waiting, Unknown: &c.Unknown, Missing: &c.Missing, Refused: &c.Refused}
		*counters[t.State]++
	}
}

// marks adds up one submission.
func (o Options) marks(p plan, s submission.Submission, signed Signature) Submission {
	out := Submission{ID: s.ID, Source: s.Source, Digest: s.Digest, ReceivedAt: s.Received, ReceivedFrom: "file", Flags: []string{}, Tasks: []Task{}}
	for _, lesson := range o.Lessons {
		for _, task := range lesson.Tasks {
			mark, ended := o.mark(p, s, lesson, task)
			mark = o.based(mark, p, s)
			out.Tasks = append(out.Tasks, mark)
			out.Score += mark.Points
			out.Max += mark.Max
			if mark.State == Unknown || mark.State == Refused {
				out.Undecided += mark.Max
			}
			if ended.After(out.GradedAt) {
				out.GradedAt = ended
			}
		}
	}
	if out.Undecided == 0 {
		out.Final = &out.Score
	}
	out.Flags = append(out.Flags, o.flags(s, out.Tasks)...)
	if signed.State != Unsigned {
		out.Signature = &signed
		if signed.State != Signed {
			out.Flags = append(out.Flags, BrokenSignature)
		}
	}
	return out
}

// flags tells what a person should know of how a submission was made.
func (o Options) flags(s submission.Submission, marks []Task) []string {
	var flags []string
	for _, lesson := range o.Lessons {
		if hash := s.Made.Lessons[lesson.ID]; hash != "" && hash != lesson.Hash && !slices.Contains(flags, OtherLesson) {
			flags = append(flags, OtherLesson)
		}
	}
	if minor(s.Made.Kubernetes) != "" && minor(o.Kubernetes) != "" && minor(s.Made.Kubernetes) != minor(o.Kubernetes) {
		flags = append(flags, OtherKubernetes)
	}
	if slices.ContainsFunc(marks, func(m Task) bool { return m.Claimed == Pass && m.Basis == Regraded && m.State != Pass }) {
		flags = append(flags, ClaimsDiffer)
	}
	return flags
}

// minor is "1.37" of "v1.37.2".
func minor(version string) string {
	parts := strings.Split(strings.TrimPrefix(version, "v"), ".")
	if len(parts) < 2 {
		return ""
	}
	return parts[0] + "." + parts[1]
}

// mark tells what one task of a submission came to, and when.
func (o Options) mark(p plan, s submission.Submission, lesson *lessons.Lesson, task lessons.Task) (m Task, ended time.Time) {
	m = Task{Lesson: lesson.ID, Task: task.ID, Max: task.Points}
	answer, there := s.Answer(lesson.ID, task.ID)
	refused := cmp.Or(s.Refused, answer.Refused)
	if there && refused == nil {
		refused = p.refusal(lesson, task, answer)
	}
	switch {
	case refused != nil:
		m.State, m.Code, m.Reason = Refused, refused.Code, refused.Error()
	case !there:
		m.State = Missing
	default:
		w := p.byKey[o.key(lesson, task, answer)]
		return o.tried(m, w, p.ownWay(s, w))
	}
	return m, ended
}

// tried fills in a mark from the tries of its work, and of the same on the learner's own answers before it.
func (o Options) tried(m Task, w, own *work) (Task, time.Time) {
	t, tries := o.outcome(w)
	if own != nil && failed(t) {
		if last, ended := o.Journal.Ended(own.keyOf(true)); ended {
			tries = append(tries, last)
			if last.State == Pass {
				t = last
			}
		}
	}
	m.State, m.Code, m.Evidence, m.Show, m.Reason, m.Note = t.State, t.Code, t.Evidence, t.Show, t.Reason, t.Note
	for _, one := range tries {
		m.Seconds += one.Seconds
	}
	m.Tries = len(tries)
	if m.State == Pass {
		m.Points = m.Max
	}
	return m, t.Ended
}

// outcome makes one of the tries of a work: a pass is final, and anything else counts once it was seen alone.
func (o Options) outcome(w *work) (t Try, tries []Try) {
	first, ended := o.Journal.Ended(w.keyOf(false))
	if ended {
		tries = append(tries, first)
	}
	second, confirmed := o.Journal.Ended(w.keyOf(true))
	if confirmed {
		tries = append(tries, second)
	}
	switch {
	case ended && final(first):
		t, tries = first, tries[:1]
	case confirmed:
		t = second
	case w.elsewhere:
		return Try{State: Unknown, Code: CodeElsewhere, Reason: "it is graded in another share"}, tries
	default:
		return Try{State: Unknown, Code: CodeNotGraded, Reason: "the run ended before it was graded"}, tries
	}
	return elsewhere(w.task, t), tries
}

// elsewhere makes unknown what may be right in the learner's own lab and is not in this one.
func elsewhere(task lessons.Task, t Try) Try {
	if t.State != Wrong && t.State != Waiting {
		return t
	}
	was := "; in this lab it is " + t.State + " " + t.Code
	switch {
	case Live(task):
		t.State, t.Code, t.Reason = Unknown, CodeLive, "it may hold in the lab where it was found"+was
	case t.NotHere:
		t.State, t.Code, t.Reason = Unknown, CodeNotHere, "it names what is not in this lab"+was
	}
	return t
}

// problems lists what of a submission was left out.
func (o Options) problems(s submission.Submission) []Problem {
	var out []Problem
	add := func(code, file, reason string) { out = append(out, Problem{s.ID, s.Source, file, code, reason}) }
	if s.Refused != nil {
		add(s.Refused.Code, s.Refused.File, s.Refused.Reason)
	}
	for _, note := range s.Notes {
		add(note.Code, note.File, note.Reason)
	}
	for _, a := range s.Answers {
		if reason := o.stray(a); reason != "" {
			add(NotInLesson, a.File, reason)
		}
	}
	return out
}

// stray says why nothing becomes of an answer; "" when it is graded.
func (o Options) stray(a submission.Answer) string {
	var ids, tasks []string
	for _, lesson := range o.Lessons {
		ids = append(ids, lesson.ID)
		if lesson.ID == a.Lesson {
			for _, task := range lesson.Tasks {
				tasks = append(tasks, task.ID)
			}
		}
	}
	switch {
	case !slices.Contains(ids, a.Lesson):
		return "lesson " + plain.Name(a.Lesson) + " is not graded" + meant(a.Lesson, ids)
	case !slices.Contains(tasks, a.Task):
		return "lesson " + a.Lesson + " has no task " + plain.Name(a.Task) + meant(a.Task, tasks)
	}
	return ""
}

func meant(word string, words []string) string {
	if best := near.Word(word, words); best != "" {
		return ": did you mean " + best + "?"
	}
	return ""
}
