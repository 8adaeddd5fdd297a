package pane

import (
	"strconv"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

// looking is the look back at what has scrolled off.
type looking struct {
	on bool
	// top is the number of the first row in sight.
	top int
	// input is the text that is looked for, while asking it is typed.
	input  textinput.Model
	asking bool
	// row, column and found are where it stands.
	row, column int
	found       bool
}

// begin looks back from the screen.
func (l *looking) begin(t *tab) {
	if l.on {
		return
	}
	_, top, _ := t.screen.Rows()
	*l = looking{on: true, top: top, input: l.input}
}

// ask lets a text be typed.
func (l *looking) ask() {
	l.asking = true
	l.input.SetValue("")
	l.input.Focus()
}

// scroll moves by rows. At the end the look back is over.
func (l *looking) scroll(t *tab, by int) {
	oldest, top, _ := t.screen.Rows()
	l.top = max(min(l.top+by, top), oldest)
	l.on = l.top < top
}

// press scrolls, searches, or goes back to the shell.
func (l *looking) press(c *ui.Context, t *tab, height int, msg tea.KeyPressMsg) ui.Effect {
	if l.asking {
		return l.typed(c, t, height, msg)
	}
	k, page := c.Keys, max(height-2, 1)
	oldest, top, _ := t.screen.Rows()
	switch {
	case key.Matches(msg, k.StopLooking):
		l.on = false
	case key.Matches(msg, k.Up):
		l.scroll(t, -1)
	case key.Matches(msg, k.Down):
		l.scroll(t, 1)
	case key.Matches(msg, k.PageUp):
		l.scroll(t, -page)
	case key.Matches(msg, k.PageDown):
		l.scroll(t, page)
	case key.Matches(msg, k.Top):
		l.scroll(t, oldest-top)
	case key.Matches(msg, k.Bottom):
		l.scroll(t, top-oldest)
	case key.Matches(msg, k.Search):
		l.ask()
	case key.Matches(msg, k.SearchNext):
		return l.find(c, t, height, l.row-1)
	case key.Matches(msg, k.SearchBack):
		return l.find(c, t, height, l.row+1)
	}
	return ui.Effect{}
}

// typed edits the text that is looked for, and begins at the last row.
func (l *looking) typed(c *ui.Context, t *tab, height int, msg tea.KeyPressMsg) ui.Effect {
	switch k := c.Keys; {
	case key.Matches(msg, k.OpenFound):
		l.asking = false
		_, _, end := t.screen.Rows()
		l.row = end
		return l.find(c, t, height, end-1)
	case key.Matches(msg, k.Clear):
		l.asking, l.on = false, false
	default:
		var cmd tea.Cmd
		l.input, cmd = l.input.Update(msg)
		return ui.Run(cmd)
	}
	return ui.Effect{}
}

// find goes to the nearest row that has the text: from a row after the one that is shown down, else up.
func (l *looking) find(c *ui.Context, t *tab, height, from int) ui.Effect {
	text := l.input.Value()
	row, column, found := t.screen.Find(text, from, from < l.row)
	if !found {
		return ui.Notify(words.Fill(c.Words.NotFound, "text", text))
	}
	l.row, l.column, l.found = row, column, true
	oldest, top, _ := t.screen.Rows()
	if row < l.top || row >= l.top+height {
		l.top = max(min(row-height/2, top), oldest)
	}
	return ui.Effect{}
}

// label says that what is in sight is not the end, and how far it is.
func (l *looking) label(c *ui.Context, t *tab) string {
	_, top, _ := t.screen.Rows()
	return words.Fill(c.Words.LookingBack, "rows", strconv.Itoa(top-l.top))
}
