package checker

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/cel-go/cel"
)

const (
	defaultSettle = 5 * time.Second
	defaultEvery  = 500 * time.Millisecond
)

// A Program is a compiled check or steps file, ready to run any number of times and from any goroutine.
type Program struct {
	id       string
	settle   time.Duration
	calls    map[string]*call
	steps    []step
	remember map[string]*expression
}

type step struct {
	let    map[string]*expression
	do     *call
	undo   bool
	within template
	hold   template
	every  time.Duration
	expect []expectation
	always []expectation
}

type expectation struct {
	code     string
	test     *expression
	waiting  *expression
	unknown  bool
	evidence map[string]*expression
	show     template
	because  []cause
	// footing is what its being the first that is false rests on.
	footing footing
}

type cause struct {
	code     string
	test     *expression
	evidence map[string]*expression
	show     template
}

// Compile checks every verb, argument and expression of a check. The error holds all faults; Faults
// takes it apart.
func Compile(check Check) (*Program, error) {
	p, err := compileProgram(&compiler{}, check)
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", check.ID, err)
	}
	p.id = check.ID
	p.settle = time.Duration(check.Settle)
	if p.settle == 0 {
		p.settle = defaultSettle
	}
	return p, nil
}

// CompileSteps compiles a steps file: the actions of a learner as data.
func CompileSteps(name string, observe Observations, steps []Step) (*Program, error) {
	p, err := compileProgram(&compiler{}, Check{Observe: observe, Steps: steps})
	if err != nil {
		return nil, fmt.Errorf("steps %s: %w", name, err)
	}
	p.id, p.settle = name, defaultSettle
	return p, nil
}

func compileProgram(c *compiler, check Check) (*Program, error) {
	if err := c.variables(check); err != nil {
		return nil, err
	}
	p := &Program{calls: map[string]*call{}}
	for _, name := range sortedKeys(check.Observe) {
		p.calls[name] = c.call(place{"observe", name}, observingVerbs(), check.Observe[name])
	}
	if len(check.Expect) > 0 {
		p.steps = append(p.steps, step{every: defaultEvery, expect: c.expectations(place{"expect"}, check.Expect)})
	}
	for i, s := range check.Steps {
		p.steps = append(p.steps, c.step(place{"steps", i}, s))
	}
	p.remember = c.expressions(place{"remember"}, check.Remember)
	return p, c.err()
}

func (c *compiler) step(at place, s Step) step {
	out := step{undo: s.Undo, every: time.Duration(s.Every)}
	if out.every == 0 {
		out.every = defaultEvery
	}
	out.let = c.expressions(at.at("let"), s.Let)
	c.survey.bound(out.let)
	if s.Do != nil {
		out.do = c.call(at.at("do"), actingVerbs(), *s.Do)
	}
	out.within = c.bound(at.at("within"), s.Within)
	out.hold = c.bound(at.at("for"), s.For)
	out.expect = c.expectations(at.at("expect"), s.Expect)
	out.always = c.expectations(at.at("always"), s.Always)
	return out
}

func (c *compiler) expectations(at place, expectations []Expectation) []expectation {
	out := make([]expectation, 0, len(expectations))
	before := answered
	for i, e := range expectations {
		compiled := c.expectation(at.at(i), e)
		compiled.footing = compiled.rests(before)
		if compiled.test != nil {
			before = min(before, compiled.test.footing)
		}
		out = append(out, compiled)
	}
	return out
}

func (c *compiler) expectation(at place, e Expectation) expectation {
	out := expectation{code: e.Code, unknown: e.Unknown}
	if e.Code == "" {
		c.fault(at, -1, "add code, and its words to the messages", "the expectation has no code")
	}
	out.test = c.expression(at.at("expression"), e.Expression, cel.BoolType)
	if e.Waiting != "" {
		out.waiting = c.expression(at.at("waiting"), e.Waiting, cel.BoolType)
	}
	out.evidence = c.expressions(at.at("evidence"), e.Evidence)
	out.show = c.command(at.at("show"), e.Show)
	for i, because := range e.Because {
		out.because = append(out.because, c.cause(at.at("because", i), because))
	}
	return out
}

func (c *compiler) cause(at place, because Cause) cause {
	if because.Code == "" {
		c.fault(at, -1, "add code, and its words to the messages", "the cause has no code")
	}
	return cause{
		code:     because.Code,
		test:     c.expression(at.at("expression"), because.Expression, cel.BoolType),
		evidence: c.expressions(at.at("evidence"), because.Evidence),
		show:     c.command(at.at("show"), because.Show),
	}
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
