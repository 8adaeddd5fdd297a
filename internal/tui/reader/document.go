package reader

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// keptDocuments bounds the cache of renderings.
const keptDocuments = 24

// A Part is a piece of a document that can be found again in another rendering by its anchor.
type Part struct {
	Anchor string
	// Label stands above the text; barred texts have a bar at their left.
	Label    string
	Barred   bool
	Markdown string
}

// A docKey tells renderings apart. A rendering that arrives for a key nobody wants any more is only kept
// for later, never shown.
type docKey struct {
	name, language string
	width          int
	theme          ui.Theme
	// variant changes when the parts do.
	variant string
}

// A document is rendered text.
type document struct {
	key   docKey
	lines []string
	// commands are the code blocks that a shell runs.
	commands []command
	// starts are the lines where the parts begin, anchors their names.
	starts  []int
	anchors []string
}

// A command is a code block, and the line that it begins at.
type command struct {
	line int
	text string
}

// commandsOf finds the commands of a part in its lines, of which the first has a number in the document.
func commandsOf(p Part, lines []string, first int) []command {
	var found []command
	from := 0
	for _, text := range prose.Commands(p.Markdown) {
		at := prose.FindCommand(lines, from, text)
		if at < 0 {
			continue
		}
		found = append(found, command{first + at, text})
		from = at + 1
	}
	return found
}

// Rendered is the message that brings a document. Documents keeps it, and every Reader is to see it.
type Rendered struct {
	doc document
	// Err is why the document could not be rendered.
	Err error
}

// Documents keeps what was rendered, for all readers of a screen.
type Documents struct {
	kept map[docKey]document
}

// NewDocuments returns an empty cache.
func NewDocuments() *Documents { return &Documents{map[docKey]document{}} }

// Keep takes a rendering.
func (d *Documents) Keep(msg Rendered) {
	if msg.Err != nil {
		return
	}
	if len(d.kept) >= keptDocuments {
		clear(d.kept)
	}
	d.kept[msg.doc.key] = msg.doc
}

// renderDocument renders away from Update, since a page takes longer than a frame.
func renderDocument(key docKey, parts []Part, styles ui.Styles) tea.Cmd {
	return func() tea.Msg {
		doc := document{key: key}
		for _, p := range parts {
			lines, err := renderPart(p, key.width, styles)
			if err != nil {
				return Rendered{document{key: key}, err}
			}
			if len(doc.lines) > 0 {
				doc.lines = append(doc.lines, "")
			}
			doc.commands = append(doc.commands, commandsOf(p, lines, len(doc.lines))...)
			doc.starts = append(doc.starts, len(doc.lines))
			doc.anchors = append(doc.anchors, p.Anchor)
			doc.lines = append(doc.lines, lines...)
		}
		return Rendered{doc: doc}
	}
}

// renderPart renders one part with its label and bar.
func renderPart(p Part, width int, styles ui.Styles) ([]string, error) {
	bar := ""
	if p.Barred {
		bar = styles.Accent.Render("▌") + " "
		width -= 2
	}
	lines, err := prose.Render(p.Markdown, width, styles.Prose)
	if err != nil {
		return nil, err
	}
	if p.Label != "" {
		lines = append(prose.Wrap(styles.AccentBold.Render(p.Label), width), lines...)
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
