package expr

import (
	"errors"
	"fmt"

	"github.com/google/cel-go/cel"
)

// costLimit bounds one evaluation. The API server allows 10,000,000 for a whole admission policy;
// lessons look at a few dozen objects.
const costLimit = 5_000_000

// The budget of a look. CEL counts steps, and counts a call after it: by then a call may have made gigabytes out of a
// few words.
const (
	// longestText is how many bytes one call may make.
	longestText = 8 << 20
	// lookBytes is how many bytes of text the expressions of a look may make together.
	lookBytes = 64 << 20
	// lookCost is how many steps they may take together.
	lookCost = 4 * costLimit
)

var errTooMuchText = errors.New("the expression makes too much text")

// A budget is the share that the expressions of a look have used up.
type budget struct {
	bytes int
	cost  uint64
}

func (b *budget) takeBytes(n int) error {
	if b.bytes += n; n > longestText || b.bytes > lookBytes {
		return errTooMuchText
	}
	return nil
}

func (b *budget) takeCost(details *cel.EvalDetails) error {
	if details == nil || details.ActualCost() == nil {
		return nil
	}
	if b.cost += *details.ActualCost(); b.cost > lookCost {
		return fmt.Errorf("the check's expressions take more than %d steps at one look", uint64(lookCost))
	}
	return nil
}
