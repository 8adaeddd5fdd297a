package app

import (
	"context"
	"fmt"

	"github.com/klab-dev/klab/internal/deal"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
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

// Dealt is a course with the answers of its cards in the learner's own order, which their progress keeps. Where that cannot
// be read the order is that of the lessons.
func Dealt(ctx context.Context, a *App, course *lessons.Course) *lessons.Course {
	log, err := a.ProgressLog(ctx)
	if err != nil {
		return course // the session's own journal reports what is wrong with the log
	}
	events, err := log.Events()
	if err != nil {
		return course
	}
	seed := deal.Of(events)
	if seed == "" {
		written, _ := log.Append(ctx, progress.Event{Kind: progress.Dealt}) // it counts, and waits for the disk
		seed = deal.Seed(written.ID)
	}
	return seed.Course(course)
}
