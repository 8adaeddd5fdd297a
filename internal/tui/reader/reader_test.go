package reader

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// chapters is a document of many parts.
type chapters int

func (chapters) Name() string    { return "chapters" }
func (chapters) Variant() string { return "" }
func (c chapters) Parts() []Part {
	parts := make([]Part, c)
	for i := range parts {
		text := fmt.Sprintf("chapter %d is told %s", i, strings.Repeat("at length ", 20))
		parts[i] = Part{Anchor: fmt.Sprint(i), Markdown: text}
	}
	return parts
}

func newTestReader(c chapters) *Reader {
	return New(ui.New(lessons.English, ui.ThemePlain), NewDocuments(), c)
}

// show has a reader in a size show its document.
func show(t *testing.T, r *Reader, width, height int) {
	t.Helper()
	r.SetSize(width, height)
	if cmd := r.Refresh(); cmd != nil {
		msg := cmd().(Rendered)
		require.NoError(t, msg.Err)
		r.documents.Keep(msg)
		r.Update(msg)
	}
	require.Len(t, r.View(), height)
}

func text(r *Reader) string { return ansi.Strip(strings.Join(r.View(), "\n")) }

func TestStaleRenderingIsNotShown(t *testing.T) {
	t.Parallel()
	r := newTestReader(3)
	r.SetSize(40, 10)
	stale := r.Refresh()
	r.SetSize(60, 10)
	wanted := r.Refresh()
	r.Update(stale())
	require.Zero(t, r.Lines(), "made for another width")
	r.Update(wanted())
	require.Contains(t, text(r), "chapter 0")
	before := text(r)
	r.Update(stale())
	require.Equal(t, before, text(r))
	require.Nil(t, r.Refresh(), "it is there")
}

func TestAFailedRenderingSaysWhy(t *testing.T) {
	t.Parallel()
	r := newTestReader(3)
	r.SetSize(40, 10)
	failed := r.Refresh()().(Rendered)
	failed.Err = errors.New("torn")
	r.documents.Keep(failed)
	r.Update(failed)
	require.EqualError(t, r.Err(), "torn")
	require.Empty(t, r.documents.kept, "what failed is tried again")
}

func TestThePlaceIsKeptAcrossRenderings(t *testing.T) {
	t.Parallel()
	r := newTestReader(20)
	show(t, r, 60, 10)
	r.Show("7")
	require.Contains(t, strings.Split(text(r), "\n")[0], "chapter 7")
	for _, width := range []int{30, 90, 60} {
		show(t, r, width, 10)
		require.Contains(t, strings.Split(text(r), "\n")[0], "chapter 7", width)
	}
}

func TestKeysAndWheelScroll(t *testing.T) {
	t.Parallel()
	r := newTestReader(20)
	show(t, r, 60, 10)
	last := r.Lines() - 10
	for _, step := range []struct {
		msg tea.Msg
		at  int
	}{
		{tea.KeyPressMsg{Code: tea.KeyUp}, 0},
		{tea.KeyPressMsg{Code: tea.KeyDown}, 1},
		{tea.KeyPressMsg{Code: tea.KeyPgDown}, 9},
		{tea.KeyPressMsg{Code: tea.KeyPgUp}, 1},
		{tea.MouseWheelMsg{Button: tea.MouseWheelDown}, 4},
		{tea.KeyPressMsg{Code: 'G', Text: "G"}, last},
		{tea.MouseWheelMsg{Button: tea.MouseWheelDown}, last},
		{tea.KeyPressMsg{Code: 'g', Text: "g"}, 0},
	} {
		r.Update(step.msg)
		require.Equal(t, step.at, r.offset, "%v", step.msg)
	}
	require.Zero(t, r.Percent())
	from, to := r.Thumb(10)
	require.Zero(t, from)
	require.Positive(t, to)
}
