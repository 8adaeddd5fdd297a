package tui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/scene/scenetest"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// sizes are the terminals klab promises to work in, from far too small to huge.
var sizes = [][2]int{{20, 5}, {60, 20}, {80, 24}, {120, 40}, {200, 50}}

// A scene is a screen to look at: how to get there, and from what.
type scene struct {
	name  string
	setup func() Options
	keys  []string
}

func scenes() []scene {
	return []scene{
		{name: "catalogue", setup: colorless("")},
		{name: "lesson", setup: reading},
		{name: "tasks", setup: reading, keys: []string{"tab", "down"}},
		{name: "failed lab", setup: failedLab},
		{name: "shell", setup: typing, keys: []string{"t", "l", "s"}},
	}
}

func reading() Options {
	return Options{Lesson: "readiness-probe"}
}

// typing is a lesson with a shell that has shown its prompt.
func typing() Options {
	var shell *tuitest.Shell
	options := beside(&shell)()
	options.Theme, options.Language = ui.ThemeAuto, ""
	return options
}

// newcomer is somebody who is here for the first time.
func newcomer() Options {
	return Options{Tour: func() bool { return true }, Progress: func() Progress { return Progress{} }}
}

func failedLab() Options {
	events := make(chan BringUp, 1)
	events <- BringUp{
		Step: 3, Total: 7, Name: "start nodes", State: BringUpFailed, Next: "klab doctor",
		Err: errors.New("run container klab-worker: port 30080 is already allocated"),
	}
	close(events)
	return Options{BringUp: events}
}

// lookingBack is a lesson whose tasks have all passed.
func lookingBack() Options {
	done := tuitest.NewSession(tuitest.AllPassed()...).Chose("restart", "some", "unready", "restarted", "q-who", "service")
	return Options{Lesson: "readiness-probe", Opener: &fakeOpener{session: done}}
}

// TestScreens looks at the screens in all sizes and both languages, without colour.
func TestScreens(t *testing.T) {
	t.Parallel()
	for _, s := range scenes() {
		for _, size := range sizes {
			for _, language := range []string{lessons.English, lessons.Chinese} {
				look(t, s, size, language, ui.ThemePlain, fmt.Sprintf("%s/%dx%d/%s", s.name, size[0], size[1], language))
			}
		}
	}
}

// TestThemes looks at the colours.
func TestThemes(t *testing.T) {
	t.Parallel()
	for name, theme := range map[string]ui.Theme{"dark": ui.ThemeDark, "light": ui.ThemeLight} {
		for _, s := range scenes() {
			look(t, s, [2]int{80, 24}, lessons.English, theme, s.name+"/"+name)
		}
	}
}

// above are the screens with something above them.
func above() []scene {
	return []scene{
		{name: "help", keys: []string{"?"}, setup: colorless("")},
		{name: "tour", setup: newcomer},
		{name: "tour ends", keys: []string{"enter", "enter", "enter", "enter"}, setup: newcomer},
		{name: "filter", keys: []string{"/", "p", "o", "d"}, setup: colorless("")},
		{name: "nothing matches", keys: []string{"/", "x", "y", "z"}, setup: colorless("")},
		{name: "predict", keys: []string{"tab", "enter", "down"}, setup: reading},
		{name: "predicted", keys: []string{"tab", "enter", "down", "enter"}, setup: reading},
		{name: "quiz", keys: []string{"tab", "G", "enter"}, setup: reading},
		{name: "quiz answered", keys: []string{"tab", "G", "enter", "down", "enter"}, setup: reading},
		{name: "why", setup: reasoning},
		{name: "why answered", keys: []string{"down", "down", "enter"}, setup: reasoning},
		{name: "why left", keys: []string{"esc", "tab", "up", "down", "down"}, setup: reasoning},
		{name: "answers", keys: []string{"tab", "down", "down", "down", "a", "5"}, setup: reading},
		{name: "hints", keys: []string{"tab", "down", "h", "h"}, setup: reading},
		{name: "nudged", keys: []string{"tab", "c", "c", "c"}, setup: stuck},
		{name: "reset", keys: []string{"r"}, setup: reading},
		{name: "solution asked", keys: []string{"s"}, setup: reading},
		{name: "solution", keys: []string{"s", "y"}, setup: reading},
		{name: "debrief", keys: []string{"d"}, setup: lookingBack},
		{
			name: "no exercise", keys: []string{"tab"},
			setup: func() Options {
				return Options{Lesson: "readiness-probe", Opener: &fakeOpener{err: tuitest.ErrRefused}}
			},
		},
	}
}

// TestDialogs looks at everything that stands above a screen.
func TestDialogs(t *testing.T) {
	t.Parallel()
	for _, s := range above() {
		for _, language := range []string{lessons.English, lessons.Chinese} {
			look(t, s, [2]int{80, 24}, language, ui.ThemePlain, s.name+"/"+language)
		}
	}
}

