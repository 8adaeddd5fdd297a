package checker

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/template"
)

// A Check is one graded claim about the lab: named observations, and steps that act and expect.
//
// A check without actions ("do") is observing: it changes nothing and may be evaluated at any moment.
// A check with an action is disrupting: it runs on request, one at a time, and what it disturbs is
// undone in every case.
type Check struct {
	// ID names the check within its task.
	ID string `yaml:"id"`
	// Settle is how long after the last write to anything the check looked at a false expectation
	// still counts as converging ("waiting") instead of wrong. The default is 5 s. It stretches with
	// the machine factor.
	Settle Duration `yaml:"settle,omitempty"`
	// Observe gives names to facts. A fact is gathered when an expression first asks for it, and at
	// most once in each evaluation.
	Observe Observations `yaml:"observe,omitempty"`
	// Expect is short for a single step that only expects.
	Expect []Expectation `yaml:"expect,omitempty"`
	// Steps run in order; the first that does not pass ends the check.
	Steps []Step `yaml:"steps,omitempty"`
	// Remember keeps values (name to CEL expression) for later tasks of the lesson once the check
	// passes; they appear there as memory.<name>.
	Remember map[string]string `yaml:"remember,omitempty"`
}

// Observations maps a variable to the one verb that gathers it.
type Observations map[string]Call

// A Call names one verb and its arguments. Any string argument may hold ${CEL}; an argument that is
// nothing but ${CEL} keeps the expression's type.
type Call struct {
	// Verb is one of the observing verbs under "observe", one of the acting verbs under "do".
	Verb string
	// Args are the verb's arguments as written.
	Args map[string]any
}

// A Step binds, acts and expects, in this order; every part is optional.
type Step struct {
	// Let freezes the values of CEL expressions under names for the steps that follow.
	Let map[string]string `yaml:"let,omitempty"`
	// Do is an action. The checker undoes disruptions in reverse order when the check ends.
	Do *Call `yaml:"do,omitempty"`
	// Undo undoes every disruption so far, before the step expects.
	Undo bool `yaml:"undo,omitempty"`
	// Within bounds how long the expectations may take to come true all at once. It is a duration or
	// ${CEL} giving seconds, and stretches with the machine factor.
	Within string `yaml:"within,omitempty"`
	// For is how long the expectations must hold without a break.
	For string `yaml:"for,omitempty"`
	// Every is the pause between two looks; the default is 500 ms.
	Every Duration `yaml:"every,omitempty"`
	// Expect lists what must be true, most basic first: the first false one gives the code.
	Expect []Expectation `yaml:"expect,omitempty"`
	// Always lists what must be true at every look of this step; a false one is wrong at once.
	Always []Expectation `yaml:"always,omitempty"`
}

// An Expectation is one CEL expression that must be true, and what to say when it is not.
type Expectation struct {
	// Code is the stable name of the failure; the lesson's messages carry its text per language.
	Code string `yaml:"code"`
	// Expression is CEL over the observations, let bindings, ns (the namespace), lesson, baseline, memory and now.
	Expression string `yaml:"expression"`
	// Waiting, when true while Expression is false, makes the verdict waiting instead of wrong.
	Waiting string `yaml:"waiting,omitempty"`
	// Unknown makes a false expression mean "could not look" rather than wrong.
	Unknown bool `yaml:"unknown,omitempty"`
	// Evidence maps placeholders of the message to CEL expressions.
	Evidence map[string]string `yaml:"evidence,omitempty"`
	// Show is a read-only kubectl command that shows the learner the same thing; it may hold ${CEL}.
	Show string `yaml:"show,omitempty"`
	// Because explains: the first cause whose expression is true lends its code to the verdict.
	// Behaviour decides; causes only name what went wrong.
	Because []Cause `yaml:"because,omitempty"`
}

// A Cause names a more specific reason for a false expectation.
type Cause struct {
	Code       string            `yaml:"code"`
	Expression string            `yaml:"expression"`
	Evidence   map[string]string `yaml:"evidence,omitempty"`
	Show       string            `yaml:"show,omitempty"`
}

// Disrupting reports whether the check acts on the lab.
func (c Check) Disrupting() bool {
	for _, step := range c.Steps {
		if step.Do != nil {
			return true
		}
	}
	return false
}

// AllSteps returns the steps of the check, the short form spelled out.
func (c Check) AllSteps() []Step {
	if len(c.Expect) == 0 {
		return c.Steps
	}
	return append([]Step{{Expect: c.Expect}}, c.Steps...)
}

// Literals cuts a text at its ${CEL} parts and returns the text before, between and behind them.
func Literals(text string) []string { return template.Literals(text) }

// Duration is a time.Duration written as "30s" in YAML.
type Duration time.Duration
