package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/terminal"
)

// tabStop is how far apart tabs stand, as in Markdown.
const tabStop = 4

const (
	nbsp = '\u00a0'
	// zwsp helps the Markdown parser (see mendEmphasis) and never reaches the screen.
	zwsp = '\u200b'

	// noStart may not begin a line, noEnd may not end one (the rules of Chinese typesetting).
	noStart = "，。、；：！？）】》〉」』〕”’…—～·％,.;:!?)]}%"
	noEnd   = "（【《〈「『〔“‘([{"
	// soft are the marks after which a word too long for a whole line may be broken.
	soft = "/-.,=:_&?@"
)

// A cell is one character as the terminal shows it, with the escape sequences that come before it.
type cell struct {
	escapes string
	text    string
	width   int
}

// Wrap breaks styled text at width: at spaces between Latin words, between Chinese characters, and never
// before a closing or after an opening mark. Newlines in the text are kept.
func Wrap(text string, width int) []string {
	return WrapHanging(text, width, "", "")
}

// WrapHanging wraps like Wrap and puts first before the first line and rest before all others.
func WrapHanging(text string, width int, first, rest string) []string {
	var lines []string
	lead := decode(first)
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapCells(decode(line), width, lead, decode(rest))...)
		lead = decode(rest)
	}
	return lines
}

// tieFlags ties each flag of a command to its value, so that no line ends between them.
func tieFlags(command string) string {
	words := strings.Split(command, " ")
	var b strings.Builder
	for i, word := range words {
		b.WriteString(word)
		if i+1 == len(words) {
			break
		}
		flag := strings.HasPrefix(word, "-") && !strings.Contains(word, "=") && !strings.HasPrefix(words[i+1], "-")
		if flag {
			b.WriteRune(nbsp)
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// keepFlags does what tieFlags does for a line that is styled already.
func keepFlags(cells []cell) []cell {
	plain := tieFlags(texts(cells))
	for i, c := range cells {
		if c.text == " " && strings.HasPrefix(plain, string(nbsp)) {
			cells[i].text = string(nbsp)
		}
		plain = plain[len(cells[i].text):]
	}
	return cells
}

func texts(cells []cell) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(c.text)
	}
	return b.String()
}

// decode cuts styled text into cells. Escapes at the end stand in a last cell without text. Those that a terminal
// may not be given are dropped, such as links to files of the machine. A tab becomes the spaces up to its stop, and a
// mark that combines joins the character before it.
func decode(s string) []cell {
	var cells []cell
	var escapes strings.Builder
	var state byte
	for len(s) > 0 {
		seq, w, n, next := ansi.DecodeSequence(s, state, nil)
		state, s = next, s[n:]
		last := len(cells) - 1
		switch {
		case w > 0:
			cells = append(cells, cell{escapes.String(), seq, w})
			escapes.Reset()
		case seq == "\t":
			cells = append(cells, cell{escapes: escapes.String(), text: " ", width: 1})
			escapes.Reset()
			for width(cells)%tabStop != 0 {
				cells = append(cells, cell{text: " ", width: 1})
			}
		case last >= 0 && escapes.Len() == 0 && combines(seq):
			cells[last].text += seq
			cells[last].width = max(cells[last].width, ansi.StringWidth(cells[last].text))
		case terminal.Allows(seq):
			escapes.WriteString(seq)
		}
	}
	if escapes.Len() > 0 {
		cells = append(cells, cell{escapes: escapes.String()})
	}
	return cells
}

// combines reports whether a sequence is a mark upon the character before it, as in decomposed text.
func combines(seq string) bool {
	r, _ := utf8.DecodeRuneInString(seq)
	return unicode.Is(unicode.M, r)
}

// encode is the opposite of decode.
func encode(cells []cell) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(c.escapes)
		if c.text == string(nbsp) {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(c.text)
	}
	return b.String()
}

func width(cells []cell) int {
	n := 0
	for _, c := range cells {
		n += c.width
	}
	return n
}

// isBlank is true when only spaces (and escapes) are on the line.
func isBlank(line string) bool {
	return strings.TrimSpace(ansi.Strip(line)) == ""
}

// wrapCells breaks cells into lines of at most limit columns, the prefixes included.
func wrapCells(cells []cell, limit int, first, rest []cell) []string {
	return layCells(cells, limit, first, rest, "", breakAt)
}

// layCells writes cells as lines, each behind its prefix and all but the last before an ending. at tells where the
// first line of cells ends and where the next begins.
func layCells(cells []cell, limit int, first, rest []cell, ending string, at func(cells []cell, room int) (end, next int)) []string {
	var b strings.Builder
	w := lipgloss.NewWrapWriter(&b)
	lead := first
	for {
		end, next := at(cells, max(limit-width(lead), 1))
		_, _ = w.Write([]byte(encode(lead)))
		_, _ = w.Write([]byte(encode(cells[:end])))
		// Escapes of the spaces that the break swallows still count.
		for _, c := range cells[end:next] {
			_, _ = w.Write([]byte(c.escapes))
		}
		cells, lead = cells[next:], rest
		if len(cells) == 0 || width(cells) == 0 {
			_, _ = w.Write([]byte(encode(cells)))
			break
		}
		_, _ = w.Write([]byte(ending + "\n"))
	}
	_ = w.Close()
	return strings.Split(b.String(), "\n")
}

// breakAt returns where the first line of cells ends and where the next begins.
func breakAt(cells []cell, limit int) (end, next int) {
	used, hard, softly := 0, 0, 0
	for i, c := range cells {
		used += c.width
		if used > limit && c.text != " " {
			return chooseBreak(cells, hard, softly, i)
		}
		if i+1 < len(cells) {
			switch {
			case canBreak(c, cells[i+1]):
				hard = i + 1
			case strings.Contains(soft, c.text):
				softly = i + 1
			}
		}
	}
	return trimmed(cells, len(cells)), len(cells)
}

// chooseBreak prefers a proper break, then one inside a long word, then any.
func chooseBreak(cells []cell, hard, softly, at int) (end, next int) {
	switch {
	case hard > 0:
		at = hard
	case softly > 0:
		at = softly
	case at == 0:
		at = 1
	}
	next = at
	for next < len(cells) && cells[next].text == " " {
		next++
	}
	return trimmed(cells, at), next
}

// trimmed leaves out the spaces before end, unless nothing else is there.
func trimmed(cells []cell, end int) int {
	n := end
	for n > 0 && cells[n-1].text == " " {
		n--
	}
	return n
}

// canBreak tells whether a line may end after a and the next begin with b.
func canBreak(a, b cell) bool {
	if b.text == " " || b.text == "" {
		return false
	}
	if a.text == " " {
		return true
	}
	if !isWide(a) && !isWide(b) {
		return false
	}
	return !strings.Contains(noStart, b.text) && !strings.Contains(noEnd, a.text)
}

// isWide is true for the characters between which lines may break.
func isWide(c cell) bool {
	if c.width < 2 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(c.text)
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || isFullWidthMark(r)
}

// isFullWidthMark is true for CJK punctuation and full-width forms.
func isFullWidthMark(r rune) bool {
	return r == 0x3000 || isChineseMark(r) || strings.ContainsRune("“”‘’…—", r)
}

// isChineseMark is true for the marks that only Chinese has, which bring a space of their own.
func isChineseMark(r rune) bool {
	return r > 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60
}
