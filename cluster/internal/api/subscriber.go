package api

import (
	"context"
	"time"
)

// burst is how long Changes waits for more of the same before it tells.
const burst = 50 * time.Millisecond

// subscriber hears of changes in a namespace and of the cluster's own objects.
type subscriber struct {
	namespace string
	dirty     chan struct{}
}

func (s *subscriber) fold(ctx context.Context, changes chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.dirty:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(burst):
		}
		select {
		case <-s.dirty:
		default:
		}
		select {
		case changes <- struct{}{}:
		default: // whoever listens has not taken the last one yet; it stands for this one too
		}
	}
}
