// Package reader shows long texts: rendered away from Update, kept for the next time, and scrolled by keys and wheel.
package reader

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// A Source is what a reader shows.
type Source interface {
	// Name tells documents apart; under one name the place is kept across renderings.
	Name() string
	// Variant changes when the parts do.
	Variant() string
	// Parts are in the language of the screen.
	Parts() []Part
}

// A Reader shows a document and remembers the place in it across renderings.
type Reader struct {
	ui        *ui.Context
	documents *Documents
	source    Source

	want          docKey
	doc           document
	err           error
	offset        int
	width, height int
}

var _ ui.Component = (*Reader)(nil)

// New returns a reader that shows nothing until its document is rendered.
func New(c *ui.Context, documents *Documents, source Source) *Reader {
	return &Reader{ui: c, documents: documents, source: source, height: 1}
}

// SetSize gives the reader its room and keeps the place valid.
func (r *Reader) SetSize(width, height int) {
	r.width, r.height = width, max(height, 1)
	r.scroll(0)
}

// Refresh wants the document in the language, width and theme of the moment. The command renders it; there is none
// when the document is there or under way.
func (r *Reader) Refresh() tea.Cmd {
	key := docKey{r.source.Name(), r.ui.Language, r.width, r.ui.Theme, r.source.Variant()}
	if r.want == key {
		return nil
	}
	r.want = key
	if doc, ok := r.documents.kept[key]; ok {
		r.accept(Rendered{doc: doc})
		return nil
	}
	parts := r.source.Parts()
	for i := range parts {
		parts[i].Label, parts[i].Markdown = r.ui.Spelt(parts[i].Label), r.ui.Spelt(parts[i].Markdown)
	}
	return renderDocument(key, parts, r.ui.Styles)
}

// Update takes renderings, and scrolls by keys and wheel.
func (r *Reader) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case Rendered:
		r.accept(msg)
	case tea.MouseWheelMsg:
		r.scroll(ui.Wheel(msg))
	case tea.KeyPressMsg:
		r.press(msg)
	}
	return ui.Effect{}
}

// accept takes a rendering if it is the one wanted.
func (r *Reader) accept(msg Rendered) {
	if msg.doc.key != r.want {
		return
	}
	r.err = msg.Err
	if msg.Err != nil {
		return
	}
	if r.doc.key.name == msg.doc.key.name {
		r.offset = r.doc.translate(r.offset, msg.doc)
	}
	r.doc = msg.doc
	r.scroll(0)
}

// press scrolls by a key.
func (r *Reader) press(msg tea.KeyPressMsg) {
	keys, page := r.ui.Keys, max(r.height-2, 1)
	switch {
	case key.Matches(msg, keys.Up):
		r.scroll(-1)
	case key.Matches(msg, keys.Down):
		r.scroll(1)
	case key.Matches(msg, keys.PageUp):
		r.scroll(-page)
	case key.Matches(msg, keys.PageDown):
		r.scroll(page)
	case key.Matches(msg, keys.Top):
		r.scroll(-len(r.doc.lines))
	case key.Matches(msg, keys.Bottom):
		r.scroll(len(r.doc.lines))
	}
}

func (r *Reader) scroll(by int) {
	r.offset = max(min(r.offset+by, r.last()), 0)
}

// last is the greatest offset.
func (r *Reader) last() int {
	return max(len(r.doc.lines)-r.height, 0)
}

// Show scrolls to the part with an anchor.
func (r *Reader) Show(anchor string) {
	if line, ok := r.doc.line(anchor); ok {
		r.offset = line
		r.scroll(0)
	}
}

// Err is why the document wanted could not be rendered.
func (r *Reader) Err() error { return r.err }

// Lines is how long the document is, and 0 before there is one.
func (r *Reader) Lines() int { return len(r.doc.lines) }

// Command returns the first command in sight, and on which of the lines in sight it begins; its text is "" when there is
// none.
func (r *Reader) Command() (text string, y int) {
	for _, c := range r.doc.commands {
		if c.line >= r.offset && c.line < r.offset+r.height {
			return c.text, c.line - r.offset
		}
	}
	return "", 0
}

// View returns exactly as many lines as there is room for.
func (r *Reader) View() []string {
	end := min(r.offset+r.height, len(r.doc.lines))
	return ui.Pad(r.doc.lines[min(r.offset, end):end], r.height)
}

// Help lists the keys that scroll.
func (r *Reader) Help() []key.Binding {
	return []key.Binding{r.ui.Keys.Scroll, r.ui.Keys.Page}
}

// Percent is how far the reader is, or -1 when everything is in sight.
func (r *Reader) Percent() int {
	if r.last() == 0 {
		return -1
	}
	return 100 * r.offset / r.last()
}

// Thumb returns the rows of the thumb of a scroll bar of a height.
func (r *Reader) Thumb(height int) (from, to int) {
	total := len(r.doc.lines)
	if total <= r.height {
		return 0, 0
	}
	length := max(height*r.height/total, 1)
	from = (height - length) * r.offset / r.last()
	return from, from + length
}
