package tui

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/scene/scenetest"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// TestNothingMovesUnderReducedMotion: whatever the learner waits for, the screen changes when something has happened, and
// never by itself.
func TestNothingMovesUnderReducedMotion(t *testing.T) {
	t.Parallel()
	for name, test := range waits() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			release := make(chan func(), 1)
			setup := func() Options {
				options, end := test.setup()
				options.Theme, options.Still = ui.ThemeDark, true
				release <- end
				return options
			}
			drive(t, 140, 40, setup, func(h *harness) {
				defer h.m.sides.close()
				defer (<-release)()
				if test.happens != nil {
					time.Sleep(2 * time.Second)
					test.happens(h)
				}
				h.press(test.keys...)
				h.passes(10 * time.Second) // what was said for a moment is over, and what has gone is forgotten
				before := h.screen()
				h.passes(10*time.Second, func() { require.Equal(t, before, h.screen()) })
				if cursor := h.m.View().Cursor; cursor != nil {
					require.False(t, cursor.Blink)
				}
			})
		})
	}
}

// passes lets time go by with all that it brings, and looks now and then.
func (h *harness) passes(d time.Duration, looks ...func()) {
	const step = 100 * time.Millisecond
	for range d / step {
		time.Sleep(step)
		synctest.Wait()
		for len(h.msgs) > 0 {
			h.take(<-h.msgs)
			synctest.Wait()
		}
		for _, look := range looks {
			look()
		}
	}
}

// A wait is a screen on which something goes on. Its setup returns what ends that.
type wait struct {
	setup   func() (Options, func())
	happens func(h *harness)
	keys    []string
}

func waits() map[string]wait {
	held := func() (Options, func()) {
		s := tuitest.NewSession(tuitest.TaskStates()...)
		release := s.Hold()
		return Options{Lesson: "readiness-probe", Opener: &fakeOpener{session: s}}, release
	}
	calm := func(options Options) func() (Options, func()) {
		return func() (Options, func()) { return options, func() {} }
	}
	return map[string]wait{
		"the lab comes up": {setup: func() (Options, func()) {
			events := make(chan BringUp, 1)
			events <- BringUp{Step: 3, Total: 7, Name: "start nodes", State: BringUpRunning, Fraction: 0.4}
			return Options{BringUp: events}, func() { close(events) }
		}},
		"an exercise is set up": {setup: func() (Options, func()) {
			gate := make(chan struct{})
			opener := &fakeOpener{session: tuitest.NewSession(tuitest.TaskStates()...), gate: gate}
			return Options{Lesson: "readiness-probe", Opener: opener}, func() { close(gate) }
		}},
		"a check":    {setup: held, keys: []string{"tab", "down", "down", "c"}},
		"a reset":    {setup: held, keys: []string{"r", "y"}},
		"a filter":   {setup: calm(Options{}), keys: []string{"/", "p"}},
		"an answer":  {setup: calm(Options{Lesson: "readiness-probe"}), keys: []string{"tab", "down", "down", "down", "a", "5"}},
		"the tour":   {setup: calm(newcomer())},
		"a shell":    {setup: func() (Options, func()) { return atWork(), func() {} }, keys: []string{"t"}},
		"a search":   {setup: func() (Options, func()) { return atWork(), func() {} }, keys: []string{"t", "lead", "/", "x"}},
		"no shell":   {setup: unstarted, keys: []string{"t"}},
		"a picture":  {setup: func() (Options, func()) { return atWork(), func() {} }, happens: rollsOut, keys: []string{"v"}},
		"a timeline": {setup: func() (Options, func()) { return atWork(), func() {} }, happens: rollsOut, keys: []string{"v", "v", "v"}},
	}
}

// unstarted is a lesson whose shell takes its time to begin.
func unstarted() (Options, func()) {
	options, gate := pictured(), make(chan struct{})
	options.Opener.(*fakeOpener).session.WithConsole(func(screen *emulator.Screen, _, _ int) (pane.Process, error) {
		<-gate
		return tuitest.NewShell(screen), nil
	})
	return options, func() { close(gate) }
}

func rollsOut(h *harness) { h.session.Tell(scenetest.HalfWay()) }
