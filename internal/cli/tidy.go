package cli

import (
	"context"
	"strings"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/session"
)

// tidied is the outcome of tidying up after klabs that were killed.
type tidied struct {
	// undone is how many disruptions were undone.
	undone int
	// lanes are the namespaces of proofs that were removed.
	lanes []string
	// left are the reasons why something else is still there.
	left []error
}

// tidy undoes the disruptions of killed checks and removes the lanes of killed proofs. A failure keeps nobody from
// working in the lab: a repair tries again.
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

// leftLines is how many of the remaining things are named.
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
