package checker

import (
	"fmt"

	"github.com/google/cel-go/cel"
	celchecker "github.com/google/cel-go/checker"
	"k8s.io/apiserver/pkg/cel/library"
)

// Bounded proves a check as Compile does, and that in no lab an expression of it costs more than one evaluation may. It
// is for checks of packs: their expressions would be stopped too, but only after they have taken their time.
func Bounded(check Check) error {
	if _, err := compileProgram(&compiler{bounded: true}, check); err != nil {
		return fmt.Errorf("check %s: %w", check.ID, err)
	}
	return nil
}

// assumedSize is how long a list or a text of a lab is taken to be: lessons look at a few dozen objects. Those
// that an expression writes itself are counted.
const assumedSize = 30

// assumed is the size of the values that are known when a check runs.
type assumed struct{}

// EstimateSize implements checker.CostEstimator of cel-go.
func (assumed) EstimateSize(celchecker.AstNode) *celchecker.SizeEstimate {
	return &celchecker.SizeEstimate{Min: 0, Max: assumedSize}
}

// EstimateCallCost implements checker.CostEstimator of cel-go.
func (assumed) EstimateCallCost(string, string, *celchecker.AstNode, []celchecker.AstNode) *celchecker.CallEstimate {
	return nil
}

// cost refuses an expression that may cost too much.
func (c *compiler) cost(at place, offset int, ast *cel.Ast) {
	estimate, err := c.env.EstimateCost(ast, &library.CostEstimator{SizeEstimator: assumed{}})
	switch {
	case err != nil:
		c.fault(at, offset, "write it simpler", "what the expression costs cannot be told: %v", err)
	case estimate.Max > costLimit:
		c.fault(at, offset, "nest fewer loops (all, exists, filter, map), or look at fewer objects",
			"the expression may take up to %d steps, more than the %d allowed", estimate.Max, uint64(costLimit))
	}
}
