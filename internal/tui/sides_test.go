package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/emulator"
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

// A picture is a pane that needs no keys.
type picture struct {
	ui.Component
	name          string
	width, height int
	got           []any
}

func (p *picture) Name() string                 { return p.name }
func (p *picture) Title() string                { return "the " + p.name }
func (p *picture) Greedy() bool                 { return false }
func (p *picture) Close() tea.Cmd               { return nil }
func (p *picture) SetSize(width, height int)    { p.width, p.height = width, height }
func (p *picture) Refresh() tea.Cmd             { return nil }
func (p *picture) View() []string               { return []string{"drawn " + p.name} }
func (p *picture) Update(msg tea.Msg) ui.Effect { p.got = append(p.got, msg); return ui.Effect{} }

func TestPanesShareTheSide(t *testing.T) {
	t.Parallel()
	var shell *tuitest.Shell
	drive(t, 140, 40, beside(&shell), func(h *harness) {
		nodes := &picture{name: "nodes"}
		h.run(h.m.do(ui.Ask(ui.Attach{Side: nodes})))
		h.press("t")
		h.send(ui.SideMsg{Name: "nodes", What: "news"}, ui.SideMsg{Name: "gone", What: "news"})
		require.Contains(t, nodes.got, "news")
		screen := ansi.Strip(h.screen())
		require.Contains(t, screen, "the nodes")
		require.Contains(t, screen, "drawn nodes")
		require.Contains(t, screen, "(klab readiness-probe) $")
		require.Equal(t, [2]int{68, 17}, [2]int{nodes.width, nodes.height})
		h.run(h.m.do(ui.Ask(ui.Detach{Name: "nodes"})))
		h.send(nil)
		require.NotContains(t, ansi.Strip(h.screen()), "nodes")
	})
}
