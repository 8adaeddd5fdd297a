package tui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/scene/scenetest"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// beside is a lesson with a shell that can stand beside it.
func beside(shell **tuitest.Shell) func() Options {
	return func() Options {
		options := colorless("readiness-probe")()
		options.Lab = "klab"
		options.Opener = &fakeOpener{session: tuitest.NewSession(tuitest.TaskStates()...).WithConsole(
			func(screen *emulator.Screen, width, height int) (pane.Process, error) {
				*shell = tuitest.NewShell(screen)
				(*shell).Say("\x1b[?2004h(klab readiness-probe) $ ")
				return *shell, nil
			})}
		return options
	}
}

var leader = tea.KeyPressMsg{Code: 'g', Mod: tea.ModCtrl}

func TestTheShellStandsBesideTheText(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		var shell *tuitest.Shell
		drive(t, size[0], size[1], beside(&shell), func(h *harness) {
			h.press("t")
			screen := ansi.Strip(h.screen())
			requireFits(t, screen, size[0], size[1])
			require.Contains(t, screen, "klab · 19 Readiness")
			require.Contains(t, screen, "(klab readiness-probe) $")
			require.Contains(t, screen, "ctrl+g back to the text")
			require.Contains(t, screen, "Tasks 1/5", "tasks stay in sight")
			require.Contains(t, screen, "Its readiness probe fails")
			h.press("q", "c", "?", "tab")
			require.Equal(t, "qc?\t", shell.Typed(), "all keys are the shell's")
			require.False(t, h.quit)
			require.NotNil(t, h.m.View().Cursor)
			h.send(leader)
			require.Nil(t, h.m.View().Cursor)
			h.press("?")
			require.Len(t, h.m.dialogs, 1, "keys are klab's again")
			h.press("esc", "t")
			h.send(leader, leader)
			require.Equal(t, "\x07", shell.Typed(), "the leader itself")
			h.press("esc")
			require.Equal(t, "\x1b", shell.Typed())
		})
	}
}

func TestAVerdictShowsWhileOneTypes(t *testing.T) {
	t.Parallel()
	var shell *tuitest.Shell
	drive(t, 140, 40, beside(&shell), func(h *harness) {
		h.press("tab", "down", "t", "x")
		passed := time.Now()
		h.session.Send(session.Event{Kind: session.EventTask, Task: &session.TaskState{Task: "leaves-the-service", State: checker.Pass, PassedAt: &passed}})
		h.send(nil)
		require.Contains(t, ansi.Strip(h.screen()), "✔ A Pod that cannot serve")
		require.Contains(t, ansi.Strip(h.screen()), "✔ passed")
		require.Equal(t, "x", shell.Typed())
	})
}

func TestThePaneIsZoomedAndResized(t *testing.T) {
	t.Parallel()
	for width, keys := range map[int][2]string{100: {"up", "down"}, 140: {"left", "right"}} {
		var shell *tuitest.Shell
		drive(t, width, 40, beside(&shell), func(h *harness) {
			h.press("t")
			size := func() int { s := shell.Size(); return s[0] * s[1] }
			h.send(leader)
			h.press(keys[0])
			larger := size()
			h.press(keys[1], keys[1])
			require.Less(t, size(), larger)
			h.press("z")
			require.Equal(t, [2]int{width, 40 - len(h.m.top()) - 2}, shell.Size())
			h.press("z")
			require.Equal(t, "z", shell.Typed(), "the keys are the shell's again")
			h.send(leader)
			h.press("z")
			require.NotEqual(t, width*(40-len(h.m.top())-2), size())
		})
	}
}

