package lesson

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/tui/picture"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// A visit is the learner's time with an exercise: it begins the session, runs what may block, and ends.
type visit struct {
	ui *ui.Context
	*exercise
	ctx    context.Context
	cancel context.CancelFunc
	opener Opener
}

func newVisit(ctx context.Context, c *ui.Context, opener Opener, e *exercise) visit {
	ctx, cancel := context.WithCancel(ctx)
	return visit{ui: c, exercise: e, ctx: ctx, cancel: cancel, opener: opener}
}

// open begins the exercise.
func (v visit) open() tea.Cmd {
	if v.opener == nil || v.opening || v.session != nil {
		return nil
	}
	v.opening, v.openErr = true, nil
	language := v.ui.Language
	return v.run(func() any {
		s, err := v.opener.Open(v.ctx, v.lesson.ID, language)
		if err != nil {
			return openedMsg{err: err}
		}
		if v.ctx.Err() != nil {
			// The learner left meanwhile, and nobody may be listening any more.
			s.Close()
			return openedMsg{err: v.ctx.Err()}
		}
		return openedMsg{session: s, tasks: s.Tasks(), chosen: s.Chosen(), hints: s.HintsOpened(), outdated: s.Outdated()}
	})
}

// Leave ends the session without waiting for it.
func (v visit) Leave() tea.Cmd {
	v.cancel()
	if v.session == nil {
		return nil
	}
	return closing(v.session)
}

// Close ends the session when the program does.
func (v visit) Close() {
	v.cancel()
	if v.session != nil {
		v.session.Close()
	}
}

// run runs f away from Update and brings its result to the lesson.
func (v visit) run(f func() any) tea.Cmd {
	return func() tea.Msg { return Msg{v.exercise, f()} }
}

// waitEvent waits for the session's next event, until the lesson is left.
func (v visit) waitEvent() tea.Cmd {
	ctx, s := v.ctx, v.session
	return v.run(func() any {
		select {
		case <-ctx.Done():
			return nil
		case event, ok := <-s.Events():
			if !ok {
				return nil
			}
			return eventMsg{event, s.Outdated()}
		}
	})
}

// watch begins to hear what becomes of the lesson's objects, unless it has been asked for already.
func (v visit) watch() tea.Cmd {
	if v.asked {
		return nil
	}
	v.asked = true
	ctx, s := v.ctx, v.session
	return v.run(func() any {
		batches, err := s.Follow(ctx)
		return followedMsg{batches, err}
	})
}

// waitNews waits for the next of it, until the lesson is left.
func (v visit) waitNews(batches <-chan []scene.Delta) tea.Cmd {
	ctx := v.ctx
	return v.run(func() any {
		select {
		case <-ctx.Done():
			return nil
		case deltas, ok := <-batches:
			if !ok {
				return nil
			}
			return newsMsg{batches, deltas}
		}
	})
}

// picture asks for the live picture of the cluster, or for the next of its panes, and for news if there are none.
func (v visit) picture() ui.Effect {
	if v.session == nil {
		return ui.Notify(v.ui.Words.NoSession)
	}
	open := ui.Ask(picture.Open{Scene: v.scene, Source: v.session, Panes: v.lesson.Panes()})
	if v.scene.Lost() == nil {
		return open
	}
	return open.Then(ui.Run(v.watch()))
}

// followed waits for news of the lesson's objects, or keeps why there are none.
func (v visit) followed(msg followedMsg) ui.Effect {
	v.asked = false
	v.scene.Lose(msg.err)
	if msg.err != nil {
		return ui.Effect{}
	}
	return ui.Run(v.waitNews(msg.batches))
}

// heard takes news of the lesson's objects.
func (v visit) heard(msg newsMsg) ui.Effect {
	v.scene.Apply(time.Now(), msg.deltas)
	return ui.Run(v.waitNews(msg.batches))
}

// idle waits until nothing has happened for a while, where that would have a consequence.
func (v visit) idle(tasks *taskPane) tea.Cmd {
	if _, ok := tasks.nudgeable(); !ok || v.idling {
		return nil
	}
	v.idling = true
	over := v.run(func() any { return idleMsg{} })
	return tea.Tick(max(v.nudges.Left(time.Now()), 0), func(time.Time) tea.Msg { return over() })
}
