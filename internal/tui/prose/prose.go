// Package prose renders lesson Markdown for a terminal of a given width. Glamour does the styling; the
// line breaking is done here, because Latin rules tear Chinese text apart.
package prose

import (
	"fmt"
	"strings"

	"charm.land/glamour/v2"
	style "charm.land/glamour/v2/ansi"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/plain"
)

// Render returns the Markdown as styled lines, none wider than width unless the style leaves code whole. It may run on
// any goroutine: it makes its own renderer, because Glamour's is not safe to share.
func Render(markdown string, width int, look Style) ([]string, error) {
	page := page{width: max(width, minWidth), config: config(look), whole: look.Whole}
	return page.render(markdown)
}

// minWidth is the least width that text is wrapped to; narrower panes cut lines off instead.
const minWidth = 12

// A page is one rendering under way.
type page struct {
	width  int
	config style.StyleConfig
	whole  bool
}

// render lays out the prose with Glamour and puts back the blocks that were taken out of the source.
func (p page) render(markdown string) ([]string, error) {
	source, blocks := split(plainSource(markdown))
	out, err := p.glamour(plain.References(source))
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(out) {
		laid, err := p.layLine(strings.TrimRight(line, "\n"), blocks)
		if err != nil {
			return nil, err
		}
		lines = append(lines, laid...)
	}
	return tidy(lines), nil
}

// glamour renders without any wrapping.
func (p page) glamour(source string) (string, error) {
	r, err := glamour.NewTermRenderer(
		glamour.WithStyles(p.config),
		glamour.WithWordWrap(0),
		glamour.WithChromaFormatter("terminal256"),
		glamour.WithInlineTableLinks(true),
	)
	if err != nil {
		return "", fmt.Errorf("markdown renderer: %w", err)
	}
	out, err := r.Render(source)
	if err != nil {
		return "", fmt.Errorf("render markdown: %w", err)
	}
	return out, nil
}

// layLine wraps one unwrapped line, with the blocks that stand in it.
func (p page) layLine(line string, blocks []block) ([]string, error) {
	cells := decode(line)
	first, rest, body := hanging(cells)
	var lines []string
	lead := first
	for _, piece := range pieces(body) {
		inner := p.width - width(rest)
		if piece.block < 0 {
			if piece.paragraph && len(lines) > 0 {
				lines = append(lines, encode(rest))
			}
			lines = append(lines, wrapCells(piece.cells, p.width, lead, rest)...)
			lead = rest
			continue
		}
		if piece.block >= len(blocks) {
			continue
		}
		rendered, err := p.block(blocks[piece.block], inner)
		if err != nil {
			return nil, err
		}
		for _, l := range rendered {
			lines = append(lines, encode(rest)+l)
		}
		lead = rest
	}
	if len(lines) == 0 {
		lines = []string{strings.TrimRight(encode(first), " ")}
	}
	return lines, nil
}

// block renders what was taken out of the prose.
func (p page) block(b block, width int) ([]string, error) {
	if b.table != nil {
		return p.table(b.table, width)
	}
	return p.code(b.code, width)
}

// code highlights a fenced block; lines that do not fit continue on the next with a deeper indent, those of commands
// behind a backslash.
func (p page) code(fence string, width int) ([]string, error) {
	drawing := isDrawing(fence)
	if drawing {
		fence = fitFence(fence, width-2)
	}
	out, err := p.glamour(fence)
	if err != nil {
		return nil, err
	}
	indent := decode("  ")
	deeper := decode("      ")
	lines := []string{""}
	var typed commandLines
	for line := range strings.Lines(strings.Trim(out, "\n")) {
		line = strings.TrimRight(line, "\n")
		switch {
		case drawing:
			lines = append(lines, ansi.Truncate("  "+line, width, "…"))
		case isCommands(fence):
			lines = append(lines, typed.lay(decode(line), width, indent, deeper, p.whole)...)
		case p.whole:
			lines = append(lines, encode(indent)+encode(decode(line)))
		default:
			lines = append(lines, wrapCells(keepFlags(decode(line)), width, indent, deeper)...)
		}
	}
	return append(lines, ""), nil
}

// isDrawing is true for plain text: output and diagrams, which wrapping would only garble.
func isDrawing(fence string) bool {
	return strings.HasPrefix(strings.TrimLeft(fence, "`~"), "text\n")
}

// inline renders a single run of text.
func (p page) inline(markdown string) (string, error) {
	out, err := p.glamour(plain.References(markdown))
	return strings.Trim(out, "\n"), err
}

// tidy removes blank lines at both ends and folds runs of them into one.
func tidy(lines []string) []string {
	var out []string
	for _, line := range lines {
		blank := isBlank(line)
		if blank && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		if blank {
			line = ""
		}
		out = append(out, line)
	}
	if len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}
