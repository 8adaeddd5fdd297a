package dialog

import (
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// pageWidth is the widest page.
const pageWidth = 92

// A Page shows a Markdown text, such as a solution.
type Page struct {
	box
	title  Text
	reader *reader.Reader
}

var _ ui.Component = (*Page)(nil)

// NewPage returns a page. Its name tells it apart from all other documents.
func NewPage(c *ui.Context, documents *reader.Documents, title Text, name, markdown string) *Page {
	return &Page{box{ui: c}, title, reader.New(c, documents, page{name, markdown})}
}

// Update closes the page, and scrolls it.
func (d *Page) Update(msg tea.Msg) ui.Effect {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case key.Matches(press, d.ui.Keys.ClosePage):
			return ui.Ask(ui.Close{})
		case key.Matches(press, d.ui.Keys.Language):
			return ui.Ask(ui.SwitchLanguage{})
		}
	}
	return d.reader.Update(msg)
}

// SetSize gives the text the lines below the title, and no more than it has.
func (d *Page) SetSize(width, height int) {
	d.box.SetSize(width, height)
	most := d.room() - 2
	if n := d.reader.Lines(); n > 0 {
		most = min(most, n)
	}
	d.reader.SetSize(d.inner(pageWidth), most)
}

// Refresh has the page rendered.
func (d *Page) Refresh() tea.Cmd { return d.reader.Refresh() }

// View draws the title, how far the reader is, and the text.
func (d *Page) View() []string {
	width := d.inner(pageWidth)
	title := d.ui.Styles.AccentBold.Render(d.title(d.ui.Words))
	if percent := d.reader.Percent(); percent >= 0 {
		title = ui.Spread(title, d.ui.Styles.Muted.Render(strconv.Itoa(percent)+"%"), width)
	}
	return d.draw(append([]string{title, ""}, d.reader.View()...), width)
}

// Help lists what scrolls and what closes.
func (d *Page) Help() []key.Binding {
	return append(d.reader.Help(), d.ui.Keys.Language, d.ui.Keys.Close)
}

// A page is a document of one part.
type page struct{ name, markdown string }

func (p page) Name() string    { return p.name }
func (p page) Variant() string { return "" }
func (p page) Parts() []reader.Part {
	return []reader.Part{{Anchor: p.name, Markdown: p.markdown}}
}
