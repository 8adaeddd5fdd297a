package cli

import (
	"context"
	"strings"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/session"
)

// tidied is what became of things that killed klabs left in a lab.
type tidied struct {
	// undone is how many disruptions were undone.
	undone int
	// lanes are the namespaces of proofs that were removed.
	lanes []string
	// left are the reasons why something else is still there.
	left []error
}

// tidy undoes what checks left that were killed, and removes what proofs of lessons did. Nothing of it keeps anybody
// from working in the lab: what is still there is for a repair to try again.
func tidy(ctx context.Context, lab *cluster.Lab) tidied {
	var t tidied
	lanes, err := lab.ClearLanes(ctx)
	t.lanes = lanes
	t.add(err)
	repaired, err := session.Repair(ctx, lab)
	t.undone, t.left = repaired.Undone, append(t.left, repaired.Left...)
	t.add(err)
	return t
}

// leftLines is how much of what is left is named.
const leftLines = 5

func (t *tidied) add(err error) {
	if err != nil {
		t.left = append(t.left, err)
	}
}

func (a *app) sayTidied(t tidied) {
	if t.undone > 0 {
		a.tell("undid %d disruption(s) of a check that was interrupted", t.undone)
	}
	if len(t.lanes) > 0 {
		a.tell("removed what an interrupted proof of lessons left: %s", strings.Join(t.lanes, ", "))
	}
	for i, why := range t.left {
		if i == leftLines {
			a.tell("and %d more", len(t.left)-i)
			break
		}
		a.tell("still there from an interrupted klab: %v", why)
	}
	if len(t.left) > 0 {
		a.tell("try: %s; the lessons work meanwhile, and a reset of a lesson ends what is left of its checks", a.forLab("klab repair"))
	}
}
