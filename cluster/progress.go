package cluster

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

// step describes a step: its weight is the seconds it takes on a middling machine.
type step struct {
	id     StepID
	title  string
	weight float64
}

func creationSteps() []step {
	return []step{
		{StepEngine, "find the container engine", 0.5},
		{StepImage, "find the node image", 0.5},
		{StepNodes, "start node containers", 5},
		{StepControlPlane, "start the control plane", 14},
		{StepNetwork, "set up network and storage", 2},
		{StepWorkers, "join the workers", 8},
		{StepWorkloads, "load klab's images", 2},
		{StepProbers, "start klab's probers", 2},
		{StepReady, "wait until everything answers", 8},
	}
}

func resumeSteps() []step {
	return []step{
		{StepEngine, "find the container engine", 0.5},
		{StepNodes, "start node containers", 3},
		{StepReady, "wait until everything answers", 6},
	}
}

// tracker turns begin and end of steps into Progress. Reports come one at a time.
type tracker struct {
	mu      sync.Mutex
	steps   []step
	states  map[StepID]StepState
	began   map[StepID]time.Time
	highest float64
	report  func(Progress)
}

func newTracker(steps []step, report func(Progress)) *tracker {
	if report == nil {
		report = func(Progress) {}
	}
	return &tracker{steps: steps, states: map[StepID]StepState{}, began: map[StepID]time.Time{}, report: report}
}

// set moves a step to a state; a step never goes back from done to running.
func (t *tracker) set(id StepID, state StepState, detail string) {
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

// restart follows other steps from here on; those of done that it has count as done.
func (t *tracker) restart(steps []step, done ...StepID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.steps, t.states = steps, map[StepID]StepState{}
	for _, id := range done {
		t.states[id] = Done
	}
}

// run does a step and reports its beginning and its end.
func (t *tracker) run(id StepID, do func(detail func(string)) error) error {
	t.set(id, Running, "")
	if err := do(func(detail string) { t.set(id, Running, detail) }); err != nil {
		t.set(id, StepFail, err.Error())
		return err
	}
	t.set(id, Done, "")
	return nil
}

// beat reports the running steps again, so that a bar moves during long ones.
func (t *tracker) beat() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.steps {
		if t.states[s.id] == Running {
			t.emit(s.id, "")
		}
	}
}

func (t *tracker) emit(id StepID, detail string) {
	for i, s := range t.steps {
		if s.id == id {
			t.highest = max(t.highest, t.fraction())
			t.report(Progress{
				Step: i + 1, Steps: len(t.steps), ID: id, Title: s.title,
				State: t.states[id], Detail: detail, Fraction: t.highest,
			})
			return
		}
	}
}

// fraction counts done steps whole and running ones by their age, up to nine tenths of their weight.
func (t *tracker) fraction() float64 {
	var sum, total float64
	for _, s := range t.steps {
		total += s.weight
		switch t.states[s.id] {
		case Done:
			sum += s.weight
		case Running:
			sum += min(time.Since(t.began[s.id]).Seconds(), 0.9*s.weight)
		}
	}
	return sum / total
}

// heartbeat beats until stop is called.
func (t *tracker) heartbeat() (stop func()) {
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
