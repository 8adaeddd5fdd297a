package app

import (
	"context"
	"strconv"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
)

// Whole connects to a lab for work in many namespaces at once, says what runs there, and tidies up.
func (a *App) Whole(ctx context.Context) (*cluster.Lab, cluster.Status, error) {
	where := a.ClusterOptions(false)
	where.Whole = true
	lab, err := Connect(ctx, where)
	if err != nil {
		return nil, cluster.Status{}, err
	}
	status, err := cluster.Look(ctx, a.ClusterOptions(true))
	if err != nil {
		return nil, cluster.Status{}, err
	}
	a.SayTidied(Tidy(ctx, lab))
	return lab, status, nil
}

// Tidied is the outcome of tidying up after klabs that were killed.
type Tidied struct {
	// undone is how many disruptions were undone.
	undone int
	// lanes are the namespaces of proofs that were removed.
	lanes []string
	// left are the reasons why something else is still there.
	left []error
}

// Tidy undoes the disruptions of killed checks and removes the lanes of killed proofs. A failure keeps nobody from
// working in the lab: a repair tries again.
func Tidy(ctx context.Context, lab *cluster.Lab) Tidied {
	var t Tidied
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

func (t *Tidied) add(err error) {
	if err != nil {
		t.left = append(t.left, err)
	}
}

// SayTidied tells what was put in order, and what was not.
func (a *App) SayTidied(t Tidied) {
	w := a.Words()
	if t.undone > 0 {
		a.Tell("%s", words.Fill(w.Undone, "n", strconv.Itoa(t.undone)))
	}
	if len(t.lanes) > 0 {
		a.Tell("%s", words.Fill(w.LanesRemoved, "names", words.Of(a.Language).List(t.lanes)))
	}
	for i, why := range t.left {
		if i == leftLines {
			a.Tell("%s", words.Fill(w.More, "n", strconv.Itoa(len(t.left)-i)))
			break
		}
		a.Tell("%s", words.Fill(w.Left, "reason", why.Error()))
	}
	if len(t.left) > 0 {
		a.Tell("%s", words.Fill(w.TryRepair, "command", a.ForLab("klab repair")))
	}
}
