package session

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/lessons"
)

// hintRest is how long a learner thinks about a hint before the next one may be had without an attempt.
const hintRest = 60 * time.Second

// TooSoonError says that the next hint needs an attempt, or a little time.
type TooSoonError struct {
	// Wait is how long until the next hint may be had without one.
	Wait time.Duration
}

func (e *TooSoonError) Error() string {
	return fmt.Sprintf("try it first, or think for another %d s", int(e.Wait.Seconds())+1)
}

// Hint gives the next hint of a task: its level from 1 and its text. Each one needs an attempt or a
// minute since the last. After the last one it gives the last one again.
func (s *Session) Hint(task string) (int, string, error) { return s.hint(task, false) }

// OfferedHint gives the next hint of a task to a learner who is stuck: at once, and without counting it.
func (s *Session) OfferedHint(task string) (int, string, error) { return s.hint(task, true) }

func (s *Session) hint(task string, free bool) (int, string, error) {
	text, err := s.taskText(task)
	if err != nil {
		return 0, "", err
	}
	given, last := s.Journal.Hints(s.Lesson.ID, task, s.seedID())
	if given >= len(text.Hints) {
		return len(text.Hints), text.Hints[len(text.Hints)-1], nil
	}
	if rest := s.rest(task, last); given > 0 && rest > 0 && !free {
		return given, text.Hints[given-1], &TooSoonError{Wait: rest}
	}
	if err := s.note(progress.Hint, task, progress.Data{Level: given + 1, Free: free}); err != nil {
		return 0, "", err
	}
	return given + 1, text.Hints[given], nil
}

// rest is how long the next hint has to wait after the last one. One that was given in the future was given by
// another clock, and holds nothing up.
func (s *Session) rest(task string, last time.Time) time.Duration {
	since := time.Since(last)
	if _, attempts := s.Journal.Attempts(s.Lesson.ID, task, s.seedID()); attempts > 0 || since < 0 {
		return 0
	}
	return hintRest - since
}

// HintsOpened returns how many hints of each task were given on this seed.
func (s *Session) HintsOpened() map[string]int {
	opened := map[string]int{}
	for _, task := range s.Lesson.Tasks {
		if n, _ := s.Journal.Hints(s.Lesson.ID, task.ID, s.seedID()); n > 0 {
			opened[task.ID] = n
		}
	}
	return opened
}

// Solution gives the worked solution of a task, in Markdown.
func (s *Session) Solution(task string) (string, error) {
	text, err := s.taskText(task)
	if err != nil {
		return "", err
	}
	return text.Solution, s.note(progress.Solution, task, progress.Data{})
}

func (s *Session) taskText(task string) (lessons.TaskText, error) {
	text, ok := s.Text.Tasks[task]
	if !ok {
		return text, fmt.Errorf("lesson %s has no task %q", s.Lesson.ID, task)
	}
	return text, nil
}

func (s *Session) seedID() string {
	if r := s.current(); r != nil {
		return r.Seed
	}
	return ""
}

// answersName is the ConfigMap that holds a lesson's typed answers; checker reads the same.
const answersName = "answers"

// Answer stores an answer in the lesson's ConfigMap, as kubectl would.
func (s *Session) Answer(ctx context.Context, task, key, value string) error {
	for _, t := range s.Lesson.Tasks {
		if t.ID == task && !slices.Contains(t.Answers, key) {
			return fmt.Errorf("task %s has no answer %q", task, key)
		}
	}
	object := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": answersName}, "data": map[string]any{key: value}}
	existing, err := s.Lab.Get(ctx, "ConfigMap", s.Namespace, answersName)
	if err != nil {
		return fmt.Errorf("read the answers: %w", err)
	}
	if existing == nil {
		err = s.Lab.Apply(ctx, s.Namespace, []map[string]any{object}, "create")
	} else {
		err = s.patchAnswers(ctx, map[string]any{"data": object["data"]})
	}
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

func (s *Session) patchAnswers(ctx context.Context, change map[string]any) error {
	data, err := json.Marshal(change)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	return s.Lab.Patch(ctx, "ConfigMap", s.Namespace, answersName, "merge", data)
}

// Predict locks a prediction. The first choice stays.
func (s *Session) Predict(id, option string) error {
	return s.choose(progress.Predicted, s.Lesson.Predictions, id, option)
}

// Quiz answers a quiz card. The first choice stays.
func (s *Session) Quiz(id, option string) error {
	return s.choose(progress.Answered, s.Lesson.Quiz, id, option)
}

// Why answers a card that asks why a task passed. The first choice stays.
func (s *Session) Why(id, option string) error {
	return s.choose(progress.Reasoned, s.Lesson.Whys(), id, option)
}

func (s *Session) choose(kind progress.Kind, questions []lessons.Question, id, option string) error {
	i := slices.IndexFunc(questions, func(q lessons.Question) bool { return q.ID == id })
	if i < 0 || !slices.Contains(questions[i].Options, option) {
		return fmt.Errorf("lesson %s has no card %q with option %q", s.Lesson.ID, id, option)
	}
	if _, locked := s.Chosen()[id]; locked {
		return nil
	}
	return s.note(kind, questions[i].Task, progress.Data{Question: id, Option: option, Right: option == questions[i].Answer})
}

// Chosen returns the options chosen so far, by card id.
func (s *Session) Chosen() map[string]string { return maps.Clone(s.Journal.Choices(s.Lesson.ID)) }
