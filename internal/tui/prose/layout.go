package prose

import (
	"strconv"
	"strings"
)

// hanging cuts the indent, quote bars and list mark off a line. first is what stands before its first
// line, rest what stands before the lines it continues on.
func hanging(cells []cell) (first, rest, body []cell) {
	n := 0
	for n < len(cells) && (cells[n].text == " " || cells[n].text == "│") {
		n++
	}
	rest = append(rest, cells[:n]...)
	mark := listMark(cells[n:])
	for range width(cells[n : n+mark]) {
		rest = append(rest, cell{text: " ", width: 1})
	}
	n += mark
	return cells[:n], rest, cells[n:]
}

// listMark counts the cells of "• ", "12. " or "[✓] ".
func listMark(cells []cell) int {
	text := head(cells, 6)
	for _, mark := range []string{"• ", "[✓] ", "[ ] "} {
		if strings.HasPrefix(text, mark) {
			return len([]rune(mark))
		}
	}
	digits := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if digits > 0 && strings.HasPrefix(text[digits:], ". ") {
		return digits + 2
	}
	return 0
}

func head(cells []cell, n int) string {
	return texts(cells[:min(n, len(cells))])
}

// A piece of a line is a run of text or a block.
type piece struct {
	cells []cell
	// block is the number of the block, or -1 for text.
	block int
	// paragraph is true when the text begins a paragraph of its own.
	paragraph bool
}

// pieces cuts a line at its marks. Escapes of the marks are dropped with them.
func pieces(cells []cell) []piece {
	var out []piece
	text := piece{block: -1}
	flush := func() {
		if width(text.cells) > 0 {
			out = append(out, text)
		}
		text = piece{block: -1}
	}
	for i := 0; i < len(cells); i++ {
		switch cells[i].text {
		case string(blockOpen):
			flush()
			n := i + 1
			for n < len(cells) && cells[n].text != string(blockClose) {
				n++
			}
			number, err := strconv.Atoi(head(cells[i+1:n], n-i-1))
			if err == nil {
				out = append(out, piece{block: number})
			}
			i = n
		case string(paragraph):
			flush()
			text.paragraph = true
		case string(lineBreak):
			flush()
			for i+1 < len(cells) && cells[i+1].text == " " {
				i++
			}
		default:
			text.cells = append(text.cells, cells[i])
		}
	}
	flush()
	return out
}
