// Package track turns the begin and the end of steps into progress that people can watch.
package track

import (
	"sync"
	"time"
)

// StepID names a step of bring-up; texts for people are chosen by it.
type StepID string

// The steps, in the order they are shown. Some run at the same time.
const (
	StepEngine       StepID = "engine"
	StepImage        StepID = "image"
	StepNodes        StepID = "nodes"
	StepControlPlane StepID = "control-plane"
	StepNetwork      StepID = "network"
	StepWorkers      StepID = "workers"
	StepWorkloads    StepID = "workloads"
	StepProbers      StepID = "probers"
	StepReady        StepID = "ready"
)

// StepState is how far a step is.
type StepState string

// The states of a step.
const (
	Pending  StepState = "pending"
	Running  StepState = "running"
	Done     StepState = "done"
	StepFail StepState = "failed"
	Undoing  StepState = "undoing"
	Undone   StepState = "undone"
)

// Progress tells what bring-up is doing.
type Progress struct {
	// Step is the changed step's place, from 1; Steps is how many there are.
	Step, Steps int
	ID          StepID
	// Title is the step's English name.
	Title string
	State StepState
	// Detail is the newest thing known about the step, in English.
	Detail string
	// Fraction of the whole, 0 to 1; it never falls.
	Fraction float64
}

// Step describes a step that is shown.
type Step struct {
	ID    StepID
	Title string
	// Weight is the seconds it takes on a middling machine.
	Weight float64
}

// Tracker turns begin and end of steps into Progress. Reports come one at a time.
type Tracker struct {
	mu      sync.Mutex
	steps   []Step
	states  map[StepID]StepState
	began   map[StepID]time.Time
	highest float64
	report  func(Progress)
}

// New follows some steps. report is told one thing at a time, nil for nobody.
func New(steps []Step, report func(Progress)) *Tracker {
	if report == nil {
		report = func(Progress) {}
	}
	return &Tracker{steps: steps, states: map[StepID]StepState{}, began: map[StepID]time.Time{}, report: report}
}

// Set moves a step to a state; a step never goes back from done to running.
func (t *Tracker) Set(id StepID, state StepState, detail string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.states[id] == Done && state == Running {
		return
	}
	if state == Running && t.states[id] != Running {
		t.began[id] = time.Now()
	}
	t.states[id] = state
	t.emit(id, detail)
}

// Restart follows other steps from here on; those of done that it has count as done.
func (t *Tracker) Restart(steps []Step, done ...StepID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.steps, t.states = steps, map[StepID]StepState{}
	for _, id := range done {
		t.states[id] = Done
	}
}

// Run does a step and reports its beginning and its end.
func (t *Tracker) Run(id StepID, do func(detail func(string)) error) error {
	t.Set(id, Running, "")
	if err := do(func(detail string) { t.Set(id, Running, detail) }); err != nil {
		t.Set(id, StepFail, err.Error())
		return err
	}
	t.Set(id, Done, "")
	return nil
}

// beat reports the running steps again, so that a bar moves during long ones.
func (t *Tracker) beat() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.steps {
		if t.states[s.ID] == Running {
			t.emit(s.ID, "")
		}
	}
}

func (t *Tracker) emit(id StepID, detail string) {
	for i, s := range t.steps {
		if s.ID == id {
			t.highest = max(t.highest, t.fraction())
			t.report(Progress{
				Step: i + 1, Steps: len(t.steps), ID: id, Title: s.Title,
				State: t.states[id], Detail: detail, Fraction: t.highest,
			})
			return
		}
	}
}

// fraction counts done steps whole and running ones by their age, up to nine tenths of their weight.
func (t *Tracker) fraction() float64 {
	var sum, total float64
	for _, s := range t.steps {
		total += s.Weight
		switch t.states[s.ID] {
		case Done:
			sum += s.Weight
		case Running:
			sum += min(time.Since(t.began[s.ID]).Seconds(), 0.9*s.Weight)
		}
	}
	return sum / total
}

// Heartbeat beats until stop is called.
func (t *Tracker) Heartbeat() (stop func()) {
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				t.beat()
			}
		}
	})
	return func() { close(done); wait.Wait() }
}
