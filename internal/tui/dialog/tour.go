package dialog

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

// tourWidth is the widest page of the tour, and tourHeight the least room of its text, so that pages do not jump.
const tourWidth, tourHeight = 56, 4

// A Tour says in half a minute how klab works, a page after the other. It can be left at any time.
type Tour struct {
	box
	page int
}

var _ ui.Component = (*Tour)(nil)

// NewTour returns the tour at its first page.
func NewTour(c *ui.Context) *Tour { return &Tour{box: box{ui: c}} }

// pages are its texts with the keys that they are about.
func (d *Tour) pages() []string {
	w, k := d.ui.Words.Tour, d.ui.Keys
	label := func(b key.Binding) string { return d.ui.Styles.AccentBold.Render(b.Help().Key) }
	return []string{
		words.Fill(w.Read, "switch", label(k.Switch), "scroll", label(k.Scroll)),
		words.Fill(w.Work, "shell", label(k.Shell), "leader", label(k.Leader)),
		words.Fill(w.Check, "check", label(k.Check)),
		words.Fill(w.Stuck, "hint", label(k.Hint), "solution", label(k.Solution), "view", label(k.View)),
		words.Fill(w.Begin, "next", label(k.NextLesson), "help", label(k.Help), "language", label(k.Language)),
	}
}

// Update goes on, and closes after the last page or when it is left.
func (d *Tour) Update(msg tea.Msg) ui.Effect {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, d.ui.Keys.Language):
		return ui.Ask(ui.SwitchLanguage{})
	case key.Matches(press, d.ui.Keys.Close):
		return ui.Ask(ui.Close{})
	case key.Matches(press, d.ui.Keys.Continue):
		if d.page+1 == len(d.pages()) {
			return ui.Ask(ui.Close{})
		}
		d.page++
	}
	return ui.Effect{}
}

// View draws a page below the title.
func (d *Tour) View() []string {
	width, pages, styles, w := d.inner(tourWidth), d.pages(), d.ui.Styles, d.ui.Words.Tour
	count := styles.Muted.Render(fmt.Sprintf("%d/%d", d.page+1, len(pages)))
	lines := append([]string{ui.Spread(styles.AccentBold.Render(w.Title), count, width), ""}, prose.Wrap(pages[d.page], width)...)
	lines = ui.Pad(lines, max(len(lines), 2+tourHeight))
	keys := w.Keys
	if d.page+1 == len(pages) {
		keys = w.LastKeys
	}
	keys = words.Fill(keys, "continue", d.ui.Keys.Continue.Help().Key, "close", d.ui.Keys.Close.Help().Key)
	return d.draw(append(append(lines, ""), prose.Wrap(styles.Muted.Render(keys), width)...), width)
}

// Help lists what goes on and what leaves.
func (d *Tour) Help() []key.Binding {
	return []key.Binding{d.ui.Keys.Continue, d.ui.Keys.Language, d.ui.Keys.Close}
}
