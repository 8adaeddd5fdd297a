package class

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

// mostLabs is how many labs may grade together on one machine.
const mostLabs = 16

// A team is the labs that grade together.
type team struct {
	commands
	labs []string
	// made says that labs that are not there, or do not run, are brought up.
	made bool
	// holds are the right to change each.
	holds map[string]*cluster.Hold
}

// team finds out which labs are meant: the one of the call, so many that are called after it, or those named.
func (a commands) team(labs []string) (team, error) {
	t := team{commands: a, labs: []string{a.Lab}, holds: map[string]*cluster.Hold{}}
	if len(labs) == 0 {
		return t, nil
	}
	bad := a.Misuse(a.Words().Grade.BadLabs, "labs", strconv.Quote(strings.Join(labs, ",")))
	t.labs = labs
	if number, err := strconv.Atoi(labs[0]); err == nil && len(labs) == 1 {
		if number < 1 || number > mostLabs {
			return t, bad
		}
		t.labs, t.made = nil, true
		for i := range number {
			t.labs = append(t.labs, a.Lab+"-"+strconv.Itoa(i+1))
		}
	}
	for i, lab := range t.labs {
		if _, err := cluster.ParseName(lab); err != nil || slices.Contains(t.labs[:i], lab) || len(t.labs) > mostLabs {
			return t, bad
		}
	}
	return t, nil
}

// at is the call as one about a lab.
func (t team) at(lab string) *app.App {
	one := *t.App
	one.Lab = lab
	return &one
}

// holding runs work while no other klab changes any of the labs.
func (t team) holding(work func() error) error {
	for _, lab := range slices.Backward(t.labs) {
		inner := work
		work = func() error {
			return t.at(lab).Holding("klab grade", func(hold *cluster.Hold) error {
				t.holds[lab] = hold
				return inner()
			})
		}
	}
	return work()
}

// connect brings the labs up where it may, and connects to all of them.
func (t team) connect(ctx context.Context) (members []grade.Member, kubernetes string, err error) {
	w := t.Words().Grade
	for _, lab := range t.labs {
		if t.made {
			if err := t.bringUp(ctx, lab); err != nil {
				return nil, "", err
			}
		}
		connected, status, err := t.at(lab).Whole(ctx)
		if err != nil {
			return nil, "", err
		}
		if kubernetes == "" {
			kubernetes = status.Kubernetes
		}
		if status.Kubernetes != kubernetes {
			return nil, "", t.Misuse(w.OtherKubernetes, "lab", lab, "was", plain.Line(status.Kubernetes), "first", t.labs[0], "want", plain.Line(kubernetes))
		}
		members = append(members, grade.Member{Name: lab, Lab: connected})
	}
	return members, kubernetes, nil
}

// bringUp makes a lab, or starts it, or finds that it runs. Its ports are any that are free: nobody but klab uses them.
func (t team) bringUp(ctx context.Context, lab string) error {
	t.Tell("%s", words.Fill(t.Words().Grade.BringUp, "lab", lab))
	ports := cluster.DefaultPorts()
	for i := range ports {
		ports[i].Host = 0
	}
	image := os.Getenv("KLAB_NODE_IMAGE")
	if image == "build" {
		image = ""
	}
	_, err := t.holds[lab].Start(ctx, cluster.StartOptions{Ports: ports, Image: image})
	return err
}

// stay says that the labs are still there.
func (t team) stay() {
	if t.made {
		t.Tell("%s", words.Fill(t.Words().Grade.LabsStay, "labs", words.Of(t.Language).List(t.labs), "first", t.labs[0]))
	}
}
