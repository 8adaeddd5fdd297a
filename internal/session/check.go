// Package session is one learner in one lesson: seed, watch, check, hint, answer, reset.
package session

import (
	"context"
	"slices"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// Check grades tasks (all of them when none is named), in the order of the lesson, disrupting checks
// included. A task that passed on this seed is not graded again unless again is true.
func (s *Session) Check(ctx context.Context, again bool, tasks ...string) ([]TaskState, error) {
	release, err := s.disturb(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if !s.Begun() {
		return nil, ErrNotBegun
	}
	var states []TaskState
	for _, task := range s.Lesson.Tasks {
		if len(tasks) > 0 && !slices.Contains(tasks, task.ID) {
			continue
		}
		state, err := s.decide(ctx, task, again)
		if err != nil {
			return states, err
		}
		states = append(states, state)
	}
	return states, nil
}

// decide grades one task to the end.
func (s *Session) decide(ctx context.Context, task lessons.Task, again bool) (TaskState, error) {
	if state, known := s.ungraded(task); known && !(again && state.State == checker.Pass) {
		return state, nil
	}
	s.emit(Event{Kind: EventChecking, Task: &TaskState{Task: task.ID}})
	early := s.before(ctx, task)
	state, remembered := s.grade(ctx, task, func(p *checker.Program) checker.Result { return s.runner().Decide(ctx, p) })
	if err := s.note(progress.Attempt, task.ID, progress.Data{State: string(state.State), Code: state.Code}); err != nil {
		return state, err
	}
	return s.conclude(ctx, task, state, remembered, early)
}

// ungraded answers without grading: a task that passed, or one whose turn has not come.
func (s *Session) ungraded(task lessons.Task) (TaskState, bool) {
	if at, passed := s.passedAt(task.ID); passed {
		return TaskState{Task: task.ID, State: checker.Pass, PassedAt: &at}, true
	}
	var missing []string
	for _, need := range task.Needs {
		if _, passed := s.passedAt(need); !passed {
			missing = append(missing, need)
		}
	}
	if len(missing) == 0 {
		return TaskState{}, false
	}
	state := TaskState{Task: task.ID, State: checker.Waiting, Code: CodeBlocked, Blocked: missing}
	state.Message = s.message(state)
	return state, true
}

func (s *Session) passedAt(task string) (time.Time, bool) {
	r := s.current()
	if r == nil {
		return time.Time{}, false
	}
	return s.Journal.PassedAt(s.Lesson.ID, task, r.Seed)
}

// grade runs the checks of a task in order until one does not pass. A check that only waits to be
// asked for does not hide a failure of those after it.
func (s *Session) grade(ctx context.Context, task lessons.Task, run func(*checker.Program) checker.Result) (TaskState, map[string]any) {
	if state, lacks := s.lacking(ctx, task); lacks {
		return state, nil
	}
	state := TaskState{Task: task.ID, State: checker.Pass}
	remembered := map[string]any{}
	for _, program := range s.programs[task.ID] {
		result := run(program)
		verdict := result.Verdict
		verdict.Reason, verdict.InTheWay = plain.Text(verdict.Reason), plain.Line(verdict.InTheWay) // what a Pod or the API server said
		state.Verdicts = append(state.Verdicts, verdict)
		if verdict.Code == checker.CodeOnRequest {
			state.OnRequest = true
			continue
		}
		if verdict.State != checker.Pass {
			return s.decidedBy(state, verdict), nil
		}
		for name, value := range result.Remembered {
			remembered[name] = value
		}
	}
	if state.OnRequest {
		state.State, state.Code = checker.Waiting, checker.CodeOnRequest
		state.Message = s.message(state)
	}
	return state, remembered
}

func (s *Session) decidedBy(state TaskState, v checker.Verdict) TaskState {
	state.State, state.Code, state.Evidence, state.Show, state.Reason = v.State, v.Code, v.Evidence, v.Show, v.Reason
	state.Why, state.OnRequest, state.InTheWay = v.Why(), false, v.InTheWay
	state.Message = s.message(state)
	return state
}

// conclude keeps a pass and what was done for it, stores the state and publishes it. early is what was seen of that
// before the lab was disturbed, or nil.
func (s *Session) conclude(ctx context.Context, task lessons.Task, state TaskState, remembered map[string]any, early *sighting) (TaskState, error) {
	if state.State == checker.Pass {
		if err := s.remember(ctx, remembered); err != nil {
			return state, err
		}
		if _, passed := s.passedAt(task.ID); !passed {
			if err := s.note(progress.Passed, task.ID, progress.Data{}); err != nil {
				return state, err
			}
		}
		if at, passed := s.passedAt(task.ID); passed {
			state.PassedAt = &at
		}
	}
	s.publish(state)
	if state.State == checker.Pass {
		s.keep(ctx, task, early)
	}
	return state, nil
}

// publish stores a task's state, and emits an event when the state changed.
func (s *Session) publish(state TaskState) {
	s.mu.Lock()
	before, known := s.states[state.Task]
	s.states[state.Task] = state
	s.mu.Unlock()
	if !known || !same(before, state) {
		s.emit(Event{Kind: EventTask, Task: &state})
	}
}

// same reports whether a learner would see no difference between two states.
func same(a, b TaskState) bool {
	return a.State == b.State && a.Code == b.Code && a.Message == b.Message && a.Show == b.Show && a.OnRequest == b.OnRequest &&
		a.Untouched == b.Untouched
}

// Tasks returns the newest state of every task, in the order of the lesson. A task that was not looked at yet is
// waiting, or unknown before the lesson was begun.
func (s *Session) Tasks() []TaskState {
	out := make([]TaskState, 0, len(s.Lesson.Tasks))
	for _, task := range s.Lesson.Tasks {
		out = append(out, s.stateOf(task))
	}
	return out
}

func (s *Session) stateOf(task lessons.Task) TaskState {
	if !s.Begun() {
		state := TaskState{Task: task.ID, State: checker.Unknown, Code: CodeNotBegun}
		state.Message = s.message(state)
		return state
	}
	if state, known := s.ungraded(task); known {
		return state
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if state, known := s.states[task.ID]; known {
		return state
	}
	return TaskState{Task: task.ID, State: checker.Waiting}
}

func (s *Session) resetStates() {
	s.mu.Lock()
	s.states = map[string]TaskState{}
	s.mu.Unlock()
	for _, state := range s.Tasks() {
		s.emit(Event{Kind: EventTask, Task: &state})
	}
}

// Grade runs the checks of one task to the end, also of a task that passed or is blocked. It keeps only the values that
// a pass remembers. The law grades with it.
func (s *Session) Grade(ctx context.Context, task lessons.Task) TaskState {
	release, err := s.disturb(ctx)
	if err != nil {
		return s.decidedBy(TaskState{Task: task.ID}, checker.Verdict{State: checker.Unknown, Code: checker.CodeCannotLook, Reason: err.Error()})
	}
	defer release()
	state, remembered := s.grade(ctx, task, func(p *checker.Program) checker.Result { return s.runner().Decide(ctx, p) })
	if err := s.remember(ctx, remembered); err != nil {
		return s.decidedBy(state, checker.Verdict{State: checker.Unknown, Code: checker.CodeCannotLook, Reason: err.Error()})
	}
	return state
}
