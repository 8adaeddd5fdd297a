package cluster

import (
	"fmt"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// NoLab is the error of asking for a lab that does not exist.
func NoLab(name string) *fault.Error { return absent("open", name) }

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
