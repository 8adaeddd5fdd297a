package checker

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/template"
	"github.com/klab-dev/klab/checker/internal/verbs"
)

// Compile checks every verb, argument and expression of a check. The error holds all faults; Faults
// takes it apart.
func Compile(check Check) (*Program, error) {
	p, err := compileProgram(&expr.Compiler{}, check)
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
	p, err := compileProgram(&expr.Compiler{}, Check{Observe: observe, Steps: steps})
	if err != nil {
		return nil, fmt.Errorf("steps %s: %w", name, err)
	}
	p.id, p.settle = name, defaultSettle
	return p, nil
}

// Bounded proves a check as Compile does, and that in no lab an expression of it costs more than one evaluation may. It
// is for checks of packs: their expressions would be stopped too, but only after they have taken their time.
func Bounded(check Check) error {
	if _, err := compileProgram(&expr.Compiler{Bounded: true}, check); err != nil {
		return fmt.Errorf("check %s: %w", check.ID, err)
	}
	return nil
}

// TypeCheck proves a check that Compile takes against the types of the API: that the fields which its expressions read
// exist, and that operators and functions get arguments of their types. Observed values are dynamic when a check runs,
// so that otherwise only a lab would find such a fault.
func TypeCheck(check Check) error {
	if _, err := compileProgram(&expr.Compiler{Typed: true}, check); err != nil {
		return fmt.Errorf("check %s: %w", check.ID, err)
	}
	return nil
}

// A compilation makes a program of a check and collects every fault it meets, so that an author sees all of them at
// once.
type compilation struct {
	*expr.Compiler
	faults []error
}

func compileProgram(with *expr.Compiler, check Check) (*Program, error) {
	c := &compilation{Compiler: with}
	c.Report = func(at expr.Place, offset int, fix, message string) {
		c.faults = append(c.faults, Fault{Place: at, Offset: offset, Fix: fix, Message: message})
	}
	if err := c.variables(check); err != nil {
		return nil, err
	}
	p := &Program{sources: map[string]facts.Source{}}
	for _, name := range slices.Sorted(maps.Keys(check.Observe)) {
		p.sources[name] = verbs.Compile(c.Compiler, expr.Place{"observe", name}, false, check.Observe[name].Verb, check.Observe[name].Args)
	}
	if len(check.Expect) > 0 {
		p.steps = append(p.steps, step{every: defaultEvery, expect: c.expectations(expr.Place{"expect"}, check.Expect)})
	}
	for i, s := range check.Steps {
		p.steps = append(p.steps, c.step(expr.Place{"steps", i}, s))
	}
	p.remember = c.Expressions(expr.Place{"remember"}, check.Remember)
	return p, errors.Join(c.faults...)
}

// variables declares every variable an expression of the check may use.
func (c *compilation) variables(check Check) error {
	observe := make(map[string]expr.Observation, len(check.Observe))
	for _, name := range slices.Sorted(maps.Keys(check.Observe)) {
		c.Declare(expr.Place{"observe", name}, name)
		call := check.Observe[name]
		observe[name] = expr.Observation{Verb: call.Verb, Args: call.Args, Gives: verbs.Given(call.Verb, call.Args)}
	}
	for i, s := range check.Steps {
		for _, name := range slices.Sorted(maps.Keys(s.Let)) {
			c.Declare(expr.Place{"steps", i, "let", name}, name)
			if fact, observed := observe[name]; observed {
				fact.Gives = nil // from that step on it is something else
				observe[name] = fact
			}
		}
	}
	return c.Begin(observe)
}

func (c *compilation) step(at expr.Place, s Step) step {
	out := step{undo: s.Undo, every: time.Duration(s.Every)}
	if out.every == 0 {
		out.every = defaultEvery
	}
	out.let = c.Expressions(at.At("let"), s.Let)
	c.Bind(out.let)
	if s.Do != nil {
		out.do = verbs.Compile(c.Compiler, at.At("do"), true, s.Do.Verb, s.Do.Args)
	}
	out.within = template.Bound(c.Compiler, at.At("within"), s.Within)
	out.hold = template.Bound(c.Compiler, at.At("for"), s.For)
	out.expect = c.expectations(at.At("expect"), s.Expect)
	out.always = c.expectations(at.At("always"), s.Always)
	return out
}

func (c *compilation) expectations(at expr.Place, expectations []Expectation) []expectation {
	out := make([]expectation, 0, len(expectations))
	before := expr.Answered
	for i, e := range expectations {
		compiled := c.expectation(at.At(i), e)
		compiled.footing = compiled.rests(before)
		if compiled.test != nil {
			before = min(before, compiled.test.Footing)
		}
		out = append(out, compiled)
	}
	return out
}

func (c *compilation) expectation(at expr.Place, e Expectation) expectation {
	out := expectation{code: e.Code, unknown: e.Unknown}
	if e.Code == "" {
		c.Fault(at, -1, "add code, and its words to the messages", "the expectation has no code")
	}
	out.test = c.Expression(at.At("expression"), e.Expression, cel.BoolType)
	if e.Waiting != "" {
		out.waiting = c.Expression(at.At("waiting"), e.Waiting, cel.BoolType)
	}
	out.evidence = c.Evidence(at.At("evidence"), e.Evidence)
	out.show = template.Command(c.Compiler, at.At("show"), e.Show)
	for i, because := range e.Because {
		out.because = append(out.because, c.cause(at.At("because", i), because))
	}
	return out
}

func (c *compilation) cause(at expr.Place, because Cause) cause {
	if because.Code == "" {
		c.Fault(at, -1, "add code, and its words to the messages", "the cause has no code")
	}
	return cause{
		code:     because.Code,
		test:     c.Expression(at.At("expression"), because.Expression, cel.BoolType),
		evidence: c.Evidence(at.At("evidence"), because.Evidence),
		show:     template.Command(c.Compiler, at.At("show"), because.Show),
	}
}

// rests is what it rests on that an expectation is the first false one, when those before it rest on before. What an
// answer lacks, it lacks whatever else is wrong.
func (e *expectation) rests(before expr.Footing) expr.Footing {
	switch {
	case e.test == nil || e.waiting != nil || e.unknown:
		return expr.Moving
	case e.test.Footing == expr.Answered:
		return expr.Answered
	default:
		return min(before, e.test.Footing)
	}
}
