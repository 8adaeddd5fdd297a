package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/scene/scenetest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// inASCII is a setup for a terminal that has ASCII only.
func inASCII(setup func() Options, language string) func() Options {
	return func() Options {
		options := setup()
		options.ASCII, options.Theme, options.Language = true, ui.ThemePlain, language
		return options
	}
}

// TestASCIIIsAllThatKlabDraws: on no screen, above none and in no picture klab draws any other sign in English.
func TestASCIIIsAllThatKlabDraws(t *testing.T) {
	t.Parallel()
	all := append(scenes(), above()...)
	for _, keys := range []string{"v", "v v", "v v v", "v t", "t lead /"} {
		all = append(all, scene{name: "picture " + keys, setup: atWork, keys: strings.Fields(keys)})
	}
	for _, s := range all {
		for _, size := range [][2]int{{20, 5}, {80, 24}, {120, 40}, {200, 50}} {
			drive(t, size[0], size[1], inASCII(s.setup, lessons.English), func(h *harness) {
				time.Sleep(2 * time.Second)
				if h.session != nil {
					h.session.Tell(scenetest.HalfWay())
				}
				h.press(s.keys...)
				requireASCII(t, h.screen(), s.name)
				h.press("c")
				requireASCII(t, h.screen(), s.name)
				h.m.sides.close()
			})
		}
	}
}

func requireASCII(t *testing.T, screen, name string) {
	t.Helper()
	for _, line := range strings.Split(ansi.Strip(screen), "\n") {
		for _, r := range line {
			require.Less(t, r, rune(0x80), "%s: %q", name, line)
		}
	}
}

// TestScreensInASCII looks at the list of lessons and a lesson on a terminal that has ASCII only.
func TestScreensInASCII(t *testing.T) {
	t.Parallel()
	screens := append(scenes()[:2:2], scene{name: "picture", setup: atWork, keys: []string{"v"}}, scene{name: "tour", setup: newcomer})
	for _, s := range screens {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			for _, language := range []string{lessons.English, lessons.Chinese} {
				t.Run(fmt.Sprintf("%s/%dx%d/%s", s.name, size[0], size[1], language), func(t *testing.T) {
					var screen string
					drive(t, size[0], size[1], inASCII(s.setup, language), func(h *harness) {
						time.Sleep(2 * time.Second)
						h.session.Tell(scenetest.HalfWay())
						h.press(s.keys...)
						screen = h.screen()
					})
					requireFits(t, screen, size[0], size[1])
					golden.RequireEqual(t, ansi.Strip(screen))
				})
			}
		}
	}
}
