package law

import (
	"errors"
	"fmt"

	"github.com/klab-dev/klab/internal/lanes"
)

var _ Journal = (*lanes.Journal[Case])(nil)

// OpenJournal opens a Journal of JSON Lines, or begins one.
func OpenJournal(path string) (*lanes.Journal[Case], error) {
	journal, err := lanes.OpenJournal[Case](path)
	if errors.Is(err, lanes.ErrForeign) {
		return nil, fmt.Errorf("%w: is this the file that --resume wrote?", err)
	}
	return journal, err
}
