// Package lanes tries cases of lessons beside each other on one lab, each lane in a namespace of its own: which case comes
// when, how many lanes the machine has room for, what was tried already. The law and grading share it.
package lanes

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"
)

// perQueue is how many cases share a namespace: more queues run better in parallel, longer ones save
// namespaces.
const perQueue = 6

// A Batch is the cases of one lesson, in the order in which they are tried.
type Batch[T any] struct {
	// Alone names what the cases need for themselves; empty when they may run beside others.
	Alone string
	// Slow cases wait for what looks at the lab at intervals only.
	Slow  bool
	Cases []T
}

// A Queue is cases that run one after the other in one namespace: each but the first thus also proves
// the reset before it.
type Queue[T any] struct {
	Cases []T
	// Lane counts the queues of a batch from 0. Those that need the same for themselves are one queue.
	Lane int
	slow bool
	// left is the work of those cases of its batch that had no queue before this one.
	left int
}

// Deal makes queues of batches. Batches that need the same thing for themselves share one queue. The cases of the others
// are cut into short queues, and batches with the most work left begin first, so that at the end cases that wait run
// beside cases that work.
func Deal[T any](batches []Batch[T], work func(T) int) []Queue[T] {
	exclusive := map[string]Queue[T]{}
	var shared []Queue[T]
	for _, batch := range batches {
		if word := batch.Alone; word != "" {
			exclusive[word] = Queue[T]{Cases: append(exclusive[word].Cases, batch.Cases...)}
			continue
		}
		shared = append(shared, cut(batch, work)...)
	}
	var alone []Queue[T]
	for _, word := range slices.Backward(slices.Sorted(maps.Keys(exclusive))) {
		if q := exclusive[word]; len(q.Cases) > 0 {
			alone = append(alone, q)
		}
	}
	slices.SortStableFunc(shared, longestFirst)
	return append(alone, shared...) // the longest go first
}

// cut makes short queues of a batch.
func cut[T any](batch Batch[T], work func(T) int) []Queue[T] {
	var out []Queue[T]
	left := sum(batch.Cases, work)
	for chunk := range slices.Chunk(batch.Cases, perQueue) {
		out = append(out, Queue[T]{Cases: chunk, Lane: len(out), slow: batch.Slow, left: left})
		left -= sum(chunk, work)
	}
	return out
}

func sum[T any](cases []T, work func(T) int) int {
	all := 0
	for _, c := range cases {
		all += work(c)
	}
	return all
}

// longestFirst orders queues: an answer that waits for an add-on may take minutes, with the machine idle at the end.
func longestFirst[T any](a, b Queue[T]) int {
	switch {
	case a.slow == b.slow:
		return b.left - a.left
	case a.slow:
		return -1
	default:
		return 1
	}
}

// Run runs queues beside each other, as many as the pace lets begin, until one fails.
func Run[T any](ctx context.Context, pace *Pace, queues []Queue[T], run func(context.Context, Queue[T]) error) error {
	group, ctx := errgroup.WithContext(ctx)
	var ended error
	for _, q := range queues {
		if ended = pace.enter(ctx); ended != nil {
			break
		}
		group.Go(func() error {
			defer pace.leave()
			return run(ctx, q)
		})
	}
	return cmp.Or(group.Wait(), ended)
}