// look goes to a scene and compares what stands on the screen.
func look(t *testing.T, s scene, size [2]int, language string, theme ui.Theme, name string) {
	t.Helper()
	t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
		setup := func() Options {
			options := s.setup()
			options.Language, options.Theme = language, theme
			return options
		}
		var screen string
		drive(t, size[0], size[1], setup, func(h *harness) {
			h.press(s.keys...)
			screen = h.screen()
		})
		requireFits(t, screen, size[0], size[1])
		if theme == ui.ThemePlain {
			screen = ansi.Strip(screen)
		}
		golden.RequireEqual(t, screen)
	})
}

// requireFits fails when a screen does not have exactly the size of the terminal.
func requireFits(t *testing.T, screen string, width, height int) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	require.Len(t, lines, height)
	for _, line := range lines {
		require.LessOrEqual(t, lipgloss.Width(line), width, "%q", line)
	}
}

// TestPlainHasNoColour proves NO_COLOR: what is left is bold, reverse and underline.
func TestPlainHasNoColour(t *testing.T) {
	t.Parallel()
	for _, s := range append(scenes(), above()...) {
		setup := func() Options {
			options := s.setup()
			options.Theme = ui.ThemePlain
			return options
		}
		drive(t, 100, 30, setup, func(h *harness) {
			h.press(s.keys...)
			require.NotRegexp(t, `\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7])\b`, h.screen(), s.name)
		})
	}
}

// pictured is the lesson with a rollout half-way in its namespace.
func pictured() Options {
	s := tuitest.NewSession(tuitest.TaskStates()...).Met(scenetest.Load("clients", 70, time.Minute, map[string]int64{
		"10.244.1.12": 2, "10.244.1.13": 3, "10.244.2.20": 2, "10.244.2.21": 3,
	}, 0))
	s.Tell(scenetest.Seed())
	return Options{Lesson: "readiness-probe", Opener: &fakeOpener{session: s}}
}

// atWork is the lesson with a rollout half-way in its namespace, and a shell.
func atWork() Options {
	options := pictured()
	options.Lab = "klab"
	options.Opener.(*fakeOpener).session.WithConsole(
		func(screen *emulator.Screen, _, _ int) (pane.Process, error) {
			shell := tuitest.NewShell(screen)
			shell.Say("\x1b[?2004h(klab readiness-probe) $ kubectl rollout restart deployment/web\r\ndeployment.apps/web restarted\r\n(klab readiness-probe) $ ")
			return shell, nil
		})
	return options
}

// TestPictures looks at the live picture beside the lesson, and over it where the screen is narrow, alone and with a
// shell.
func TestPictures(t *testing.T) {
	t.Parallel()
	sizes := [][2]int{{60, 20}, {80, 24}, {120, 40}, {160, 45}, {200, 50}}
	for _, keys := range [][]string{{"v"}, {"v", "t"}, {"t", "lead", "v"}} {
		name := strings.Join(keys, "-")
		for _, size := range sizes {
			for _, language := range []string{lessons.English, lessons.Chinese} {
				watch(t, keys, size, language, ui.ThemePlain, fmt.Sprintf("%s/%dx%d/%s", name, size[0], size[1], language))
			}
		}
		for theme, is := range map[string]ui.Theme{"dark": ui.ThemeDark, "light": ui.ThemeLight} {
			watch(t, keys, sizes[4], lessons.English, is, name+"/"+theme)
		}
	}
}

// watch opens the picture and the shell while a rollout goes on, and compares what stands on the screen.
func watch(t *testing.T, keys []string, size [2]int, language string, theme ui.Theme, name string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		setup := func() Options {
			options := atWork()
			options.Language, options.Theme = language, theme
			return options
		}
		var screen string
		drive(t, size[0], size[1], setup, func(h *harness) {
			time.Sleep(2 * time.Second)
			h.session.Tell(scenetest.HalfWay())
			h.press(keys...)
			screen = h.screen()
		})
		requireFits(t, screen, size[0], size[1])
		if theme == ui.ThemePlain {
			screen = ansi.Strip(screen)
		}
		golden.RequireEqual(t, screen)
	})
}

// TestVGoesThroughThePicture opens every pane of a lesson's picture and closes it again.
func TestVGoesThroughThePicture(t *testing.T) {
	t.Parallel()
	for _, width := range []int{80, 120} {
		drive(t, width, 40, func() Options {
			options := pictured()
			options.Theme = ui.ThemePlain
			return options
		}, func(h *harness) {
			before := h.screen()
			seen := map[string]bool{}
			for range 10 {
				h.press("v")
				if h.screen() == before {
					break
				}
				seen[h.screen()] = true
			}
			require.Equal(t, before, h.screen(), "after the last pane the lesson is as it was")
			require.Len(t, seen, 3)
			h.press("v", "esc")
			if width < besideFrom {
				require.Equal(t, before, h.screen(), "esc leaves a picture that has the whole screen")
				return
			}
			require.NotEqual(t, before, h.screen())
			require.Equal(t, catalogueScreen, h.m.screen)
		})
	}
}
