package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/klab-dev/klab/cluster/internal/memory"
)

// ClearLanes removes the namespaces in which a process proved lessons that lives no more, and returns their names.
// One that somebody works in now is left.
func (l *Lab) ClearLanes(ctx context.Context) ([]string, error) {
	left, err := l.LeftLanes(ctx)
	if err != nil {
		return nil, err
	}
	var cleared []string
	var problems []error
	for _, lane := range left {
		name := lane.Namespace
		if err := l.clearLane(ctx, lane); err != nil {
			problems = append(problems, fmt.Errorf("remove %s, which a proof of lessons left: %w", name, err))
			continue
		}
		cleared = append(cleared, name)
	}
	return cleared, errors.Join(problems...)
}

// laneWait is how long a lane may be somebody's before it is taken for one that is worked in.
const laneWait = 500 * time.Millisecond

func (l *Lab) clearLane(ctx context.Context, lane memory.LeftLane) error {
	waiting, cancel := context.WithTimeout(ctx, laneWait)
	defer cancel()
	_, release, err := l.Alone(waiting, lane.Namespace, "clear."+rand.Text()[:8], func(string) {})
	if err != nil {
		return err
	}
	defer release()
	if err := l.Keep(ctx, lane.Namespace, nil); err != nil {
		return err
	}
	if err := l.Clear(ctx, lane.Lesson, lane.Namespace); err != nil {
		return err
	}
	if !lane.Nodes {
		return nil
	}
	return l.RestoreNodes(ctx)
}
