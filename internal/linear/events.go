package linear

import (
	"time"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
)

// labNow takes how far the lab is.
func (g *guide) labNow(lab LabStep, more bool) {
	if !more {
		g.Lab = nil
		return
	}
	before := g.lab
	g.lab = lab
	if lab.Ready || lab.Err != nil || lab.Step != before.Step || lab.ID != before.ID {
		g.tellLab()
	}
}

// tellLab says how far the lab is.
func (g *guide) tellLab() {
	w := g.w.Linear
	switch lab := g.lab; {
	case lab.Ready:
		g.say(w.LabReady)
	case lab.Err != nil:
		lines := []string{fill(w.LabFailed, "reason", g.w.FromLab(lab.Err.Error()))}
		if lab.Next != "" {
			lines = append(lines, fill(g.w.TryNext, "command", g.w.FromLab(lab.Next)))
		}
		g.say(lines...)
	case lab.Total > 0:
		g.say(fill(w.LabStep, "n", lab.Step, "total", lab.Total, "step", g.w.Step(lab.ID, lab.Name)))
	default:
		g.say(w.LabStarting)
	}
}

// heard takes what happens in the session.
func (g *guide) heard(e session.Event) {
	v := g.visit
	switch e.Kind {
	case session.EventTask:
		if e.Task != nil {
			g.changed(*e.Task)
		}
	case session.EventChecking, session.EventWaiting, session.EventAddOn:
		if e.Note != "" && v != nil && (v.checking != "" || v.resetting) {
			g.say(fill(g.w.Linear.Note, "what", e.Note))
			if v.checking != "" {
				v.scene.Mark(time.Now(), scene.Acted, "", e.Note)
			}
		}
	case session.EventSeed:
		g.seeding(e.Stage)
	case session.EventProblem:
		g.trouble(e, g.w.LabGone)
	case session.EventUnwritten:
		g.trouble(e, g.w.Unwritten)
	case session.EventUncaptured:
		if e.Err != nil {
			g.say(fill(g.w.Commands.Submit.NotKept, "reason", g.w.Why(e.Err)))
		}
	}
}

// seeding says what a seed that was asked for does.
func (g *guide) seeding(stage session.SeedStage) {
	if g.visit == nil || !g.visit.resetting {
		return
	}
	switch stage {
	case session.SeedApplying:
		g.say(g.w.SeedApply)
	case session.SeedConverging:
		g.say(g.w.SeedSettle)
	}
}

// trouble is told once, until it is another one or over.
func (g *guide) trouble(e session.Event, what string) {
	reason := ""
	if e.Err != nil {
		reason = g.w.Why(e.Err)
	}
	if g.told[e.Kind] != reason && reason != "" {
		g.say(fill(g.w.Failed, "what", what, "reason", reason))
	}
	g.told[e.Kind] = reason
}
