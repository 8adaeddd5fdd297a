package progress

import (
	"cmp"
	"slices"
	"time"
)

// longestPause is how much of the time between two events counts as time spent: whoever is away longer
// than that was away.
const longestPause = 10 * time.Minute

// State is what the log says about the learner.
type State struct {
	// Lessons by id; a lesson that nothing happened in is absent.
	Lessons map[string]*Lesson `json:"lessons"`
}

// A Lesson is the progress in one lesson.
type Lesson struct {
	// Begun is when the learner first began it.
	Begun time.Time `json:"begun,omitzero"`
	// Seen is when something last happened.
	Seen time.Time `json:"seen"`
	// Seed is the id of the latest seed, and Hash the content it was made from.
	Seed string `json:"seed,omitempty"`
	Hash string `json:"hash,omitempty"`
	// Resets counts how often it was set back.
	Resets int `json:"resets,omitempty"`
	// Spent is the time spent, pauses of more than ten minutes cut short.
	Spent time.Duration `json:"spent"`
	// Tasks by id; a task that nothing happened in is absent.
	Tasks map[string]*Task `json:"tasks,omitempty"`
	// Predictions and Quiz by question id.
	Predictions map[string]Choice `json:"predictions,omitempty"`
	Quiz        map[string]Choice `json:"quiz,omitempty"`
}

// A Task is the progress in one task.
type Task struct {
	// Passed is when the learner first passed it; zero when never.
	Passed time.Time `json:"passed,omitzero"`
	// Hash is the content the pass was earned on.
	Hash string `json:"hash,omitempty"`
	// PassedSeed is the latest seed the task passed on.
	PassedSeed string `json:"passedSeed,omitempty"`
	// Attempts counts the verdicts the learner saw, Wrong those that were wrong.
	Attempts int `json:"attempts,omitempty"`
	Wrong    int `json:"wrong,omitempty"`
	// Hints is the highest hint taken, without those that klab offered.
	Hints int `json:"hints,omitempty"`
	// Solution is true when the learner looked at the worked solution.
	Solution bool `json:"solution,omitempty"`
	// Why is the answer to why it passed, nil where it was not asked or not answered.
	Why *Choice `json:"why,omitempty"`
	// Spent is the time spent on the task.
	Spent time.Duration `json:"spent"`

	// free is how many hints klab offered on a seed.
	free map[string]int
}

// A Choice is an answered card.
type Choice struct {
	Option string    `json:"option"`
	Right  bool      `json:"right"`
	Time   time.Time `json:"time"`
	// Seed the choice was made on: a fresh seed asks predictions again.
	Seed string `json:"seed,omitempty"`
}

// Fold derives the state from events in any order.
func Fold(events []Event) *State {
	ordered := slices.Clone(events)
	slices.SortStableFunc(ordered, func(a, b Event) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID))
	})
	ordered = slices.CompactFunc(ordered, func(a, b Event) bool { return a.ID == b.ID })
	state := &State{Lessons: map[string]*Lesson{}}
	before := map[string]Event{}
	for _, event := range ordered {
		if event.Lesson == "" || event.Kind == Reviewed { // a card asked again is no work on its lesson
			continue
		}
		state.add(event)
		if last, there := before[event.Machine]; there && last.Lesson == event.Lesson {
			state.spend(event, min(event.Time.Sub(last.Time), longestPause))
		}
		before[event.Machine] = event
	}
	return state
}

func (s *State) add(event Event) {
	lesson := s.lesson(event.Lesson)
	lesson.Seen = event.Time
	switch event.Kind {
	case Begun:
		if lesson.Begun.IsZero() {
			lesson.Begun = event.Time
		}
		lesson.Seed, lesson.Hash = event.Seed, event.Hash
	case Reset:
		lesson.Resets++
		lesson.Seed, lesson.Hash = cmp.Or(event.Seed, lesson.Seed), cmp.Or(event.Hash, lesson.Hash)
	case Predicted:
		lesson.Predictions[event.Data.Question] = choice(event)
	case Answered:
		lesson.Quiz[event.Data.Question] = choice(event)
	default:
		if event.Task != "" {
			lesson.task(event.Task).add(event)
		}
	}
}

func choice(event Event) Choice {
	return Choice{event.Data.Option, event.Data.Right, event.Time, event.Seed}
}

func (t *Task) add(event Event) {
	switch event.Kind {
	case Attempt:
		t.Attempts++
		if event.Data.State == "wrong" {
			t.Wrong++
		}
	case Hint:
		if event.Data.Free && t.free == nil {
			t.free = map[string]int{}
		}
		if event.Data.Free {
			t.free[event.Seed]++
		}
		t.Hints = max(t.Hints, event.Data.Level-t.free[event.Seed])
	case Solution:
		t.Solution = true
	case Passed:
		if t.Passed.IsZero() {
			t.Passed, t.Hash = event.Time, event.Hash
		}
		t.PassedSeed = event.Seed
	case Reasoned:
		answer := choice(event)
		t.Why = &answer
	}
}

func (s *State) spend(event Event, spent time.Duration) {
	lesson := s.lesson(event.Lesson)
	lesson.Spent += spent
	if event.Task != "" {
		lesson.task(event.Task).Spent += spent
	}
}

func (s *State) lesson(id string) *Lesson {
	if s.Lessons[id] == nil {
		s.Lessons[id] = &Lesson{
			Tasks: map[string]*Task{}, Predictions: map[string]Choice{}, Quiz: map[string]Choice{},
		}
	}
	return s.Lessons[id]
}

func (l *Lesson) task(id string) *Task {
	if l.Tasks[id] == nil {
		l.Tasks[id] = &Task{}
	}
	return l.Tasks[id]
}

// Passed reports whether the learner ever passed a task.
func (s *State) Passed(lesson, task string) bool {
	l := s.Lessons[lesson]
	return l != nil && l.Tasks[task] != nil && !l.Tasks[task].Passed.IsZero()
}
