package prose

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

// A HeardLine is a line of a text for those who hear it: a whole paragraph, an item, or a line of code.
type HeardLine struct {
	// Lead stands before the text, Rest before the lines that it continues on.
	Lead, Rest, Text string
	// Code stands as it is and is not wrapped.
	Code bool
}

// Heard returns a Markdown text for those who hear it: what is drawn otherwise says what it is. An empty line stands
// between paragraphs, and the text is plain.
func Heard(markdown string, w words.HeardWords) []HeardLine {
	source, blocks := split(plainSource(markdown))
	h := hearer{blocks: blocks, words: w}
	h.source = []byte(plain.References(source))
	h.below(goldmark.DefaultParser().Parse(text.NewReader(h.source)), "", "")
	for len(h.lines) > 0 && h.lines[len(h.lines)-1] == (HeardLine{}) {
		h.lines = h.lines[:len(h.lines)-1]
	}
	return h.lines
}

// A hearer collects the lines of a text.
type hearer struct {
	source []byte
	blocks []block
	words  words.HeardWords
	lines  []HeardLine
}

// say adds a line that is no code.
func (h *hearer) say(lead, rest, text string) {
	h.lines = append(h.lines, HeardLine{Lead: lead, Rest: rest, Text: text})
}

// gap adds an empty line, where none stands yet.
func (h *hearer) gap() {
	if n := len(h.lines); n > 0 && h.lines[n-1] != (HeardLine{}) {
		h.lines = append(h.lines, HeardLine{})
	}
}

// below says what a node is made of. lead stands before its first line, rest before the others.
func (h *hearer) below(n ast.Node, lead, rest string) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		h.node(child, lead, rest)
		lead = rest
	}
}

// node says a paragraph, a heading, a list or a quotation.
func (h *hearer) node(n ast.Node, lead, rest string) {
	switch n := n.(type) {
	case *ast.Heading:
		h.gap()
		h.say(lead, rest, words.Fill(h.words.Heading, "level", strconv.Itoa(n.Level), "text", h.inline(n)))
		h.gap()
	case *ast.Paragraph, *ast.TextBlock:
		h.paragraph(h.inline(n), lead, rest)
		if n.Kind() == ast.KindParagraph {
			h.gap()
		}
	case *ast.List:
		h.list(n, lead, rest)
	case *ast.Blockquote:
		h.gap()
		h.say(lead, rest, h.words.Quote)
		h.below(n, rest, rest)
		h.gap()
		h.say(rest, rest, h.words.QuoteEnd)
		h.gap()
	case *ast.CodeBlock:
		h.code(h.words.CodePlain, h.words.CodeEnd, "", linesOf(n, h.source))
	}
}

// list says the items, each behind its mark.
func (h *hearer) list(n *ast.List, lead, rest string) {
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if n.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		h.below(item, lead+mark, rest+strings.Repeat(" ", len(mark)))
		lead = rest
	}
	if n.Parent().Kind() == ast.KindDocument {
		h.gap()
	}
}

// paragraph says a run of text, with the blocks that stand in it.
func (h *hearer) paragraph(said, lead, rest string) {
	for said != "" {
		before, after, found := strings.Cut(said, string(blockOpen))
		for line := range strings.SplitSeq(strings.Trim(before, " "), string(lineBreak)) {
			if line = strings.TrimSpace(line); line != "" {
				h.say(lead, rest, line)
				lead = rest
			}
		}
		if !found {
			return
		}
		number, behind, _ := strings.Cut(after, string(blockClose))
		if at, err := strconv.Atoi(number); err == nil && at < len(h.blocks) {
			h.block(h.blocks[at])
		}
		said = behind
	}
}

// block says code, output, a picture or a table.
func (h *hearer) block(b block) {
	h.gap()
	defer h.gap()
	if b.table != nil {
		h.table(b.table)
		return
	}
	if b.alternative != "" {
		h.say("", "", words.Fill(h.words.Picture, "text", b.alternative))
		return
	}
	lines := strings.Split(strings.TrimRight(b.code, "\n"), "\n")
	language := strings.Trim(lines[0], "`~ ")
	if lines = lines[1:]; len(lines) > 0 && fenceLine.MatchString(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	switch {
	case isDrawing(b.code):
		h.code(h.words.Output, h.words.OutputEnd, "", lines)
	case language == "":
		h.code(h.words.CodePlain, h.words.CodeEnd, "", lines)
	default:
		h.code(h.words.Code, h.words.CodeEnd, language, lines)
	}
}

// code stands between what says where it begins and where it ends.
func (h *hearer) code(begin, end, language string, lines []string) {
	h.gap()
	h.say("", "", words.Fill(begin, "language", language, "n", strconv.Itoa(len(lines))))
	for _, line := range lines {
		h.lines = append(h.lines, HeardLine{Text: line, Code: true})
	}
	h.say("", "", end)
	h.gap()
}

// table says each row as an item, with the names of its columns.
func (h *hearer) table(source []string) {
	columns, rows := h.cells(source[0]), source[2:]
	h.say("", "", words.Fill(h.words.Table, "n", strconv.Itoa(len(rows))))
	for _, row := range rows {
		var said []string
		for i, cell := range h.cells(row) {
			switch {
			case cell == "":
			case i < len(columns) && columns[i] != "":
				said = append(said, words.Fill(h.words.Cell, "column", columns[i], "text", cell))
			default:
				said = append(said, cell)
			}
		}
		h.say("- ", "  ", strings.Join(said, h.words.Between))
	}
	h.say("", "", h.words.TableEnd)
}

// cells are the texts of a row.
func (h *hearer) cells(row string) []string {
	cells := splitRow(row)
	for i, cell := range cells {
		inner := hearer{source: []byte(plain.References(mendEmphasis(breakLines(cell))))}
		document := goldmark.DefaultParser().Parse(text.NewReader(inner.source))
		cells[i] = strings.ReplaceAll(inner.inline(document), string(lineBreak), " ")
	}
	return cells
}

// inline is the text of a node without the marks that style it. Code keeps its backquotes.
func (h *hearer) inline(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.CodeSpan:
			b.WriteByte('`')
		case *ast.Text:
			if entering {
				b.WriteString(h.text(n))
			}
		case *ast.AutoLink:
			if entering {
				b.Write(n.URL(h.source))
			}
		case *ast.Link:
			if !entering {
				b.WriteString(" (" + string(n.Destination) + ")")
			}
		}
		return ast.WalkContinue, nil // no step of it fails
	})
	said := strings.Map(func(r rune) rune {
		if r == zwsp || r == paragraph {
			return -1
		}
		return r
	}, b.String())
	return plain.Text(strings.TrimSpace(said))
}

// text is a piece of text as it is meant: escapes and references are read, except in code.
func (h *hearer) text(n *ast.Text) string {
	value := n.Value(h.source)
	if n.Parent().Kind() != ast.KindCodeSpan {
		value = util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(value)))
	}
	if n.SoftLineBreak() || n.HardLineBreak() {
		return string(value) + " "
	}
	return string(value)
}

func linesOf(n ast.Node, source []byte) []string {
	var lines []string
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		lines = append(lines, strings.TrimRight(string(line.Value(source)), "\n"))
	}
	return lines
}
