package cluster

import (
	"fmt"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

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
