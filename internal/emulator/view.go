package emulator

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Size returns the width and the height.
func (s *Screen) Size() (width, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.width, s.height
}

// Rows have numbers that stay while more is written. Rows returns those of the oldest, of the first on the screen, and
// the one behind the last.
func (s *Screen) Rows() (oldest, top, end int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bounds()
}

func (s *Screen) bounds() (oldest, top, end int) {
	past := &s.grid.past
	return past.gone, past.gone + past.len(), past.gone + past.len() + s.height
}

// Lines returns rows from a number on as text with colours, without blanks at their ends.
func (s *Screen) Lines(from, n int) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	oldest, _, end := s.bounds()
	lines := make([]string, 0, n)
	for i := max(from, oldest); i < min(from+n, end); i++ {
		lines = append(lines, s.line(s.grid.row(i-oldest)))
	}
	return lines
}

// Cursor returns where the cursor is on the screen, its shape, and whether it is to be seen.
func (s *Screen) Cursor() (x, y int, shape Shape, visible bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return min(s.x, s.width-1), s.y, s.shape, s.modes.visible
}

// Find returns the number of the nearest row from a number on that has a text, whatever the case of its letters, and
// the column it begins at. Backwards it looks at rows before.
func (s *Screen) Find(text string, from int, backwards bool) (row, column int, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text = strings.ToLower(text)
	oldest, _, end := s.bounds()
	step := 1
	if backwards {
		step = -1
	}
	for i := from; i >= oldest && i < end && text != ""; i += step {
		line := strings.ToLower(s.text(s.grid.row(i - oldest)))
		if at := strings.Index(line, text); at >= 0 {
			return i, ansi.StringWidth(line[:at]), true
		}
	}
	return 0, 0, false
}

// Text returns what is on the screen without colours, for tests and for those who cannot see it.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := make([]string, s.height)
	for y := range lines {
		lines[y] = strings.TrimRight(s.text(&s.grid.rows[y]), " ")
	}
	return strings.Join(lines, "\n")
}

// text is a row without colours.
func (s *Screen) text(r *row) string {
	var b strings.Builder
	for _, c := range r.cells {
		if !c.rest {
			b.WriteString(s.clusters.text(c.r))
		}
	}
	return b.String()
}

// line is a row with colours.
func (s *Screen) line(r *row) string {
	end := len(r.cells)
	for end > 0 && r.cells[end-1].empty() {
		end--
	}
	var b strings.Builder
	var now pen
	var before cell
	for _, c := range r.cells[:end] {
		if c.rest {
			continue
		}
		if c.pen != now || s.fuses(before, c) {
			b.WriteString(c.pen.sequence())
			now = c.pen
		}
		b.WriteString(s.shown(c))
		before = c
	}
	if now != (pen{}) {
		b.WriteString("\x1b[m")
	}
	return b.String()
}

// empty reports whether a cell looks like nothing.
func (c cell) empty() bool {
	return !c.rest && (c.r == 0 || c.r == ' ') && c.bg == 0 && c.attributes&(reverse|underline|strike|overline) == 0
}

// fuses reports whether two cells would be read as one character if nothing stood between them, as colours of skin and
// syllables of India are.
func (s *Screen) fuses(before, c cell) bool {
	if before.r == 0 || c.r >= 0 && c.r < 0x300 || before.r >= 0 && !unicode.In(c.r, unicode.M, unicode.Sk, unicode.Regional_Indicator) {
		return false
	}
	return ansi.StringWidth(s.shown(before)+s.shown(c)) != int(before.width+c.width)
}

// shown is the text of a cell such that terminals give it the width that it has here: of a cluster to whose width they
// may have another opinion, its first character alone.
func (s *Screen) shown(c cell) string {
	text := s.clusters.text(c.r)
	if c.r < 0 && ansi.StringWidth(text) != int(c.width) {
		for _, r := range text {
			return string(r)
		}
	}
	return text
}

// sequence makes a terminal draw with the pen, whatever it drew with before.
func (p pen) sequence() string {
	codes := []string{"0"}
	for i, code := range []int{1, 2, 3, 5, 7, 8, 9, 53} {
		if p.attributes&(1<<i) != 0 {
			codes = append(codes, strconv.Itoa(code))
		}
	}
	switch style := p.attributes & underline >> underlineShift; style {
	case 0:
	case 1:
		codes = append(codes, "4")
	default:
		codes = append(codes, "4:"+strconv.Itoa(int(style)))
	}
	codes = append(codes, p.fg.codes(30, 38)...)
	codes = append(codes, p.bg.codes(40, 48)...)
	codes = append(codes, p.line.codes(-1, 58)...)
	return "\x1b[" + strings.Join(codes, ";") + "m"
}

// codes choose the colour. The first 16 of 256 have codes of their own from base on, if there is one.
func (c color) codes(base, extended int) []string {
	number, prefix := int(c&^kind), strconv.Itoa(extended)
	switch {
	case c == 0:
		return nil
	case c&kind == direct:
		part := func(shift int) string { return strconv.Itoa(number >> shift & 0xff) }
		return []string{prefix, "2", part(16), part(8), part(0)}
	case base < 0 || number >= 16:
		return []string{prefix, "5", strconv.Itoa(number)}
	case number >= 8:
		return []string{strconv.Itoa(base + 60 + number - 8)}
	default:
		return []string{strconv.Itoa(base + number)}
	}
}
