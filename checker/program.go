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
}

type cause struct {
	code     string
	test     *expression
	evidence map[string]*expression
	show     template
}

// Compile checks every verb, argument and expression of a check.
func Compile(check Check) (*Program, error) {
	p, err := compileProgram(check.Observe, check.AllSteps(), check.Remember)
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

// CompileSteps compiles a steps file: what a learner could do, as data.
func CompileSteps(name string, observe Observations, steps []Step) (*Program, error) {
	p, err := compileProgram(observe, steps, nil)
	if err != nil {
		return nil, fmt.Errorf("steps %s: %w", name, err)
	}
	p.id, p.settle = name, defaultSettle
	return p, nil
}

func compileProgram(observe Observations, steps []Step, remember map[string]string) (*Program, error) {
	env, err := newEnvironment(names(observe, steps))
	if err != nil {
		return nil, err
	}
	p := &Program{calls: map[string]*call{}}
	for name, c := range observe {
		if p.calls[name], err = compileCall(env, observingVerbs(), c); err != nil {
			return nil, fmt.Errorf("observe %s: %w", name, err)
		}
	}
	for i, s := range steps {
		compiled, err := compileStep(env, s)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		p.steps = append(p.steps, compiled)
	}
	p.remember, err = compileMap(env, remember, "remember")
	return p, err
}

// names lists every variable an expression may use, without duplicates.
func names(observe Observations, steps []Step) []string {
	all := []string{"ns", "lesson", "baseline", "memory"}
	all = slices.AppendSeq(all, maps.Keys(observe))
	for _, s := range steps {
		all = slices.AppendSeq(all, maps.Keys(s.Let))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func compileStep(env *cel.Env, s Step) (step, error) {
	out := step{undo: s.Undo, every: time.Duration(s.Every)}
	if out.every == 0 {
		out.every = defaultEvery
	}
	var err error
	if out.let, err = compileMap(env, s.Let, "let"); err != nil {
		return out, err
	}
	if s.Do != nil {
		if out.do, err = compileCall(env, actingVerbs(), *s.Do); err != nil {
			return out, fmt.Errorf("do: %w", err)
		}
	}
	if out.within, err = compileBound(env, s.Within); err != nil {
		return out, fmt.Errorf("within: %w", err)
	}
	if out.hold, err = compileBound(env, s.For); err != nil {
		return out, fmt.Errorf("for: %w", err)
	}
	if out.expect, err = compileExpectations(env, s.Expect); err != nil {
		return out, err
	}
	out.always, err = compileExpectations(env, s.Always)
	return out, err
}

// compileBound takes "30s" or ${CEL} that gives seconds; empty is no bound.
func compileBound(env *cel.Env, text string) (template, error) {
	if text == "" {
		return nil, nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return literal{d.Seconds()}, nil
	}
	bound, err := compileText(env, text)
	if err != nil {
		return nil, err
	}
	if _, ok := bound.(computed); !ok {
		return nil, fmt.Errorf("%q is neither a duration such as 30s nor ${CEL} in seconds", text)
	}
	return bound, nil
}

func compileMap(env *cel.Env, sources map[string]string, what string) (map[string]*expression, error) {
	out := make(map[string]*expression, len(sources))
	for name, source := range sources {
		compiled, err := compile(env, source, nil)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", what, name, err)
		}
		out[name] = compiled
	}
	return out, nil
}

func compileExpectations(env *cel.Env, expectations []Expectation) ([]expectation, error) {
	out := make([]expectation, 0, len(expectations))
	for _, e := range expectations {
		compiled, err := compileExpectation(env, e)
		if err != nil {
			return nil, fmt.Errorf("expectation %s: %w", e.Code, err)
		}
		out = append(out, compiled)
	}
	return out, nil
}

func compileExpectation(env *cel.Env, e Expectation) (expectation, error) {
	out := expectation{code: e.Code, unknown: e.Unknown}
	if e.Code == "" {
		return out, fmt.Errorf("code is missing")
	}
	var err error
	if out.test, err = compile(env, e.Expression, cel.BoolType); err != nil {
		return out, err
	}
	if e.Waiting != "" {
		if out.waiting, err = compile(env, e.Waiting, cel.BoolType); err != nil {
			return out, fmt.Errorf("waiting: %w", err)
		}
	}
	if out.evidence, err = compileMap(env, e.Evidence, "evidence"); err != nil {
		return out, err
	}
	if out.show, err = compileText(env, e.Show); err != nil {
		return out, fmt.Errorf("show: %w", err)
	}
	for _, c := range e.Because {
		compiled, err := compileCause(env, c)
		if err != nil {
			return out, fmt.Errorf("because %s: %w", c.Code, err)
		}
		out.because = append(out.because, compiled)
	}
	return out, nil
}

func compileCause(env *cel.Env, c Cause) (cause, error) {
	out := cause{code: c.Code}
	var err error
	if out.test, err = compile(env, c.Expression, cel.BoolType); err != nil {
		return out, err
	}
	if out.evidence, err = compileMap(env, c.Evidence, "evidence"); err != nil {
		return out, err
	}
	out.show, err = compileText(env, c.Show)
	return out, err
}
