package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
)

// A part is a piece of a document that can be found again in another rendering by its anchor.
type part struct {
	anchor string
	// label stands above the text; barred texts have a bar at their left.
	label    string
	barred   bool
	markdown string
}

// A docKey tells renderings apart. A rendering that arrives for a key nobody wants any more is only kept
// for later, never shown.
type docKey struct {
	name, language string
	width          int
	theme          Theme
	// variant changes when the parts do.
	variant string
}

// A document is rendered text.
type document struct {
	key   docKey
	lines []string
	// starts are the lines where the parts begin, anchors their names.
	starts  []int
	anchors []string
}

// renderedMsg brings a document.
type renderedMsg struct {
	doc document
	err error
}

// renderDocument renders away from Update, since a page takes longer than a frame.
func renderDocument(key docKey, parts []part, styles Styles) tea.Cmd {
	return func() tea.Msg {
		doc := document{key: key}
		for _, p := range parts {
			lines, err := renderPart(p, key.width, styles)
			if err != nil {
				return renderedMsg{document{key: key}, err}
			}
			if len(doc.lines) > 0 {
				doc.lines = append(doc.lines, "")
			}
			doc.starts = append(doc.starts, len(doc.lines))
			doc.anchors = append(doc.anchors, p.anchor)
			doc.lines = append(doc.lines, lines...)
		}
		return renderedMsg{doc: doc}
	}
}

// renderPart renders one part with its label and bar.
func renderPart(p part, width int, styles Styles) ([]string, error) {
	bar := ""
	if p.barred {
		bar = styles.Accent.Render("▌") + " "
		width -= 2
	}
	lines, err := prose.Render(p.markdown, width, styles.Prose)
	if err != nil {
		return nil, err
	}
	if p.label != "" {
		lines = append(prose.Wrap(styles.AccentBold.Render(p.label), width), lines...)
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(bar+line, " ")
	}
	return lines, nil
}

// line returns where an anchor begins.
func (d document) line(anchor string) (int, bool) {
	for i, a := range d.anchors {
		if a == anchor {
			return d.starts[i], true
		}
	}
	return 0, false
}

// translate finds the line of another rendering that shows what line shows in this one: the same part,
// as far into it.
func (d document) translate(line int, to document) int {
	i := len(d.starts) - 1
	for i > 0 && d.starts[i] > line {
		i--
	}
	if i < 0 {
		return 0
	}
	start, ok := to.line(d.anchors[i])
	if !ok {
		return 0
	}
	from, length := d.starts[i], d.length(i)
	if length == 0 {
		return start
	}
	return start + (line-from)*to.lengthOf(d.anchors[i])/length
}

func (d document) length(i int) int {
	if i+1 < len(d.starts) {
		return d.starts[i+1] - d.starts[i]
	}
	return len(d.lines) - d.starts[i]
}

func (d document) lengthOf(anchor string) int {
	for i, a := range d.anchors {
		if a == anchor {
			return d.length(i)
		}
	}
	return 0
}

// A reader shows a document and remembers the place in it across renderings.
type reader struct {
	want   docKey
	doc    document
	err    error
	offset int
	height int
}

// accept takes a rendering if it is the one wanted.
func (r *reader) accept(doc document, err error) {
	if doc.key != r.want {
		return
	}
	r.err = err
	if err != nil {
		return
	}
	if r.doc.key.name == doc.key.name {
		r.offset = r.doc.translate(r.offset, doc)
	}
	r.doc = doc
	r.scroll(0)
}

// resize keeps the place valid when the height changes.
func (r *reader) resize(height int) {
	r.height = max(height, 1)
	r.scroll(0)
}

func (r *reader) scroll(by int) {
	r.offset = max(min(r.offset+by, r.last()), 0)
}

// last is the greatest offset.
func (r *reader) last() int {
	return max(len(r.doc.lines)-r.height, 0)
}

// show scrolls to an anchor.
func (r *reader) show(anchor string) {
	if line, ok := r.doc.line(anchor); ok {
		r.offset = line
		r.scroll(0)
	}
}

// visible returns exactly height lines.
func (r *reader) visible() []string {
	end := min(r.offset+r.height, len(r.doc.lines))
	lines := append([]string{}, r.doc.lines[min(r.offset, end):end]...)
	for len(lines) < r.height {
		lines = append(lines, "")
	}
	return lines
}

// percent is how far the reader is, or -1 when everything is in sight.
func (r *reader) percent() int {
	if r.last() == 0 {
		return -1
	}
	return 100 * r.offset / r.last()
}
