package expr

import (
	"fmt"

	"github.com/google/cel-go/cel"
	celchecker "github.com/google/cel-go/checker"
	"k8s.io/apiserver/pkg/cel/library"
)

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

// tooCostly is what is wrong with an expression that may cost too much, with a way to mend it; "" for any other.
func tooCostly(env *cel.Env, ast *cel.Ast) (message, fix string) {
	estimate, err := env.EstimateCost(ast, &library.CostEstimator{SizeEstimator: assumed{}})
	switch {
	case err != nil:
		return fmt.Sprintf("what the expression costs cannot be told: %v", err), "write it simpler"
	case estimate.Max > costLimit:
		return fmt.Sprintf("the expression may take up to %d steps, more than the %d allowed", estimate.Max, uint64(costLimit)),
			"nest fewer loops (all, exists, filter, map), or look at fewer objects"
	default:
		return "", ""
	}
}
