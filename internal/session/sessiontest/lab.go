// Package sessiontest provides a lab and a journal in memory, so that sessions can be tested without a
// cluster. It proves nothing about Kubernetes.
package sessiontest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/checker/checkertest"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/lab"
)

// Lab is checkertest's lab with seeds. Its zero value is empty and ready.
type Lab struct {
	checkertest.Lab

	mu      sync.Mutex
	kept    map[string][]byte
	keptErr map[string]error
	turns   map[string]string
	busy    map[string]bool
	// Seeds counts calls of Seed, Cleared those of Clear, NodesRestored those of RestoreNodes.
	Seeds, Cleared, NodesRestored int
	// BroughtUp lists the add-ons asked for, in order; BringUpErr is what that fails with.
	BroughtUp  []string
	BringUpErr error
	// Lacking are the add-ons that somebody took down.
	Lacking map[string]bool
	// Stayed is what the last seed was told to keep.
	Stayed map[string]bool
	// OnRestoreNodes is called by RestoreNodes.
	OnRestoreNodes func()
	// OnSeed puts the objects of a seed in place, in the namespace that is seeded.
	OnSeed func(namespace string)
	// Lanes are the namespaces given to Lane, Guards the rules given for some.
	Lanes  []string
	Guards map[string]fence.Rules
	// ClockAhead is how far its clock is ahead of this machine's.
	ClockAhead time.Duration
	// Left is what Inventory lists.
	Left []string
}

var _ session.Lab = (*Lab)(nil)

// Seed implements session.Lab.
func (l *Lab) Seed(_ context.Context, _, namespace string, _ []map[string]any, keep map[string]bool) error {
	l.mu.Lock()
	l.Seeds++
	l.Stayed = keep
	l.mu.Unlock()
	if l.OnSeed != nil {
		l.OnSeed(namespace)
	}
	return nil
}

// Clear implements session.Lab.
func (l *Lab) Clear(context.Context, string, string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Cleared++
	return nil
}

// DropOrphans implements session.Lab: nothing outlives anything here.
func (l *Lab) DropOrphans(context.Context, string) error { return nil }

// BringUp implements session.Lab.
func (l *Lab) BringUp(_ context.Context, addon string, detail func(string)) error {
	l.mu.Lock()
	l.BroughtUp = append(l.BroughtUp, addon)
	delete(l.Lacking, addon)
	l.mu.Unlock()
	detail("waiting for " + addon)
	return l.BringUpErr
}

// Lacks implements session.Lab.
func (l *Lab) Lacks(_ context.Context, addon string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Lacking[addon], nil
}

// RestoreNodes implements session.Lab.
func (l *Lab) RestoreNodes(context.Context) error {
	l.mu.Lock()
	l.NodesRestored++
	l.mu.Unlock()
	if l.OnRestoreNodes != nil {
		l.OnRestoreNodes()
	}
	return nil
}

// Keep implements session.Lab.
func (l *Lab) Keep(_ context.Context, namespace string, record []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil {
		l.kept = map[string][]byte{}
	}
	l.kept[namespace] = record
	delete(l.keptErr, namespace)
	return nil
}

// Kept implements session.Lab.
func (l *Lab) Kept(_ context.Context, namespace string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept[namespace], l.keptErr[namespace]
}

// Spoil makes Kept fail with an error until the record is written anew.
func (l *Lab) Spoil(namespace string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keptErr = map[string]error{namespace: err}
}

// Alone implements session.Lab: whoever asks waits until the last one has released.
func (l *Lab) Alone(ctx context.Context, namespace, turn string, waiting func(holder string)) (last string, release func(), err error) {
	for {
		last, busy := l.Turn(namespace)
		if !busy && l.begin(namespace, last, turn) {
			return last, func() { l.end(namespace) }, nil
		}
		waiting(last)
		select {
		case <-ctx.Done():
			return "", nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (l *Lab) begin(namespace, last, turn string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turns == nil {
		l.turns, l.busy = map[string]string{}, map[string]bool{}
	}
	if l.busy[namespace] || l.turns[namespace] != last {
		return false
	}
	l.turns[namespace], l.busy[namespace] = turn, true
	return true
}

func (l *Lab) end(namespace string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy[namespace] = false
}

// Turn implements session.Lab.
func (l *Lab) Turn(namespace string) (last string, busy bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.turns[namespace], l.busy[namespace]
}

// Guard notes the rules of a namespace.
func (l *Lab) Guard(namespace string, rules fence.Rules) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Guards == nil {
		l.Guards = map[string]fence.Rules{}
	}
	l.Guards[namespace] = rules
}

// Lane notes the namespaces in which lessons are proven.
func (l *Lab) Lane(_ context.Context, namespace string, _ bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Lanes = append(l.Lanes, namespace)
	return nil
}

// Changes implements session.Lab: nothing ever changes by itself.
func (l *Lab) Changes(context.Context, string) (<-chan struct{}, error) {
	return make(chan struct{}), nil
}

// Follow implements session.Lab: what is there never changes.
func (l *Lab) Follow(ctx context.Context, namespace string, kinds ...string) (<-chan []lab.Delta, error) {
	var all []lab.Delta
	for _, kind := range kinds {
		bare, _, _ := strings.Cut(kind, ".")
		objects, err := l.List(ctx, bare, namespace, "")
		if err != nil {
			return nil, err
		}
		for _, object := range objects {
			meta, _ := object["metadata"].(map[string]any)
			name, _ := meta["name"].(string)
			uid, _ := meta["uid"].(string)
			all = append(all, lab.Delta{Kind: bare, Name: name, UID: uid, Object: object})
		}
	}
	batches := make(chan []lab.Delta, 1)
	batches <- all
	return batches, nil
}

// Inventory implements session.Lab.
func (l *Lab) Inventory(context.Context, string) ([]string, error) { return slices.Clone(l.Left), nil }

// Nodes implements session.Lab: which it was made with is not known.
func (l *Lab) Nodes() []string { return nil }

// Well implements session.Lab: nothing ever fails here.
func (l *Lab) Well() time.Time { return time.Time{} }

// Ahead implements session.Lab.
func (l *Lab) Ahead() time.Duration { return l.ClockAhead }

// Factor implements session.Lab.
func (l *Lab) Factor() float64 { return 1 }

// Journal keeps events in memory.
type Journal struct {
	session.Memory
	// Fail, when set, is what every write fails with. What is unwritten counts all the same.
	Fail error
	// Ahead is how far the clock that events are dated by goes ahead.
	Ahead time.Duration
}

var _ session.Journal = (*Journal)(nil)

// Record implements session.Journal.
func (j *Journal) Record(e progress.Event) error {
	if j.Fail == nil || errors.Is(j.Fail, session.ErrUnwritten) {
		e.Time = time.Now().Add(j.Ahead)
		return errors.Join(j.Fail, j.Memory.Record(e))
	}
	return j.Fail
}
