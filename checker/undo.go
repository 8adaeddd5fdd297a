package checker

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/verbs"
	"github.com/klab-dev/klab/checker/internal/ways"
)

const (
	// undoTime bounds the way back from one disruption.
	undoTime = 20 * time.Second
	// repairTime bounds it in a repair, which a learner waits for.
	repairTime = 5 * time.Second
)

// act does one action. Its way back is recorded in the lab before it begins.
func (r *run) act(c *verbs.Call) error {
	l := r.look()
	args, err := c.Render(l)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Name, err)
	}
	if err := r.prepareUndo(l, c, args); err != nil {
		return fmt.Errorf("prepare to undo %s: %w", c.Name, err)
	}
	if r.Announce != nil {
		r.Announce(Note{Check: r.program.id, Verb: c.Name, Args: args})
	}
	if _, err := c.Do(l, args); err != nil {
		return fmt.Errorf("%s: %w", c.Name, err)
	}
	r.remote = r.remote || l.Remote
	return nil
}

func (r *run) prepareUndo(l *facts.Look, c *verbs.Call, args map[string]any) error {
	if !r.mode.undoes {
		return nil
	}
	undo, err := c.Inverse(l, args)
	if err != nil || undo == nil {
		return err
	}
	data, err := json.Marshal(undo)
	if err != nil {
		return err
	}
	_, way, err := ways.Read(data) // what cannot be read back would never be undone
	if err != nil {
		return err
	}
	id := r.Scope.Namespace + "." + rand.Text()[:8]
	if err := r.Lab.Record(r.ctx, id, data); err != nil {
		return err
	}
	r.undos = append(r.undos, pendingUndo{id: id, undo: *undo, way: way})
	return nil
}

// undoAll undoes the pending disruptions, newest first, also when the check was cancelled.
func (r *run) undoAll() error {
	ctx := context.WithoutCancel(r.ctx)
	var problems []error
	for _, pending := range slices.Backward(r.undos) {
		problems = append(problems, pending.finish(ctx, r.Lab, undoTime))
	}
	r.undos = nil
	return errors.Join(problems...)
}

// finish follows one way back, trying again for a while, and forgets it.
func (p pendingUndo) finish(ctx context.Context, lab ground.Lab, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := p.way.Follow(ctx, lab, p.undo.Namespace)
		if err == nil {
			return lab.Settle(ctx, p.id)
		}
		if none := (ways.NoWay{}); errors.As(err, &none) {
			return err
		}
		if pause(ctx, defaultEvery) != nil {
			return fmt.Errorf("undo with %s in %q: %w", p.undo.Verb, p.undo.Namespace, err)
		}
	}
}

// Repaired is the outcome of undoing the disruptions of dead processes.
type Repaired struct {
	// Undone is how many disruptions are no more.
	Undone int
	// Left are the reasons why others still are.
	Left []error
}

// Repair undoes the open disruptions whose process lives no more. take gets it a namespace for itself; one that it
// cannot have now is being graded, and is left alone.
func Repair(ctx context.Context, lab ground.Lab, take func(ctx context.Context, namespace string) (release func(), ok bool)) (Repaired, error) {
	abandoned, err := lab.Abandoned(ctx)
	if err != nil {
		return Repaired{}, fmt.Errorf("read the open disruptions: %w", err)
	}
	var (
		done Repaired
		mu   sync.Mutex
		work sync.WaitGroup
	)
	for namespace, pending := range byNamespace(abandoned) {
		work.Go(func() {
			release, ok := take(ctx, namespace)
			if !ok {
				return
			}
			defer release()
			ctx, cancel := context.WithTimeout(ctx, 2*repairTime)
			defer cancel()
			patience := repairTime
			for _, p := range pending {
				err := p.finish(ctx, lab, patience)
				if err != nil {
					patience = repairTime / 5 // its neighbours have had time as well
				}
				mu.Lock()
				done.count(p.id, err)
				mu.Unlock()
			}
		})
	}
	work.Wait()
	return done, nil
}

func (r *Repaired) count(id string, err error) {
	if err != nil {
		r.Left = append(r.Left, fmt.Errorf("disruption %q: %w", id, err))
		return
	}
	r.Undone++
}

// byNamespace reads open disruptions and groups them by namespace, the newest of each group first.
func byNamespace(open map[string][]byte) map[string][]pendingUndo {
	groups := map[string][]pendingUndo{}
	for _, id := range slices.Sorted(maps.Keys(open)) {
		undo, way, _ := ways.Read(open[id]) // a way that cannot be read tells so when it is followed
		namespace := undo.Namespace
		if namespace == "" {
			namespace, _, _ = strings.Cut(id, ".")
		}
		groups[namespace] = append(groups[namespace], pendingUndo{id: id, undo: undo, way: way})
	}
	for _, group := range groups {
		slices.SortStableFunc(group, func(a, b pendingUndo) int { return b.undo.At.Compare(a.undo.At) })
	}
	return groups
}

// Renew ends the open disruptions of a namespace before it is made afresh. Changes outside the namespace are undone,
// those inside go with its objects. A disruption that cannot be undone now stays open. The caller must have the
// namespace alone.
func Renew(ctx context.Context, lab ground.Lab, namespace string) error {
	open, err := lab.Open(ctx)
	if err != nil {
		return fmt.Errorf("read the open disruptions: %w", err)
	}
	for _, p := range byNamespace(open)[namespace] {
		if p.way.Outside(namespace) && p.way.Follow(ctx, lab, namespace) != nil {
			continue
		}
		if err := lab.Settle(ctx, p.id); err != nil {
			return fmt.Errorf("forget what a check left: %w", err)
		}
	}
	return nil
}
