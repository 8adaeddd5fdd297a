package checker

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/template"
	"github.com/klab-dev/klab/checker/internal/verbs"
)

const (
	defaultSettle = 5 * time.Second
	defaultEvery  = 500 * time.Millisecond
)

// A Program is a compiled check or steps file, ready to run any number of times and from any goroutine.
type Program struct {
	id       string
	settle   time.Duration
	sources  map[string]facts.Source
	steps    []step
	remember map[string]*expr.Expression
}

type step struct {
	let    map[string]*expr.Expression
	do     *verbs.Call
	undo   bool
	within template.Template
	hold   template.Template
	every  time.Duration
	expect []expectation
	always []expectation
}

type expectation struct {
	code     string
	test     *expr.Expression
	waiting  *expr.Expression
	unknown  bool
	evidence map[string]*expr.Expression
	show     template.Template
	because  []cause
	// footing is what its being the first that is false rests on.
	footing expr.Footing
}

type cause struct {
	code     string
	test     *expr.Expression
	evidence map[string]*expr.Expression
	show     template.Template
}

// longestSettle bounds how long a waiting expression can keep a verdict from being wrong after the last
// write, and a Pod after it should have gone: a rollout that is stuck for good must not wait for ever.
const longestSettle = 60 * time.Second

// convergence is how long the lab may work on a change that the check sees: longestSettle, or longer if the check says
// so.
func (p *Program) convergence() time.Duration { return max(p.settle, longestSettle) }

// patience is how long a step without a time of its own may take to come to rest.
func (p *Program) patience() time.Duration { return p.convergence() + 2*longestSettle }

func (p *Program) acts() bool {
	for _, s := range p.steps {
		if s.do != nil {
			return true
		}
	}
	return false
}
