package handin

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/capture"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/wholefile"
)

// The law of submissions: whatever answer a learner gives, right or wrong, the submission of it comes to the same state
// and code in another namespace.

// Outcomes of a case of the law.
const (
	// Agrees came to the same, or to what the lesson says that remains of the answer.
	Agrees = "agrees"
	// Open cannot be told elsewhere, and nobody gets points by it: the task's nature, or what a submission may not do.
	Open = "open"
	// Differs came to something else, which is a fault of the capture or of the grading.
	Differs = "differs"
	// Broken could not be played.
	Broken = "broken"
)

// A Proof is one run of the law.
type Proof struct {
	Lab     grade.Lab
	Lessons []*lessons.Lesson
	// Match chooses cases by name; nil chooses all.
	Match func(name string) bool
	// Most is how many cases are tried, drawn by Draw; 0 tries them all.
	Most int
	Draw string
	// Dir is where submissions and the journal of their grading are.
	Dir                       string
	Klab, Kubernetes, LabName string
	Parallel                  int
	// Refusal reports whether an error is the API server's refusal of an object.
	Refusal func(error) bool
	Journal grade.Journal
	// Played keeps what was played, so that an interrupted run goes on behind it; nil plays everything.
	Played Played
	// Told hears of every case as it was played, and of every try of its grading.
	Told func(line string)
}

// Played keeps cases that were played, by key.
type Played interface {
	Ended(key string) (Case, bool)
	Keep(key string, c Case) error
}

var _ Played = (*lanes.Journal[Case])(nil)

// A Case is one answer of a lesson, played and graded again.
type Case struct {
	Name string `json:"name"`
	// Said is the verdict where it was played, Mark that where it was graded, each with its code.
	Said    string `json:"said"`
	Mark    string `json:"mark"`
	Basis   string `json:"basis"`
	Outcome string `json:"outcome"`
	// Reason is why it could not be played, or what grading says of it.
	Reason string `json:"reason,omitempty"`
}

// played is a case with what is needed to play it.
type played struct {
	*Case
	// id is that of the submission, key what the case was played by: another answer or lesson is played anew.
	id, key   string
	lesson    *lessons.Lesson
	task      lessons.Task
	fixture   lessons.Fixture
	namespace string
}

// Prove plays every answer, hands it in and grades it. The error is about the run itself.
func Prove(ctx context.Context, p Proof) ([]Case, error) {
	cases := p.cases()
	prover := &prover{Proof: p}
	err := lanes.Run(ctx, lanes.NewPace(p.Parallel), p.queues(p.unplayed(cases)), prover.playAll)
	if err == nil {
		err = prover.gradeAll(ctx, cases)
	}
	out := make([]Case, len(cases))
	for i, c := range cases {
		out[i] = *c.Case
	}
	return out, err
}

// A prover plays and grades beside each other.
type prover struct {
	Proof
	// mu guards who is told and what is kept.
	mu sync.Mutex
}

func (p *prover) tell(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Told(fmt.Sprintf(format, args...))
}

func (p *prover) keep(c played) error {
	if p.Played == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.Played.Keep(c.key, *c.Case); err != nil {
		return fmt.Errorf("keep what was played: %w", err)
	}
	return nil
}

// playAll plays the cases of a queue, each on a fresh seed.
func (p *prover) playAll(ctx context.Context, q lanes.Queue[played]) error {
	seat := func(c played) lanes.Seat { return lanes.Seat{Lesson: c.lesson, Namespace: c.namespace} }
	open := func(c played) (*lanes.Bench, error) { return lanes.OpenBench(ctx, p.Lab, c.lesson, c.namespace) }
	return lanes.OnBenches(ctx, slices.Values(q.Cases), seat, open, func(b *lanes.Bench, c played) error {
		if err := p.play(ctx, b, c); err != nil {
			if ended := context.Cause(ctx); ended != nil {
				return ended
			}
			b.Spoil()
			c.Outcome, c.Reason = Broken, err.Error()
		} else if err := p.keep(c); err != nil {
			return err
		}
		p.tell("played %s: %s %s", c.Name, c.Said, c.Reason)
		return nil
	})
}

