package checker

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// undoTime bounds the way back from one disruption.
const undoTime = 20 * time.Second

type pendingUndo struct {
	id   string
	undo Undo
}

// act does one action. Its way back is recorded in the lab before it begins.
func (r *run) act(c *call) error {
	l := r.look()
	args, err := c.render(l)
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	if err := r.prepareUndo(l, c, args); err != nil {
		return fmt.Errorf("prepare to undo %s: %w", c.name, err)
	}
	if r.Announce != nil {
		r.Announce(Note{Check: r.program.id, Verb: c.name, Args: args})
	}
	if _, err := c.verb.run(l, args); err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	r.remote = r.remote || l.remote
	return nil
}

func (r *run) prepareUndo(l *look, c *call, args map[string]any) error {
	if !r.mode.undoes || c.verb.inverse == nil {
		return nil
	}
	undo, err := c.verb.inverse(l, args)
	if err != nil || undo == nil {
		return err
	}
	id := r.Scope.Namespace + "." + rand.Text()[:8]
	if err := r.Lab.Record(r.ctx, id, undo.encode()); err != nil {
		return err
	}
	r.undos = append(r.undos, pendingUndo{id: id, undo: *undo})
	return nil
}

// undoAll undoes what is pending, newest first, also when the check was cancelled.
func (r *run) undoAll() error {
	ctx := context.WithoutCancel(r.ctx)
	var problems []error
	for _, pending := range slices.Backward(r.undos) {
		problems = append(problems, settle(ctx, r.Lab, pending.id, pending.undo))
	}
	r.undos = nil
	return errors.Join(problems...)
}

// Repair undoes every disruption that the lab's ledger still holds, and returns how many there were.
func Repair(ctx context.Context, lab Lab) (int, error) {
	open, err := lab.Open(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the ledger: %w", err)
	}
	var problems []error
	for id, data := range open {
		var undo Undo
		if err := json.Unmarshal(data, &undo); err != nil {
			problems = append(problems, fmt.Errorf("read ledger entry %s: %w", id, err))
			continue
		}
		problems = append(problems, settle(ctx, lab, id, undo))
	}
	return len(open), errors.Join(problems...)
}

// settle follows one way back, trying again for a while, and forgets it.
func settle(ctx context.Context, lab Lab, id string, undo Undo) error {
	ctx, cancel := context.WithTimeout(ctx, undoTime)
	defer cancel()
	for {
		err := undo.follow(ctx, lab)
		if err == nil {
			return lab.Settle(ctx, id)
		}
		if pause(ctx, defaultEvery) != nil {
			return fmt.Errorf("undo %s in %s: %w", undo.Verb, undo.Namespace, err)
		}
	}
}

func (u Undo) follow(ctx context.Context, lab Lab) error {
	if u.Pod != "" {
		pod, err := lab.Get(ctx, "Pod", u.Namespace, u.Pod)
		if err != nil {
			return err
		}
		if pod == nil || digString(pod, "metadata", "uid") != u.PodUID || dig(pod, "metadata", "deletionTimestamp") != nil {
			return nil // what was disturbed is gone
		}
	}
	v, ok := actingVerbs()[u.Verb]
	if !ok {
		return fmt.Errorf("unknown verb %q in the ledger: a newer klab wrote it", u.Verb)
	}
	_, err := v.run(newLook(ctx, lab, Scope{Namespace: u.Namespace}, nil, nil), u.Args)
	return err
}
