package pane_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// A stage drives a pane: what its commands come back with reaches it, and shells are fakes on real screens.
type stage struct {
	*pane.Model
	shells []*tuitest.Shell
	msgs   chan tea.Msg
	asks   []any
}

func perform(t *testing.T, f func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		s := &stage{msgs: make(chan tea.Msg, 100)}
		start := func(screen *emulator.Screen, width, height int) (pane.Process, error) {
			shell := tuitest.NewShell(screen)
			s.shells = append(s.shells, shell)
			return shell, nil
		}
		s.Model = pane.New(ui.New(lessons.English, ui.ThemePlain), start, "klab · 19 Readiness · klab-readiness-probe")
		s.SetSize(40, 5)
		s.do(ui.Effect{})
		f(s)
		s.run(s.Close())
		synctest.Wait()
	})
}

// do runs what follows, until everything waits.
func (s *stage) do(effect ui.Effect) {
	s.asks = append(s.asks, effect.Asks...)
	for _, cmd := range append(effect.Commands, s.Refresh()) {
		s.run(cmd)
	}
	for {
		time.Sleep(time.Second) // in a bubble, where it takes none
		synctest.Wait()
		select {
		case msg := <-s.msgs:
			s.take(msg)
		default:
			return
		}
	}
}

func (s *stage) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.BatchMsg:
		for _, cmd := range msg {
			s.run(cmd)
		}
	case ui.SideMsg:
		effect := s.Update(msg.What)
		s.asks = append(s.asks, effect.Asks...)
		for _, cmd := range append(effect.Commands, s.Refresh()) {
			s.run(cmd)
		}
	}
}

func (s *stage) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { s.msgs <- cmd() }()
	}
}

func (s *stage) text() string { return ansi.Strip(strings.Join(s.View(), "\n")) }

func (s *stage) press(keys ...tea.Key) {
	for _, k := range keys {
		s.do(s.Update(tea.KeyPressMsg(k)))
	}
}

func TestAShellShowsWhatItWritesAndGetsWhatIsTyped(t *testing.T) {
	t.Parallel()
	perform(t, func(s *stage) {
		require.Len(t, s.shells, 1)
		s.shells[0].Say("\x1b[1m$\x1b[m ")
		s.do(ui.Effect{})
		require.Contains(t, s.text(), "$")
		require.Equal(t, tea.Position{X: 2, Y: 0}, s.Cursor().Position)
		s.press(tea.Key{Code: 'l', Text: "l"}, tea.Key{Code: 's', Text: "s"}, tea.Key{Code: tea.KeyEnter})
		require.Equal(t, "ls\r", s.shells[0].Typed())
		s.SetSize(60, 9)
		s.do(ui.Effect{})
		require.Equal(t, [2]int{60, 9}, s.shells[0].Size())
	})
}

func TestKeysAreThoseOfXterm(t *testing.T) {
	t.Parallel()
	for want, key := range map[string]tea.Key{
		"\x1b[A": {Code: tea.KeyUp}, "\x1b[1;5C": {Code: tea.KeyRight, Mod: tea.ModCtrl}, "\x1b[H": {Code: tea.KeyHome},
		"\x1b[5~": {Code: tea.KeyPgUp}, "\x1b[3;2~": {Code: tea.KeyDelete, Mod: tea.ModShift}, "\x1bOP": {Code: tea.KeyF1},
		"\x1b[15~": {Code: tea.KeyF5}, "\x03": {Code: 'c', Mod: tea.ModCtrl}, "\x1bb": {Code: 'b', Mod: tea.ModAlt},
		"\x1b": {Code: tea.KeyEscape}, "\x7f": {Code: tea.KeyBackspace}, "\x1b\x7f": {Code: tea.KeyBackspace, Mod: tea.ModAlt},
		"\x1b[Z": {Code: tea.KeyTab, Mod: tea.ModShift}, "\x00": {Code: tea.KeySpace, Mod: tea.ModCtrl}, "\x1c": {Code: '\\', Mod: tea.ModCtrl},
		"你": {Code: '你', Text: "你"}, "A": {Code: 'a', Mod: tea.ModShift, Text: "A"}, " ": {Code: tea.KeySpace, Text: " "},
	} {
		perform(t, func(s *stage) {
			s.press(key)
			require.Equal(t, want, s.shells[0].Typed(), "%+v", key)
		})
	}
	perform(t, func(s *stage) {
		s.shells[0].Say("\x1b[?1h")
		s.press(tea.Key{Code: tea.KeyUp})
		require.Equal(t, "\x1bOA", s.shells[0].Typed(), "as vim wants them")
	})
}