// play does what a learner would, and writes the submission.
func (p Proof) play(ctx context.Context, b *lanes.Bench, c played) (err error) {
	shelf := &shelf{}
	b.Session.Captures = shelf
	if err := b.Reset(ctx); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	defer func() { err = errors.Join(err, b.Undo()) }()
	before := c.fixture.After
	if before == nil {
		before = lanes.Before(c.lesson, c.task)
	}
	if err := b.Prepare(ctx, before); err != nil {
		return err
	}
	if err := b.Apply(ctx, c.fixture); err != nil {
		return fmt.Errorf("apply %s: %w", c.fixture.File, err)
	}
	states, err := b.Learner.Check(ctx, false, c.task.ID)
	if err != nil {
		return err
	}
	c.Said = verdict(string(states[0].State), states[0].Code)
	if states[0].State != checker.Pass {
		wrong, err := b.Learner.Capture(ctx, c.task)
		if err != nil {
			return err
		}
		if err := shelf.Keep(wrong); err != nil {
			return err
		}
	}
	return p.write(c, shelf, string(states[0].State))
}

// write packs the submission of a case into a file of its own.
func (p Proof) write(c played, shelf *shelf, state string) error {
	h, err := Gather(Options{Lessons: []*lessons.Lesson{c.lesson}, Captures: shelf, ID: c.id, Klab: p.Klab, Now: time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	key := c.lesson.ID + "/" + c.task.ID
	claim := h.Bundle.Made.Claims[key]
	claim.State = state
	h.Bundle.Made.Claims[key] = claim
	if err := wholefile.Write(p.file(c), h.Bundle.WriteZip); err != nil {
		return fmt.Errorf("write the submission: %w", err)
	}
	return nil
}

func (p Proof) file(c played) string { return filepath.Join(p.Dir, c.id+".zip") }

// gradeAll grades all submissions and compares.
func (p *prover) gradeAll(ctx context.Context, cases []played) error {
	options := grade.Options{Lab: p.Lab, Klab: p.Klab, Kubernetes: p.Kubernetes, LabName: p.LabName, Parallel: p.Parallel,
		Refusal: p.Refusal, Journal: p.Journal, Lessons: p.Lessons}
	options.Progress = func(done grade.Progress) {
		p.tell("graded [%d/%d] %s/%s: %s", done.Done, done.Total, done.Try.Lesson, done.Try.Task, verdict(done.Try.State, done.Try.Code))
	}
	for _, c := range cases {
		if c.Outcome == Broken {
			continue
		}
		s, err := submission.Read(ctx, p.file(c))
		if err != nil {
			return err
		}
		options.Submissions = append(options.Submissions, s)
	}
	found, err := grade.Run(ctx, options)
	for _, c := range cases {
		if c.Outcome != Broken {
			c.compare(found)
		}
	}
	return err
}

// compare sets what a case came to beside its mark.
func (c played) compare(found grade.Results) {
	i := slices.IndexFunc(found.Submissions, func(s grade.Submission) bool { return s.ID == c.id })
	if i < 0 {
		c.Outcome, c.Reason = Differs, "nobody graded it"
		return
	}
	for _, mark := range found.Submissions[i].Tasks {
		if mark.Lesson != c.lesson.ID || mark.Task != c.task.ID {
			continue
		}
		c.Mark, c.Basis, c.Reason = verdict(mark.State, mark.Code), mark.Basis, mark.Reason
		if c.Reason == "" {
			c.Reason = mark.Note
		}
		switch {
		case c.Mark == c.due(), mark.State == grade.Missing && c.Said != grade.Pass:
			c.Outcome = Agrees // an answer that left nothing behind is none that could be handed in
		case mark.Points == 0 && mark.Basis != grade.Regraded && (mark.State == grade.Unknown || mark.State == grade.Refused):
			c.Outcome = Open
		default:
			c.Outcome = Differs
		}
	}
}

// due is what the submission of an answer has to come to: what was seen where it was played, or what its author says
// that remains of it.
func (c played) due() string {
	switch c.fixture.Handed {
	case "":
		return c.Said
	case grade.Pass:
		return grade.Pass
	}
	return verdict(grade.Wrong, c.fixture.Handed)
}

func verdict(state, code string) string { return strings.TrimSpace(state + " " + code) }

// shelf keeps captures in memory.
type shelf struct {
	mu   sync.Mutex
	kept map[string]capture.Capture
}

var (
	_ session.Captures = (*shelf)(nil)
	_ Captures         = (*shelf)(nil)
)

// Keep implements session.Captures.
func (s *shelf) Keep(c capture.Capture) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]capture.Capture{}
	}
	s.kept[c.Lesson+"/"+c.Task] = c
	return nil
}

// Get implements Captures.
func (s *shelf) Get(lesson, task string) (*capture.Capture, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, there := s.kept[lesson+"/"+task]
	if !there {
		return nil, nil
	}
	return &c, nil
}
