// Package emulator is a terminal in memory: what a program writes goes in, and what a learner sees comes out. It reads
// the sequences of xterm as tmux does, which is what its tests compare it with.
//
// Whatever a program writes is hostile. Nothing that it writes reaches the terminal outside but characters and their
// looks, and what is kept of it is bounded.
package emulator

import (
	"sync"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/parser"
)

// Bounds of what a program can make the terminal keep.
const (
	// pastRows are the rows that can be scrolled back to. At 100 columns they are 10 MB at most.
	pastRows = 5000
	// longestString is what is read of a title, a colour or the like, and mostReplies what waits to be answered.
	longestString, mostReplies = 4096, 1 << 16
	// minWidth is the least that wide characters fit in, mostSize the most that a screen is wide or high.
	minWidth, mostSize = 2, 1000
)

// A Screen is a terminal. Its methods may be called from anywhere.
type Screen struct {
	mu sync.Mutex

	width, height int
	main, other   *grid
	// grid is the one of the two that is shown.
	grid *grid
	cursor
	// saved is what ESC 7 keeps of each grid, and left is the cursor as it was when the other grid was chosen.
	saved [2]cursor
	left  cursor
	// top and bottom are the rows that scroll.
	top, bottom int
	tabs        [mostSize]bool
	modes       modes
	shape       Shape
	last        rune

	clusters clusters
	parser   *ansi.Parser
	// partial is the beginning of a character whose end is still to come.
	partial []byte
	replies []byte
	colors  [2]string
}

// A cursor is where and how the next character is written. At x == width it waits at the end of a full row.
type cursor struct {
	x, y int
	pen
	// charsets are those of G0 and G1: true for line drawing. shifted chooses G1.
	charsets [2]bool
	shifted  bool
	origin   bool
}

// New returns an empty terminal.
func New(width, height int) *Screen {
	width, height = within(width, minWidth), within(height, 1)
	s := &Screen{
		width: width, height: height,
		main: newGrid(width, height, pastRows), other: newGrid(width, height, 0),
		parser: ansi.NewParser(),
	}
	s.parser.SetDataSize(longestString)
	s.parser.SetHandler(ansi.Handler{
		Execute: s.control, HandleCsi: s.csi, HandleEsc: s.escape, HandleOsc: s.osc,
	})
	s.reset()
	return s
}

func within(size, least int) int { return min(max(size, least), mostSize) }

// reset makes the terminal what it was in the beginning. What has scrolled off stays.
func (s *Screen) reset() {
	s.grid = s.main
	s.main.clear(0)
	s.cursor, s.saved, s.left = cursor{}, [2]cursor{}, cursor{}
	s.modes = modes{wrap: true, visible: true}
	s.shape = 0
	s.top, s.bottom = 0, s.height-1
	for x := range s.tabs {
		s.tabs[x] = x%8 == 0
	}
}

// Write takes what a program wrote.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(p)
	if len(s.partial) > 0 {
		p = append(s.partial, p...)
		s.partial = nil
	}
	for len(p) > 0 {
		p = p[s.take(p):]
	}
	return n, nil
}

// take reads one character, one run of plain ones, or a byte of a sequence, and returns how many bytes that was.
func (s *Screen) take(p []byte) int {
	b := p[0]
	if s.parser.State() != parser.GroundState {
		return s.within(b)
	}
	switch {
	case b >= ' ' && b < 0x7f:
		n := 1
		for n < len(p) && p[n] >= ' ' && p[n] < 0x7f {
			n++
		}
		s.printPlain(p[:n])
		return n
	case b < ' ':
		s.parser.Advance(b)
		return 1
	case b == 0x7f:
		return 1
	case !utf8.FullRune(p):
		s.partial = append([]byte(nil), p...)
		return len(p)
	}
	r, n := utf8.DecodeRune(p)
	s.print(r)
	return n
}

// within takes a byte of a sequence. Beyond ASCII there are only names, as those of windows, which nobody reads: the
// parser would take a part of one for the end of the sequence.
func (s *Screen) within(b byte) int {
	if b < 0x80 {
		s.parser.Advance(b)
	}
	return 1
}

// Resize changes the size. Lines of the main screen are broken anew; a program on the other one draws it again itself.
func (s *Screen) Resize(width, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	width, height = within(width, minWidth), within(height, 1)
	if width == s.width && height == s.height {
		return
	}
	s.width, s.height = width, height
	s.top, s.bottom = 0, height-1
	s.fit()
}

// fit gives the grid that is shown the size of the screen.
func (s *Screen) fit() {
	g := s.grid
	if g.height() != s.height {
		s.y = g.setHeight(s.height, s.y)
	}
	switch {
	case g.width == s.width:
	case g == s.main:
		s.x, s.y = g.reflow(s.width, s.x, s.y)
	default:
		g.setWidth(s.width)
	}
	s.x, s.y = min(s.x, s.width), min(s.y, s.height-1)
}

// useOther shows the screen for programs that draw all of it, or goes back to the main one.
func (s *Screen) useOther(on, keepCursor bool) {
	if on == (s.grid == s.other) {
		return
	}
	if on {
		s.left = s.cursor
		s.other = newGrid(s.width, s.height, 0)
		s.grid = s.other
		return
	}
	now := s.cursor
	s.grid = s.main
	s.cursor = s.left
	s.fit()
	if !keepCursor {
		now.x, now.y = min(now.x, s.width), min(now.y, s.height-1)
		s.cursor = now
	}
}

// slot is where the cursor of the grid that is shown is kept.
func (s *Screen) slot() *cursor {
	if s.grid == s.other {
		return &s.saved[1]
	}
	return &s.saved[0]
}
