package tui

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// TestTheTourCanBeLeft at any page, and is over after the last one; a lesson that opens meanwhile stands below it.
func TestTheTourCanBeLeft(t *testing.T) {
	t.Parallel()
	const title = "how klab works"
	for _, lesson := range []string{"", "readiness-probe"} {
		for _, keys := range [][]string{{"esc"}, {"enter", "q"}, {"space", "enter", "enter", "enter", "enter"}} {
			setup := func() Options {
				options := newcomer()
				options.Theme, options.Lesson = ui.ThemePlain, lesson
				return options
			}
			drive(t, 100, 30, setup, func(h *harness) {
				require.Contains(t, ansi.Strip(h.screen()), title)
				for _, key := range keys[:len(keys)-1] {
					h.press(key)
					require.Contains(t, ansi.Strip(h.screen()), title)
				}
				h.press(keys[len(keys)-1])
				require.NotContains(t, ansi.Strip(h.screen()), title)
				require.False(t, h.quit)
			})
		}
	}
}

// TestTheTourHasRoom looks at it on a small and on a large terminal; TestDialogs has the usual one.
func TestTheTourHasRoom(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 20}, {120, 40}} {
		for _, language := range []string{lessons.English, lessons.Chinese} {
			look(t, scene{setup: newcomer, keys: []string{"enter"}}, size, language, ui.ThemePlain, fmt.Sprintf("%dx%d/%s", size[0], size[1], language))
		}
	}
}
