package ways

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// A Way leads back from one disruption. There being nothing left to undo is no error.
type Way interface {
	// Follow undoes what a check about the namespace did.
	Follow(ctx context.Context, lab ground.Lab, namespace string) error
	// Outside reports whether a new seed of the namespace leaves something to undo.
	Outside(namespace string) bool
}

// newUndo records a way back; verb is the name that it is read by.
func newUndo(namespace, verb string, w Way) (*ground.Undo, error) {
	args, err := kube.Plain(w)
	if err != nil {
		return nil, fmt.Errorf("record the way back: %w", err)
	}
	return &ground.Undo{Namespace: namespace, Verb: verb, Args: args.(map[string]any), At: time.Now().UTC()}, nil
}

// NoWay stands for one that this klab cannot read, and is the reason.
type NoWay struct{ error }

// Follow fails with the reason.
func (n NoWay) Follow(context.Context, ground.Lab, string) error { return n }

// Outside is false: nothing is known of it.
func (NoWay) Outside(string) bool { return false }

// same reports whether an object is there and has the uid; an empty uid is any's.
func same(object map[string]any, uid string) bool {
	return object != nil && (uid == "" || kube.Text(object, "metadata", "uid") == uid)
}

// unserved reports whether the lab has no such kind any more, and so no object of it.
func unserved(err error) bool {
	var gone interface{ Unserved() bool }
	return errors.As(err, &gone) && gone.Unserved()
}