// TestNothingThatIsPastedRuns pastes what wants to leave the brackets.
func TestNothingThatIsPastedRuns(t *testing.T) {
	t.Parallel()
	const hostile = "echo\x1b[201~ a\r\nrm b\x03\n"
	perform(t, func(s *stage) {
		s.shells[0].Say("\x1b[?2004h$ ")
		s.do(s.Update(tea.PasteMsg{Content: hostile}))
		require.Equal(t, "\x1b[200~echo[201~ a\rrm b\r\x1b[201~", s.shells[0].Typed())
	})
}

func TestACommandIsTypedAndNotRun(t *testing.T) {
	t.Parallel()
	perform(t, func(s *stage) {
		s.Type("kubectl get pods")
		require.Empty(t, s.shells[0].Typed(), "there is no prompt yet")
		s.shells[0].Say("$ ")
		s.do(ui.Effect{})
		require.Equal(t, "kubectl get pods", s.shells[0].Typed())
		s.Type("two\nlines")
		require.Empty(t, s.shells[0].Typed(), "the shell would run the first")
		s.shells[0].Say("\x1b[?2004h")
		s.do(ui.Effect{})
		require.Equal(t, "\x1b[200~two\rlines\x1b[201~", s.shells[0].Typed())
	})
}

func TestTheMouseIsForProgramsThatAskForIt(t *testing.T) {
	t.Parallel()
	perform(t, func(s *stage) {
		click := tea.MouseClickMsg{Button: tea.MouseLeft, X: 3, Y: 2}
		s.do(s.Update(click))
		require.Empty(t, s.shells[0].Typed())
		s.shells[0].Say("\x1b[?1000h\x1b[?1006h")
		s.do(s.Update(click))
		s.do(s.Update(tea.MouseReleaseMsg(click)))
		s.do(s.Update(tea.MouseMotionMsg(click)))
		require.Equal(t, "\x1b[<0;4;3M\x1b[<0;4;3m", s.shells[0].Typed())
		require.False(t, s.Moves())
		s.shells[0].Say("\x1b[?1003h")
		s.do(s.Update(tea.MouseMotionMsg{X: 1, Y: 1}))
		require.Equal(t, "\x1b[<35;2;2M", s.shells[0].Typed())
		require.True(t, s.Moves())
		s.shells[0].Say("\x1b[?1000;1003l\x1b[?1049h")
		s.do(s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp}))
		require.Equal(t, "\x1b[A\x1b[A\x1b[A", s.shells[0].Typed(), "as less wants it")
	})
}

func TestOneCanLookBackAndSearch(t *testing.T) {
	t.Parallel()
	perform(t, func(s *stage) {
		for range 20 {
			s.shells[0].Say("line\r\nneedle here\r\n")
		}
		s.shells[0].Say("the only Straw\r\n" + strings.Repeat("\r\n", 30) + "$ ")
		s.do(s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp}))
		require.Nil(t, s.Cursor())
		require.Contains(t, s.Title(), "3 rows back")
		s.press(tea.Key{Code: '/', Text: "/"}, tea.Key{Code: 's', Text: "s"}, tea.Key{Code: 't', Text: "t"}, tea.Key{Code: tea.KeyEnter})
		require.Contains(t, s.text(), "the only Straw")
		s.press(tea.Key{Code: 'g', Text: "g"})
		require.Contains(t, s.text(), "needle here")
		s.shells[0].Say("more\r\nand more\r\n")
		s.do(ui.Effect{})
		require.Contains(t, s.text(), "needle here", "what is looked at stays")
		s.press(tea.Key{Code: tea.KeyEscape})
		require.Contains(t, s.text(), "and more")
		require.Empty(t, s.shells[0].Typed())
	})
}

