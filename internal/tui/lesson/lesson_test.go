package lesson

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

type opener struct{ session *tuitest.Session }

func (o opener) Open(context.Context, string, string) (Session, error) { return o.session, nil }

// newTestModel returns a lesson half done, without any screen around it.
func newTestModel(t *testing.T) (*Model, *tuitest.Session) {
	t.Helper()
	s := tuitest.NewSession(tuitest.TaskStates()...)
	m := New(t.Context(), ui.New(lessons.English, ui.ThemePlain), reader.NewDocuments(), opener{s}, tuitest.Readiness())
	m.SetSize(120, 30)
	m.Update(m.SetLab(LabReady)())
	require.NotNil(t, m.session)
	return m, s
}

func press(m *Model, keys string) ui.Effect {
	var effect ui.Effect
	for _, r := range keys {
		effect = m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return effect
}

func screen(m *Model) string { return ansi.Strip(strings.Join(m.View(), "\n")) }

// TestALessonAsksForWhatItWants drives a lesson by itself.
func TestALessonAsksForWhatItWants(t *testing.T) {
	t.Parallel()
	m, s := newTestModel(t)
	require.Equal(t, []any{ui.Notice{Text: m.ui.Words.NotYetDebrief}}, press(m, "d").Asks)
	require.Equal(t, []any{Next{}}, press(m, "n").Asks)
	require.Equal(t, []any{Leave{}}, m.Update(tea.KeyPressMsg{Code: tea.KeyEscape}).Asks)
	reset := press(m, "r")
	require.Len(t, reset.Asks, 1)
	require.IsType(t, ui.Push{}, reset.Asks[0])
	require.NotContains(t, s.Calls(), "reset", "nothing happens before the yes")
	m.take(tuitest.AllPassed())
	require.Equal(t, []any{LookBack{}}, press(m, "n").Asks)
	require.Equal(t, []any{LookBack{}}, press(m, "d").Asks)
	debrief := m.Debrief(nil)
	require.Equal(t, []any{Return{}}, debrief.Update(tea.KeyPressMsg{Code: tea.KeyEscape}).Asks)
	require.Equal(t, []any{Next{}}, debrief.Update(tea.KeyPressMsg{Code: 'n', Text: "n"}).Asks)
}

// What comes for a lesson that was left reaches no other, and a session that comes with it is closed.
func TestWhatComesTooLateIsDropped(t *testing.T) {
	t.Parallel()
	left, _ := newTestModel(t)
	m, _ := newTestModel(t)
	late := tuitest.NewSession()
	for _, cmd := range m.Update(Msg{left.exercise, openedMsg{session: late}}).Commands {
		cmd()
	}
	require.True(t, late.Closed())
	require.NotSame(t, late, m.session)
	m.Update(Msg{left.exercise, hintMsg{task: "tune", level: 3}})
	require.Empty(t, m.hints["tune"])
	require.Nil(t, Msg{left.exercise, hintMsg{}}.Drop())
}

// TestALessonHasOneFollower: however often the picture is asked for before it is known whether there is one.
func TestALessonHasOneFollower(t *testing.T) {
	t.Parallel()
	m, _ := newTestModel(t)
	m.Update(Msg{m.exercise, followedMsg{err: tuitest.ErrRefused}})
	asked := 0
	for range 3 {
		for _, cmd := range press(m, "v").Commands {
			if cmd == nil {
				continue
			}
			if msg, ok := cmd().(Msg); ok {
				require.IsType(t, followedMsg{}, msg.what)
				asked++
			}
		}
	}
	require.Equal(t, 1, asked)
	m.Update(Msg{m.exercise, followedMsg{err: tuitest.ErrRefused}})
	require.NotEmpty(t, press(m, "v").Commands, "it is asked for again after an answer")
}

// TestACommandOfTheTextIsCopied to the clipboard of the terminal, with all its lines and nothing else.
func TestACommandOfTheTextIsCopied(t *testing.T) {
	t.Parallel()
	m, _ := newTestModel(t)
	m.Update(m.text.Refresh()())
	effect := press(m, "y")
	require.Len(t, effect.Commands, 1)
	block := "kubectl rollout restart deployment/shop\nkubectl get pods --watch"
	require.Equal(t, tea.SetClipboard(block)(), effect.Commands[0]())
	require.Equal(t, []any{ui.Notice{Text: words.Fill(m.ui.Words.Copied, "command", "kubectl rollout restart deployment/shop …")}}, effect.Asks)
	effect = press(m, "Gy")
	require.Empty(t, effect.Commands, "no command is in sight")
	require.Equal(t, []any{ui.Notice{Text: m.ui.Words.NoBlock}}, effect.Asks)
}

func TestATextThatCannotBeRenderedSaysWhy(t *testing.T) {
	t.Parallel()
	m, _ := newTestModel(t)
	failed := m.text.Refresh()().(reader.Rendered)
	require.Contains(t, screen(m), m.ui.Words.Rendering)
	failed.Err = errors.New("torn")
	m.Update(failed)
	require.Contains(t, screen(m), m.ui.Words.RenderFailed)
	require.Contains(t, screen(m), "torn")
}

func TestTheWheelScrollsThePaneItIsOver(t *testing.T) {
	t.Parallel()
	m, _ := newTestModel(t)
	for _, width := range []int{80, 120} {
		m.SetSize(width, 14)
		m.Update(m.text.Refresh()())
		l := m.layout()
		text, tasks := [2]int{l.textWidth, l.textHeight}, [2]int{l.textWidth + 3, l.textHeight + 1}
		require.Same(t, m.text, m.over(text[0], text[1]))
		require.Same(t, m.tasks, m.over(tasks[0], tasks[1]))
		before := m.text.View()
		m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: 5, Y: 3})
		require.NotEqual(t, before, m.text.View())
		before = m.text.View()
		m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: tasks[0], Y: tasks[1]})
		require.Equal(t, before, m.text.View())
	}
}
