package emulator

import (
	"unicode"

	"github.com/mattn/go-runewidth"

	"github.com/klab-dev/klab/plain"
)

const joiner = '\u200d'

// printPlain writes ASCII, of which there is most.
func (s *Screen) printPlain(text []byte) {
	if s.modes.insert || s.charsets[s.charset()] || !s.modes.wrap {
		for _, b := range text {
			s.put(rune(b), 1)
		}
		return
	}
	for len(text) > 0 {
		if s.x >= s.width {
			s.wrap()
		}
		n := min(len(text), s.width-s.x)
		r := &s.grid.rows[s.y]
		r.part(s.x)
		r.part(s.x + n)
		r.reach(s.x + n)
		for i, b := range text[:n] {
			r.cells[s.x+i] = cell{pen: s.pen, r: rune(b), width: 1}
		}
		s.x += n
		s.last = rune(text[n-1])
		text = text[n:]
	}
}

func (s *Screen) charset() int {
	if s.shifted {
		return 1
	}
	return 0
}

// print writes a character.
func (s *Screen) print(r rune) {
	width := widthOf(r)
	switch {
	case width == 0 && !joins(r):
	case width == 0 || s.afterJoiner():
		s.join(r)
	default:
		s.put(r, width)
	}
}

// widthOf is the number of columns of a character, whatever the place is that the learner lives in.
func widthOf(r rune) int {
	if r >= 0xa0 && r < 0x300 {
		return 1
	}
	return (&runewidth.Condition{StrictEmojiNeutral: true}).RuneWidth(r)
}

// joins reports whether a character without a width changes the one before it. All others are dropped: they would
// only hide something.
func joins(r rune) bool {
	return r == joiner || unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || !plain.Hidden(r)
}

// before is the cell of the last character that was written.
func (s *Screen) before() *cell {
	r := &s.grid.rows[s.y]
	x := min(s.x, s.width) - 1
	if x > 0 && r.at(x).rest {
		x--
	}
	if x < 0 || x >= len(r.cells) || r.cells[x].width == 0 {
		return nil
	}
	return &r.cells[x]
}

func (s *Screen) afterJoiner() bool {
	c := s.before()
	if c == nil || c.r >= 0 {
		return false
	}
	text := []rune(s.clusters.text(c.r))
	return text[len(text)-1] == joiner
}

// join adds a character to the one before it.
func (s *Screen) join(r rune) {
	if c := s.before(); c != nil {
		c.r = s.clusters.join(c.r, r)
	}
}

// put writes a character of a width, on the next row when it does not fit on this one.
func (s *Screen) put(r rune, width int) {
	if s.charsets[s.charset()] {
		r = drawn(r)
	}
	s.last = r
	if s.modes.wrap {
		if s.x > s.width-width {
			s.wrap()
		}
	} else if s.x > s.width-width {
		if width > 1 {
			return
		}
		s.x = s.width - width
	}
	line := &s.grid.rows[s.y]
	if s.modes.insert {
		line.insert(s.x, width, s.width, 0)
	}
	line.part(s.x)
	line.part(s.x + width)
	line.reach(s.x + width)
	line.cells[s.x] = cell{pen: s.pen, r: r, width: uint8(width)}
	if width == 2 {
		line.cells[s.x+1] = cell{pen: s.pen, rest: true}
	}
	s.x += width
	if !s.modes.wrap {
		s.x = min(s.x, s.width-1)
	}
}

// wrap goes on with the line on the next row.
func (s *Screen) wrap() {
	s.grid.rows[s.y].wrapped = true
	s.linefeed(0)
	s.x = 0
}

// linefeed goes a row down, and scrolls at the bottom.
func (s *Screen) linefeed(bg color) {
	switch {
	case s.y == s.bottom:
		s.grid.scrollUp(s.top, s.bottom, 1, bg)
	case s.y < s.height-1:
		s.y++
	}
}

// drawn is what a letter is in the set for line drawing.
func drawn(r rune) rune {
	if r < '`' || r > '~' {
		return r
	}
	return []rune("◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·")[r-'`']
}