func TestThereAreSeveralShells(t *testing.T) {
	t.Parallel()
	lead := func(s *stage, text string) bool {
		taken := s.Lead(tea.KeyPressMsg{Code: []rune(text)[0], Text: text})
		s.do(ui.Effect{})
		return taken
	}
	perform(t, func(s *stage) {
		s.shells[0].Say("first")
		require.True(t, lead(s, "T"))
		require.Len(t, s.shells, 2)
		s.shells[1].Say("second")
		s.do(ui.Effect{})
		require.Contains(t, s.text(), "second")
		require.Contains(t, s.Title(), "1 [2]")
		require.True(t, lead(s, "1"))
		require.Contains(t, s.text(), "first")
		require.True(t, lead(s, "]"))
		require.Contains(t, s.text(), "second")
		require.False(t, lead(s, "7"))
		require.False(t, lead(s, "c"), "a key of the lesson")
		s.shells[1].End()
		s.do(ui.Effect{})
		require.Contains(t, s.text(), "first")
		require.Empty(t, s.asks)
		s.shells[0].End()
		s.do(ui.Effect{})
		require.Equal(t, []any{ui.Detach{Name: pane.Name}}, s.asks, "the pane goes with the last of them")
	})
}

func TestClosingEndsAllShellsAlsoThoseThatOnlyBegin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate, shell := make(chan struct{}), tuitest.NewShell(emulator.New(10, 2))
		m := pane.New(ui.New(lessons.English, ui.ThemePlain), func(*emulator.Screen, int, int) (pane.Process, error) {
			<-gate
			return shell, nil
		}, "")
		m.SetSize(10, 2)
		begun := make(chan struct{})
		go func() { runAll(m.Refresh()); close(begun) }()
		synctest.Wait()
		runAll(m.Close())
		close(gate)
		<-begun
		require.True(t, shell.Closed())
	})
}

// runAll runs a command and those it is made of.
func runAll(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if batch, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range batch {
			runAll(c)
		}
	}
}

// TestAnotherShellIsShownAsItIsNow: whichever key brings it in sight.
func TestAnotherShellIsShownAsItIsNow(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"]", "[", "1", "T"} {
		perform(t, func(s *stage) {
			s.Lead(tea.KeyPressMsg{Code: 'T', Text: "T"})
			s.do(ui.Effect{})
			for i := range s.shells {
				s.shells[i].Say(strings.Repeat("old\r\n", 30) + "$ ")
			}
			s.do(s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp}))
			require.Contains(t, s.Title(), "back")
			require.True(t, s.Lead(tea.KeyPressMsg{Code: []rune(name)[0], Text: name}))
			s.do(ui.Effect{})
			require.NotContains(t, s.Title(), "back", name)
		})
	}
}

// TestEveryShellKnowsTheTheme: those that were there before it changed, and those that come later.
func TestEveryShellKnowsTheTheme(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var screens []*emulator.Screen
		s, c := &stage{msgs: make(chan tea.Msg, 100)}, ui.New(lessons.English, ui.ThemeDark)
		s.Model = pane.New(c, func(screen *emulator.Screen, _, _ int) (pane.Process, error) {
			screens = append(screens, screen)
			return tuitest.NewShell(screen), nil
		}, "")
		s.SetSize(40, 5)
		s.do(ui.Effect{})
		answers := func(want string) {
			for _, screen := range screens {
				_, _ = screen.Write([]byte("\x1b]11;?\x07"))
				require.Contains(t, string(screen.Replies()), want)
			}
		}
		answers("1616/1616/1e1e")
		c.SetTheme(ui.ThemeLight)
		s.Lead(tea.KeyPressMsg{Code: 'T', Text: "T"})
		s.do(ui.Effect{})
		require.Len(t, screens, 2)
		answers("ffff/ffff/ffff")
		s.run(s.Close())
		synctest.Wait()
	})
}

func TestAShellThatCannotBeginSaysWhy(t *testing.T) {
	t.Parallel()
	refused := errors.New("no terminal")
	synctest.Test(t, func(t *testing.T) {
		s := &stage{msgs: make(chan tea.Msg, 10)}
		s.Model = pane.New(ui.New(lessons.English, ui.ThemePlain), func(*emulator.Screen, int, int) (pane.Process, error) {
			return nil, refused
		}, "")
		s.SetSize(10, 2)
		s.do(ui.Effect{})
		require.Equal(t, []any{ui.Detach{Name: pane.Name}, pane.Failed{Err: refused}}, s.asks)
	})
}
