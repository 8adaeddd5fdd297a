// Package rehearse goes through a lesson again and again while its author writes it: whenever a file changes,
// the lesson is loaded, seeded where its seed changed, shown and graded.
package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

// A Stage is a lesson under rehearsal.
type Stage struct {
	// Lesson is its id.
	Lesson string
	// Answer is tried after every change: "task" for its canonical solution, or "task/file". When empty, the
	// author plays the learner.
	Answer string
	// Load reads the course afresh.
	Load func() (*lessons.Course, error)
	// Open opens a session of the lesson as it is now.
	Open func(ctx context.Context, lesson *lessons.Lesson) (*session.Session, error)
	// Changed waits until files changed and names them.
	Changed func(ctx context.Context) ([]string, error)
	// Tell hears what happens, from one goroutine at a time.
	Tell func(News)

	telling sync.Mutex
	seeded  string
	shown   string
}

// News is one thing that happened; most of its fields are empty.
type News struct {
	// Changed names the files that changed.
	Changed []string `json:"changed,omitempty"`
	// Problems are what the lint found in the lesson and the course's own files.
	Problems []lessons.Problem `json:"problems,omitempty"`
	// Show is the lesson whose text is new.
	Show *lessons.Lesson `json:"-"`
	// Doing says what is about to happen.
	Doing string `json:"doing,omitempty"`
	// State is the newest of a task.
	State *session.TaskState `json:"state,omitempty"`
	// Err is why the rehearsal waits for the next change.
	Err error `json:"-"`
}

// Run rehearses until ctx ends.
func (s *Stage) Run(ctx context.Context) error {
	for {
		scene, leave := context.WithCancel(ctx)
		var watching sync.WaitGroup
		if err := s.play(scene, &watching); err != nil && ctx.Err() == nil {
			s.tell(News{Err: err})
		}
		changed, err := s.Changed(ctx)
		leave()
		watching.Wait()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("watch the files: %w", err)
		}
		s.tell(News{Changed: changed})
	}
}

func (s *Stage) tell(n News) {
	s.telling.Lock()
	defer s.telling.Unlock()
	s.Tell(n)
}

// play goes through the lesson once and leaves somebody watching the lab.
func (s *Stage) play(ctx context.Context, watching *sync.WaitGroup) error {
	lesson, err := s.read()
	if err != nil {
		return err
	}
	if text := textOf(lesson); text != s.shown {
		s.shown = text
		s.tell(News{Show: lesson})
	}
	open, err := s.Open(ctx, lesson)
	if err != nil {
		return err
	}
	if err := s.seed(ctx, open, lesson); err != nil {
		return err
	}
	if s.Answer != "" {
		return s.answer(ctx, open, lesson)
	}
	s.watch(ctx, open, watching)
	return nil
}

// read loads the lesson and tells its problems. Those of other lessons do not hold this one up.
func (s *Stage) read() (*lessons.Lesson, error) {
	course, err := s.Load()
	found := lessons.Problems(err)
	if err != nil && len(found) == 0 {
		return nil, err
	}
	lesson := course.Lesson(s.Lesson)
	if lesson == nil {
		s.tell(News{Problems: found})
		return nil, fmt.Errorf("the course has no lesson %s that can be read", s.Lesson)
	}
	broken := slices.ContainsFunc(found, func(p lessons.Problem) bool { return of(lesson, p) })
	found = slices.DeleteFunc(append(found, lint.Course(course, s.Lesson)...), func(p lessons.Problem) bool { return !of(lesson, p) })
	if len(found) > 0 {
		s.tell(News{Problems: lessons.Ordered(found)})
	}
	if broken {
		return nil, errors.New("the lesson waits until its problems are mended")
	}
	return lesson, nil
}

// of reports whether a problem is one of the lesson's files.
func of(lesson *lessons.Lesson, p lessons.Problem) bool {
	return strings.HasPrefix(p.File, lesson.Dir+"/")
}

// textOf is all that a learner reads, to tell whether it changed.
func textOf(lesson *lessons.Lesson) string {
	var all strings.Builder
	for _, language := range []string{lessons.English, lessons.Chinese} {
		if text := lesson.Texts[language]; text != nil {
			fmt.Fprintln(&all, text.Title, text.Sections, text.Tasks, text.Codes, text.Predictions, text.Quiz)
		}
	}
	return all.String()
}

// seed makes the lesson afresh where it has to be: at first, when what is seeded changed, and before an answer.
func (s *Stage) seed(ctx context.Context, open *session.Session, lesson *lessons.Lesson) error {
	seed := fmt.Sprint(lesson.Seed, lesson.Traffic, lesson.Namespace, lesson.Seeded)
	if seed == s.seeded && open.Begun() && s.Answer == "" {
		return nil
	}
	s.tell(News{Doing: "seed " + open.Namespace})
	if err := open.Seed(ctx); err != nil {
		s.seeded = ""
		return err
	}
	s.seeded = seed
	return nil
}

// answer tries the answer, after the canonical solutions of what its task needs.
func (s *Stage) answer(ctx context.Context, open *session.Session, lesson *lessons.Lesson) error {
	id, file, _ := strings.Cut(s.Answer, "/")
	task := lesson.Task(id)
	if task == nil {
		return fmt.Errorf("lesson %s has no task %s", lesson.ID, id)
	}
	for _, need := range task.Needs {
		if before := lesson.Task(need); before != nil && len(before.Solutions) > 0 {
			if err := s.try(ctx, open, before, before.Solutions[0]); err != nil {
				return err
			}
		}
	}
	all := slices.Concat(task.Solutions, task.Wrong)
	at := slices.IndexFunc(all, func(f lessons.Fixture) bool { return file == "" || f.File == file })
	if at < 0 {
		return fmt.Errorf("task %s has no answer %q", id, file)
	}
	return s.try(ctx, open, task, all[at])
}

func (s *Stage) try(ctx context.Context, open *session.Session, task *lessons.Task, fixture lessons.Fixture) error {
	s.tell(News{Doing: "answer " + task.ID + " with " + fixture.File})
	program, err := checker.CompileSteps(fixture.File, fixture.Observe, fixture.Steps)
	if err != nil {
		return err
	}
	undo, err := open.Runner().Try(ctx, program)
	if err != nil {
		return errors.Join(fmt.Errorf("apply %s: %w", fixture.File, err), undo())
	}
	states, err := open.Check(ctx, true, task.ID)
	for _, state := range states {
		s.tell(News{State: &state})
	}
	return errors.Join(err, undo())
}

// watch tells the tasks' states as they change, until the scene ends.
func (s *Stage) watch(ctx context.Context, open *session.Session, watching *sync.WaitGroup) {
	watching.Go(func() {
		if err := open.Watch(ctx); err != nil && ctx.Err() == nil {
			s.tell(News{Err: err})
		}
	})
	watching.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-open.Events():
				switch e.Kind {
				case session.EventTask:
					s.tell(News{State: e.Task})
				case session.EventProblem:
					s.tell(News{Err: e.Err})
				}
			}
		}
	})
}
