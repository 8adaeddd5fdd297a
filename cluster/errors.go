package cluster

import (
	"context"
	"errors"
	"fmt"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// NoLab is why a lab that has no files here cannot be opened: there is none of its name, or another klab made its nodes.
// What the engine cannot tell is no reason of its own.
func NoLab(ctx context.Context, o Options) error { return realTools().noLab(ctx, o) }

func (t tools) noLab(ctx context.Context, o Options) error {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	var known *fault.Error
	if _, err := t.find(ctx, o); errors.As(err, &known) && known.Kind == fault.Foreign {
		return err
	}
	return absent("open", o.name())
}

func absent(verb, name string) *fault.Error {
	return &fault.Error{Step: verb + " lab " + name, Reason: "there is no lab of this name", Next: "klab start", Kind: fault.Absent}
}

func broken(name, reason string) error {
	return &fault.Error{Step: "start lab " + name, Reason: reason, Next: "klab start --recreate", Kind: fault.NotReady}
}

func notOurs(name, label string) error {
	reason := "the cluster carries no label " + names.LabLabel + ", so klab did not make it"
	if label != "" {
		reason = fmt.Sprintf("the cluster belongs to lab %s", label)
	}
	return &fault.Error{Step: "open lab " + name, Reason: reason, Next: "klab start --name OTHER", Kind: fault.Foreign}
}

func halfMade(name string) error {
	return &fault.Error{Step: "open lab " + name, Reason: "its creation was interrupted before it was ready", Next: "klab start", Kind: fault.HalfMade}
}

func damaged(name string) error {
	return &fault.Error{
		Step: "open lab " + name, Reason: "what klab keeps in namespace " + names.GraderNamespace + " is gone",
		Next: "klab repair", Kind: fault.Damaged,
	}
}
