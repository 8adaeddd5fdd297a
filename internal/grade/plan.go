package grade

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// work is one answer to be tried. Equal answers of several learners are one.
type work struct {
	lesson *lessons.Lesson
	task   lessons.Task
	answer submission.Answer
	// reach is what the answer may do, and the namespace in which it is tried.
	reach     reach
	namespace string
	// needs are what comes before the answer where the learner's own answers do; empty for the lesson's own.
	needs []need
	// alone is true for the try that nothing runs beside.
	alone bool
	// elsewhere is true for work of another share.
	elsewhere bool
	// key is the same for the same answer to the same task, by the same klab, on the same Kubernetes.
	key string
}

// A need is a task that comes before an answer, and the learner's own answer to it, or nil for the lesson's.
type need struct {
	task   lessons.Task
	answer *submission.Answer
}

// keyOf names a try of the work in the journal.
func (w work) keyOf(alone bool) string {
	if alone {
		return w.key + " alone"
	}
	return w.key
}

// cost counts the answers that are applied, those included that have to be in place before.
func (w work) cost() int { return 1 + len(lanes.Before(w.lesson, w.task)) }

func (w work) class() lanes.Class {
	return lanes.Class{Lesson: w.lesson.ID, Kind: w.task.ID, Alone: string(w.lesson.Exclusive)}
}

// A plan is what is to be tried, and what is told without trying.
type plan struct {
	// reach is what answers to a task may do, by taskKey.
	reach map[string]reach
	// bases tell, by taskKey, what marks rest on; empty where nobody claims anything.
	bases map[string]string
	works []*work
	// byKey finds the work of an answer.
	byKey map[string]*work
	// own are the same answers on the learners' own answers to what the task needs.
	own []*work
}

// Foretell tells what is refused or missing, and leaves everything else to be graded. It needs neither lab nor journal.
func Foretell(o Options) Results {
	o.Journal, o.Lab = nothing{}, nil
	return o.results(o.plan(), time.Now().UTC())
}

// Tried are the tries of the journal that are about the submissions, and how many answers there are to be tried in this share.
func Tried(o Options) (tries map[string]Try, answers int) {
	p := o.plan()
	tries = map[string]Try{}
	for _, w := range slices.Concat(p.works, p.own) {
		for _, alone := range []bool{false, true} {
			if t, ended := o.Journal.Ended(w.keyOf(alone)); ended {
				tries[w.keyOf(alone)] = t
			}
		}
	}
	return tries, len(p.here())
}

// nothing is a journal that nobody has written yet.
type nothing struct{}

func (nothing) Ended(string) (Try, bool) { return Try{}, false }

func (nothing) Keep(string, Try) error { return nil }

// plan finds the work in all submissions.
func (o Options) plan() plan {
	p := plan{reach: reaches(o.Lessons), byKey: map[string]*work{}}
	if slices.ContainsFunc(o.Submissions, func(s submission.Submission) bool { return len(s.Made.Claims) > 0 }) {
		p.bases = p.basesOf(o.Lessons)
	}
	for _, lesson := range o.Lessons {
		for _, task := range lesson.Tasks {
			for _, s := range o.Submissions {
				answer, there := s.Answer(lesson.ID, task.ID)
				if !there || answer.Refused != nil || p.refusal(lesson, task, answer) != nil {
					continue
				}
				w := &work{lesson: lesson, task: task, answer: answer, reach: p.reach[taskKey(lesson, task)], key: o.key(lesson, task, answer)}
				if p.add(w) {
					p.works = append(p.works, w)
				}
				if own := p.ownWay(s, w); own != nil && p.add(own) {
					p.own = append(p.own, own)
				}
			}
		}
	}
	o.divide(p.works)
	return p
}

// add enters a work that is not there yet.
func (p plan) add(w *work) bool {
	if p.byKey[w.key] != nil {
		return false
	}
	p.byKey[w.key] = w
	return true
}

// ownWay is a work on the learner's own answers to what its task needs; nil where there are none. Names that a learner
// chose in one task are used in the next.
func (p plan) ownWay(s submission.Submission, w *work) *work {
	own, digests := *w, []string{}
	for _, id := range lanes.Before(w.lesson, w.task) {
		n := need{task: *w.lesson.Task(id)}
		if answer, there := s.Answer(w.lesson.ID, id); there && answer.Refused == nil && p.refusal(w.lesson, n.task, answer) == nil {
			n.answer = &answer
			digests = append(digests, id, answer.Digest())
		}
		own.needs = append(own.needs, n)
	}
	if len(digests) == 0 {
		return nil
	}
	own.key += " on " + digest(digests...)
	return &own
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:8])
}

// key identifies a work by everything that could change its outcome.
func (o Options) key(lesson *lessons.Lesson, task lessons.Task, answer submission.Answer) string {
	return fmt.Sprintf("%s %s", taskKey(lesson, task), digest(lesson.Hash, o.Kubernetes, o.Klab, answer.Digest()))
}

// deal makes queues of works, each in a namespace of its own; first is the number of the first.
func deal(works []*work, first int) []lanes.Queue[*work] {
	var batches []lanes.Batch[*work]
	for chunk := range byNamespace(works) {
		batches = append(batches, lanes.BatchOf(chunk[0].lesson, chunk))
	}
	queues := lanes.Deal(batches, (*work).cost)
	for _, q := range queues {
		for _, w := range q.Cases {
			w.namespace = w.lane(first + q.Lane)
		}
	}
	return queues
}

// byNamespace gives the works that may share namespaces: of one lesson, with the same permits.
func byNamespace(works []*work) func(yield func([]*work) bool) {
	return func(yield func([]*work) bool) {
		var order []string
		of := map[string][]*work{}
		for _, w := range works {
			name := w.lane(0)
			if !slices.Contains(order, name) {
				order = append(order, name)
			}
			of[name] = append(of[name], w)
		}
		for _, name := range order {
			if !yield(of[name]) {
				return
			}
		}
	}
}

// lane names a namespace for the work. Where nothing but typed answers is tried, it is the lesson's own.
func (w work) lane(number int) string {
	name := fenced + w.lesson.ID + guarded(w.reach.within)
	if w.reach.open {
		name = w.lesson.Namespace
	}
	return lanes.Namespace(name, number)
}
