package tui

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/nudge"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
)

const offered = "Stuck? Press h"

// TestEqualFailuresOfferAHint at once and for nothing, once a task.
func TestEqualFailuresOfferAHint(t *testing.T) {
	t.Parallel()
	drive(t, 120, 40, stuck, func(h *harness) {
		h.press("tab", "c", "c")
		require.NotContains(t, ansi.Strip(h.screen()), offered)
		h.press("c")
		require.Contains(t, ansi.Strip(h.screen()), offered)
		h.press("h")
		h.passes(2 * statusTime)
		require.NotContains(t, ansi.Strip(h.screen()), offered)
		h.press("c", "c", "c", "h")
		calls := asked(h.session.Calls())
		require.Equal(t, []string{"offered hint leaves-the-service", "hint leaves-the-service"}, []string{calls[3], calls[7]})
	})
}

// TestWhoeverDoesNothingIsOfferedAHint, in a task that was begun, and a key begins the wait anew.
func TestWhoeverDoesNothingIsOfferedAHint(t *testing.T) {
	t.Parallel()
	drive(t, 120, 40, stuck, func(h *harness) {
		h.press("tab")
		h.passes(nudge.Idle - time.Second)
		h.press("?", "esc")
		h.passes(nudge.Idle - time.Second)
		require.NotContains(t, ansi.Strip(h.screen()), offered)
		h.passes(2 * time.Second)
		require.Contains(t, ansi.Strip(h.screen()), offered)
		h.press("h")
		require.Equal(t, []string{"offered hint leaves-the-service"}, asked(h.session.Calls()))
		h.press("down") // to a task that nothing was done about
		h.passes(2 * nudge.Idle)
		require.NotContains(t, ansi.Strip(h.screen()), offered)
	})
}

// stuck is the lesson with its predictions made.
func stuck() Options {
	s := tuitest.NewSession(tuitest.TaskStates()...).Chose("restart", "some", "unready", "removed")
	return Options{Theme: ui.ThemePlain, Lesson: "readiness-probe", Opener: &fakeOpener{session: s}}
}