// TestTheLeaderLeavesTheRoomOfThePane: whether or not the key after it is the pane's.
func TestTheLeaderLeavesTheRoomOfThePane(t *testing.T) {
	t.Parallel()
	for _, width := range []int{100, 140} {
		var shell *tuitest.Shell
		drive(t, width, 40, beside(&shell), func(h *harness) {
			h.press("t")
			h.send(leader)
			h.press("z")
			whole, resizes := shell.Size(), shell.Resizes()
			h.send(leader)
			require.NotContains(t, ansi.Strip(h.screen()), "│", "it has no frame")
			requireFits(t, ansi.Strip(h.screen()), width, 40)
			h.send(tea.PasteMsg{Content: "pasted"})
			h.send(leader)
			require.Equal(t, "\x07", shell.Typed(), "nobody has what is pasted before the next key")
			require.Equal(t, whole, shell.Size())
			require.Equal(t, resizes, shell.Resizes())
			h.send(leader)
			h.press("esc")
			require.NotEqual(t, whole, shell.Size(), "the lesson has the keys, and its room")
		})
	}
}

// TestAShellThatEndsTakesItsZoomAlong: also one that ends between the leader and the next key.
func TestAShellThatEndsTakesItsZoomAlong(t *testing.T) {
	t.Parallel()
	var shell *tuitest.Shell
	drive(t, 140, 40, beside(&shell), func(h *harness) {
		h.press("t")
		usual := shell.Size()
		h.send(leader)
		h.press("z")
		h.send(leader)
		shell.End()
		for range 2 { // the rest after it wrote, and its end
			time.Sleep(time.Second)
			h.send(nil)
		}
		require.Empty(t, h.m.sides.panes)
		h.press("t")
		require.Equal(t, usual, shell.Size())
		h.press("z")
		require.Equal(t, "z", shell.Typed())
	})
}

func TestAClickGivesTheKeys(t *testing.T) {
	t.Parallel()
	var shell *tuitest.Shell
	drive(t, 140, 40, beside(&shell), func(h *harness) {
		h.press("t")
		h.send(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 10}, tea.MouseReleaseMsg{Button: tea.MouseLeft, X: 5, Y: 10})
		require.Nil(t, h.m.sides.focused)
		h.send(tea.MouseClickMsg{Button: tea.MouseLeft, X: 100, Y: 10})
		require.NotNil(t, h.m.sides.focused)
		h.press("a")
		require.Equal(t, "a", shell.Typed())
		before := shell.Size()
		h.send(tea.MouseClickMsg{Button: tea.MouseLeft, X: 70, Y: 10}, tea.MouseMotionMsg{Button: tea.MouseLeft, X: 50, Y: 10}, tea.MouseReleaseMsg{X: 50, Y: 10})
		require.Greater(t, shell.Size()[0], before[0], "the line between is dragged")
	})
}

func TestShellsEndWithTheLessonAndTheScreen(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(h *harness){
		"lesson": func(h *harness) { h.send(leader); h.press("tab", "esc") },
		"screen": func(h *harness) { h.m.closeSession() },
		"next":   func(h *harness) { h.send(leader); h.press("n") },
	} {
		var shell *tuitest.Shell
		drive(t, 140, 40, beside(&shell), func(h *harness) {
			h.press("t")
			leave(h)
			require.True(t, shell.Closed(), name)
			require.Empty(t, h.m.sides.panes, name)
		})
	}
}

func TestACommandOfTheTextIsTypedAtThePrompt(t *testing.T) {
	t.Parallel()
	var shell *tuitest.Shell
	drive(t, 140, 40, beside(&shell), func(h *harness) {
		require.Contains(t, ansi.Strip(h.screen()), "▸")
		h.press("p")
		typed := shell.Typed()
		require.True(t, strings.HasPrefix(typed, "\x1b[200~kubectl"), "%q", typed)
		require.True(t, strings.HasSuffix(typed, "\x1b[201~"))
		require.NotContains(t, strings.TrimSuffix(typed, "\x1b[201~"), "\r\x1b")
	})
}

func TestWithoutATerminalTheShellGetsTheWholeOne(t *testing.T) {
	t.Parallel()
	setup := func() Options {
		options := colorless("readiness-probe")()
		options.Opener = &fakeOpener{session: tuitest.NewSession(tuitest.TaskStates()...).WithConsole(
			func(*emulator.Screen, int, int) (pane.Process, error) { return nil, tuitest.ErrRefused })}
		return options
	}
	drive(t, 100, 30, setup, func(h *harness) {
		h.press("t")
		require.Empty(t, h.m.sides.panes)
		require.Contains(t, h.m.status, "connection refused")
	})
}

