package app

import (
	"context"
	"fmt"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
)

// journal keeps a session's events in the progress log.
type journal struct {
	*session.Memory
	ctx context.Context
	log *progress.Log
}

var _ session.Journal = (*journal)(nil)

func newJournal(ctx context.Context, log *progress.Log) (*journal, error) {
	events, err := log.Events()
	if err != nil {
		return nil, err
	}
	return &journal{Memory: session.NewMemory(events...), ctx: ctx, log: log}, nil
}

// Record writes an event down. The event counts in any case: the log keeps it until the disk takes it.
func (j *journal) Record(e progress.Event) error {
	written, unwritten := j.log.Append(j.ctx, e)
	if err := j.Memory.Record(written); err != nil {
		return err
	}
	if unwritten != nil {
		return fmt.Errorf("%w: %w", session.ErrUnwritten, unwritten)
	}
	return nil
}
