package law

import (
	"context"

	"golang.org/x/sync/semaphore"

	"github.com/klab-dev/klab/internal/lanes"
)

// everybody is more than there are lanes.
const everybody = 1 << 20

// A quiet keeps the cases apart that stop a node: they have the lab for themselves, and the others of all lanes have it
// together.
type quiet struct{ lab *semaphore.Weighted }

func newQuiet() *quiet { return &quiet{semaphore.NewWeighted(everybody)} }

// take waits until the lab can be had, alone or with others; release gives it back.
func (q *quiet) take(ctx context.Context, alone bool) (release func(), err error) {
	share := int64(1)
	if alone {
		share = everybody
	}
	if err := q.lab.Acquire(ctx, share); err != nil {
		return nil, err
	}
	return func() { q.lab.Release(share) }, nil
}

// stopsNodes reports whether a case stops a part of a node, the answers before it included.
func (p planned) stopsNodes() bool {
	if p.kind == KindReset {
		for _, task := range p.lesson.Tasks {
			if task.StopsNodes() || len(task.Solutions) > 0 && task.Solutions[0].StopsNodes() {
				return true
			}
		}
		return false
	}
	if p.task.StopsNodes() || p.fixture.StopsNodes() {
		return true
	}
	for _, step := range before(p) {
		task, fixture, err := lanes.Find(p.lesson, step)
		if err == nil && (task.StopsNodes() || fixture.StopsNodes()) {
			return true
		}
	}
	return false
}
