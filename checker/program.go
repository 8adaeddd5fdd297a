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
