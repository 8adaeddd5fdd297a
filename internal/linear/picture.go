package linear

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/linear/sight"
	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/workload/wire"
)

// news are what becomes of the objects of the lesson that is open.
func (g *guide) news() <-chan []scene.Delta {
	if g.visit == nil {
		return nil
	}
	return g.visit.news
}

// changedObjects takes some of it.
func (g *guide) changedObjects(deltas []scene.Delta, more bool) {
	if !more {
		g.visit.news, g.visit.following = nil, false
		return
	}
	g.visit.scene.Apply(time.Now(), deltas)
}

// follow begins to hear what becomes of the lesson's objects.
func (g *guide) follow() {
	v := g.visit
	if v.following {
		return
	}
	v.following = true
	g.beside(func() func() {
		news, err := v.session.Follow(v.ctx)
		return func() {
			v.news, v.following = news, err == nil
			v.scene.Lose(err)
		}
	})
}

// picture tells a pane of the live picture: the first one, or that of a number or a name.
func (g *guide) picture(ctx context.Context, rest string) {
	if !g.ready(ctx) {
		return
	}
	g.follow()
	v := g.visit
	pane, ok := g.pane(rest)
	if !ok {
		g.say(fill(g.w.Linear.Sight.NoPane, "pane", rest, "panes", g.panes("")))
		return
	}
	for g.Script && v.following && v.scene.Empty() && v.scene.Lost() == nil {
		if g.step(ctx, nil) != nil {
			return
		}
	}
	if lost := v.scene.Lost(); lost != nil {
		g.say(fill(g.w.Picture.Lost, "reason", lost.Error()))
		return
	}
	if v.scene.Empty() {
		g.say(g.w.Picture.Waiting)
		return
	}
	g.lookAtRequests(ctx)
	v.scene.Prune(time.Now())
	g.say(append([]string{fill(g.w.Linear.Sight.Pane, "pane", g.paneName(pane))}, sight.Tell(g.w, v.scene, pane)...)...)
	if others := g.panes(pane); rest == "" && others != "" {
		g.say(fill(g.w.Linear.Sight.Others, "panes", others))
	}
}

// lookAtRequests reads what klab's streams have met, where the picture has them. What cannot be read stays as it was.
func (g *guide) lookAtRequests(ctx context.Context) {
	v := g.visit
	if !slices.Contains(v.lesson.Panes(), lessons.ViewRequests) {
		return
	}
	var reports []wire.LoadReport
	err := g.await(ctx, func(ctx context.Context) (err error) {
		reports, err = v.session.Traffic(ctx)
		return err
	})
	if err == nil {
		v.scene.Traffic(reports)
	}
}

// pane finds one of the lesson's by its number or its name in either language.
func (g *guide) pane(name string) (pane lessons.View, ok bool) {
	all := g.visit.lesson.Panes()
	if name == "" {
		return all[0], true
	}
	if n, isNumber := number(name); isNumber && n >= 1 && n <= len(all) {
		return all[n-1], true
	}
	at := slices.IndexFunc(all, func(one lessons.View) bool {
		return strings.EqualFold(name, string(one)) || strings.EqualFold(name, g.paneName(one))
	})
	if at < 0 {
		return "", false
	}
	return all[at], true
}

func (g *guide) paneName(pane lessons.View) string { return g.w.Picture.Panes[string(pane)] }

// panes names those of the lesson's picture, but one.
func (g *guide) panes(but lessons.View) string {
	var names []string
	for _, pane := range g.visit.lesson.Panes() {
		if pane != but {
			names = append(names, g.paneName(pane))
		}
	}
	return strings.Join(names, g.w.Also)
}