// A board is a pane that is only looked at.
type board struct {
	ui.Component
	name          string
	width, height int
	got           []any
}

func (p *board) Name() string                 { return p.name }
func (p *board) Title() string                { return "the " + p.name }
func (p *board) Key() key.Binding             { return key.Binding{} }
func (p *board) Greedy() bool                 { return false }
func (p *board) Close() tea.Cmd               { return nil }
func (p *board) SetSize(width, height int)    { p.width, p.height = width, height }
func (p *board) Refresh() tea.Cmd             { return nil }
func (p *board) View() []string               { return []string{"drawn " + p.name} }
func (p *board) Update(msg tea.Msg) ui.Effect { p.got = append(p.got, msg); return ui.Effect{} }

func TestPanesShareTheSide(t *testing.T) {
	t.Parallel()
	var shell *tuitest.Shell
	drive(t, 200, 40, beside(&shell), func(h *harness) {
		nodes := &board{name: "nodes"}
		h.run(h.m.do(ui.Ask(ui.Attach{Side: nodes})))
		h.press("t")
		h.send(ui.SideMsg{Name: "nodes", What: "news"}, ui.SideMsg{Name: "gone", What: "news"})
		require.Contains(t, nodes.got, "news")
		screen := ansi.Strip(h.screen())
		require.Contains(t, screen, "the nodes")
		require.Contains(t, screen, "drawn nodes")
		require.Contains(t, screen, "(klab readiness-probe) $")
		require.Equal(t, [2]int{97, 17}, [2]int{nodes.width, nodes.height})
		h.run(h.m.do(ui.Ask(ui.Detach{Name: "nodes"})))
		h.send(nil)
		require.NotContains(t, ansi.Strip(h.screen()), "nodes")
	})
}

// What can stand on the screen.
const (
	textAndTasks = 1 << iota
	live
	prompt
)

// sight is what of a lesson, its picture and its shell stands on the screen.
func sight(h *harness) (seen int) {
	screen := ansi.Strip(h.screen())
	for pattern, what := range map[string]int{
		`Running is not serving[\s\S]*Tasks 1/5|Tasks 1/5[\s\S]*Running is not serving`: textAndTasks, `▸ (workload|nodes|events)`: live,
		`\(klab readiness-probe\) \$`: prompt,
	} {
		if regexp.MustCompile(pattern).MatchString(screen) {
			seen |= what
		}
	}
	return seen
}

// watching is a lesson with a rollout half-way and a shell.
func watching(shell **tuitest.Shell) func() Options {
	return func() Options {
		options := beside(shell)()
		session := options.Opener.(*fakeOpener).session
		session.Tell(scenetest.Seed())
		session.Tell(scenetest.HalfWay())
		return options
	}
}

// TestEverythingHasItsPlaceByWidth: text with tasks, picture and shell have their room from one place. Where there is
// room for two, text with tasks is one of them.
func TestEverythingHasItsPlaceByWidth(t *testing.T) {
	t.Parallel()
	for width, want := range map[int]struct{ looking, typing int }{
		60: {live, textAndTasks | prompt}, 80: {live, textAndTasks | prompt}, 119: {live, textAndTasks | prompt},
		120: {textAndTasks | live, textAndTasks | prompt}, 160: {textAndTasks | live, textAndTasks | prompt},
		199: {textAndTasks | live, textAndTasks | prompt},
	} {
		var shell *tuitest.Shell
		drive(t, width, 45, watching(&shell), func(h *harness) {
			see := func(what int, after string) {
				t.Helper()
				require.Equal(t, what, sight(h), "%s at %d columns\n%s", after, width, ansi.Strip(h.screen()))
				requireFits(t, ansi.Strip(h.screen()), width, 45)
			}
			see(textAndTasks, "at first")
			h.press("v")
			see(want.looking, "v")
			h.press("t")
			see(want.typing, "t")
			h.send(leader)
			see(want.typing, "the leader")
			h.press("v")
			see(want.looking, "v after the leader")
			h.press("t", "x")
			see(want.typing, "t again")
			require.Equal(t, "x", shell.Typed())
			h.send(leader)
			h.press("v", "v", "v", "v")
			see(textAndTasks|prompt, "v after the last pane")
		})
	}
}

