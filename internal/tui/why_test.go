package tui

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

const asksWhy = "Why did the Pod get no requests any more?"

// asking is a lesson whose second task asks why, and passes when the session is told of it.
func asking() Options {
	options := typing()
	options.Course = tuitest.Asking()
	options.Opener.(*fakeOpener).session.Chose("restart", "some", "unready", "removed")
	return options
}

// reasoning is the lesson when that task has just passed.
func reasoning() Options {
	options := asking()
	passes(options.Opener.(*fakeOpener).session)
	return options
}

func passes(s *tuitest.Session) {
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	state := session.TaskState{Task: "leaves-the-service", State: checker.Pass, PassedAt: &now}
	s.Send(session.Event{Kind: session.EventTask, Task: &state})
}

// TestWhyIsAskedOnceAndTellsAtOnce what is so. No key that was meant for something else locks an answer.
func TestWhyIsAskedOnceAndTellsAtOnce(t *testing.T) {
	t.Parallel()
	drive(t, 100, 30, plainly(asking), func(h *harness) {
		h.press("tab")
		require.NotContains(t, ansi.Strip(h.screen()), asksWhy, "it would tell what is to be found out")
		passes(h.session)
		h.passes(time.Second)
		require.Contains(t, ansi.Strip(h.screen()), asksWhy)
		h.press("enter", "space", "c")
		require.Empty(t, asked(h.session.Calls()))
		h.press("down", "enter")
		require.Equal(t, []string{"why why/leaves-the-service=restart"}, asked(h.session.Calls()))
		require.Contains(t, ansi.Strip(h.screen()), "Not quite.")
		require.Contains(t, ansi.Strip(h.screen()), "The kubelet saw the probe fail")
		h.press("enter")
		require.Empty(t, h.m.dialogs)
		passes(h.session)
		h.passes(time.Second)
		require.Empty(t, h.m.dialogs)
	})
}

// TestWhyWaitsAmongTheTasks where it is left, and where the keys go to a shell or a dialog when the task passes.
func TestWhyWaitsAmongTheTasks(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][2][]string{
		"left":     {nil, {"esc", "tab"}},
		"a shell":  {{"t"}, {"lead", "tab"}},
		"a dialog": {{"r"}, {"n", "tab"}},
	} {
		drive(t, 100, 30, plainly(asking), func(h *harness) {
			h.press(keys[0]...)
			passes(h.session)
			h.passes(time.Second)
			if name != "left" {
				require.NotContains(t, ansi.Strip(h.screen()), "Its endpoint was marked not ready", name)
			}
			h.press(keys[1]...)
			h.press("g", "down", "down", "down", "down", "enter")
			require.Contains(t, ansi.Strip(h.screen()), asksWhy, name)
			h.press("down", "down", "enter")
			require.Contains(t, ansi.Strip(h.screen()), "Right.", name)
			h.m.sides.close()
		})
	}
}

// plainly is a setup in English without colours.
func plainly(setup func() Options) func() Options {
	return func() Options {
		options := setup()
		options.Theme, options.Language = ui.ThemePlain, lessons.English
		return options
	}
}