// TestWithRoomForAllThePictureAndTheShellStandTogether, and v after the leader leaves the keys to the shell.
func TestWithRoomForAllThePictureAndTheShellStandTogether(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"v", "t"}, {"t", "lead", "v"}} {
		var shell *tuitest.Shell
		drive(t, 200, 45, watching(&shell), func(h *harness) {
			h.press(keys...)
			require.Equal(t, textAndTasks|live|prompt, sight(h))
			require.Contains(t, ansi.Strip(h.screen()), "▸ workload")
			h.send(leader)
			h.press("v", "x")
			require.Contains(t, ansi.Strip(h.screen()), "▸ nodes", "the next pane")
			require.Equal(t, "x", shell.Typed())
			screen := ansi.Strip(h.screen())
			require.Less(t, strings.Index(screen, "▸ nodes"), strings.Index(screen, "(klab readiness-probe) $"), "one types below")
		})
	}
}

// TestTheFooterSaysHowToSeeWhatIsHidden: in front of the other keys, since those behind may have no room.
func TestTheFooterSaysHowToSeeWhatIsHidden(t *testing.T) {
	t.Parallel()
	var shell *tuitest.Shell
	drive(t, 120, 45, watching(&shell), func(h *harness) {
		h.press("t")
		require.Contains(t, ansi.Strip(h.m.footer()), "ctrl+g v view")
		h.send(leader)
		require.Contains(t, ansi.Strip(h.m.footer()), "v view")
		h.press("v", "tab")
		require.True(t, strings.HasPrefix(ansi.Strip(h.m.footer()), " t shell"), h.m.footer())
		require.Equal(t, 1, strings.Count(ansi.Strip(h.m.footer()), "t shell"))
		h.press("t")
		h.send(leader)
		h.press("esc")
		require.True(t, strings.HasPrefix(ansi.Strip(h.m.footer()), " v view"), h.m.footer())
		h.press("v")
		require.Equal(t, textAndTasks|live, sight(h))
	})
}

// unseen is a lesson that must not be drawn.
type unseen struct{ ui.Component }

// TestNothingIsDrawnUnderneathAPaneWithTheWholeRoom: it would be work for nobody, and nothing of it may show.
func TestNothingIsDrawnUnderneathAPaneWithTheWholeRoom(t *testing.T) {
	t.Parallel()
	for _, width := range []int{80, 140, 200} {
		var shell *tuitest.Shell
		drive(t, width, 45, watching(&shell), func(h *harness) {
			h.press("v", "t")
			h.send(leader)
			h.press("z")
			require.Equal(t, prompt, sight(h))
			require.Len(t, h.m.sides.view(unseen{}), h.m.body())
			h.send(leader)
			h.press("z")
			require.NotEqual(t, prompt, sight(h))
		})
	}
}

// TestAPictureInUseTakesTheKeysThatScroll, and leaves all others to the lesson.
func TestAPictureInUseTakesTheKeysThatScroll(t *testing.T) {
	t.Parallel()
	var shell *tuitest.Shell
	for _, width := range []int{80, 140} {
		drive(t, width, 14, watching(&shell), func(h *harness) {
			h.press("v")
			h.send(tea.MouseClickMsg{Button: tea.MouseLeft, X: width - 10, Y: 10})
			require.NotNil(t, h.m.sides.focused)
			before := ansi.Strip(h.screen())
			h.press("down")
			require.NotEqual(t, before, ansi.Strip(h.screen()))
			h.press("up", "enter")
			require.Equal(t, before, ansi.Strip(h.screen()))
			h.press("r")
			require.Len(t, h.m.dialogs, 1, "a key of the lesson")
			h.press("esc", "tab")
			require.Nil(t, h.m.sides.focused)
			require.NotZero(t, sight(h)&textAndTasks)
			require.Len(t, h.m.sides.panes, 1, "the picture is left and stays")
		})
	}
}
