package emulator

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/charmbracelet/x/ansi"
)

// Replies returns what the terminal answers to the program, and forgets it.
func (s *Screen) Replies() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.replies
	s.replies = nil
	return out
}

// SetColors tells what programs learn of the terminal's own colours, each as a number of red, green and blue.
func (s *Screen) SetColors(foreground, background uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, c := range []uint32{foreground, background} {
		red, green, blue := c>>16&0xff, c>>8&0xff, c&0xff
		s.colors[i] = fmt.Sprintf("rgb:%02x%02x/%02x%02x/%02x%02x", red, red, green, green, blue, blue)
	}
}

func (s *Screen) reply(text string) {
	if len(s.replies)+len(text) <= mostReplies {
		s.replies = append(s.replies, text...)
	}
}

// report tells that the terminal works, or where the cursor is.
func (s *Screen) report(what int, prefix string) {
	switch what {
	case 5:
		s.reply("\x1b[0n")
	case 6:
		s.reply(prefix + strconv.Itoa(s.y+1) + ";" + strconv.Itoa(min(s.x, s.width-1)+1) + "R")
	}
}

// reportMode tells whether a private mode is set, or that it is unknown.
func (s *Screen) reportMode(mode int) {
	state := 0
	if flag := s.private(mode); flag != nil {
		state = 2
		if *flag {
			state = 1
		}
	}
	s.reply(fmt.Sprintf("\x1b[?%d;%d$y", mode, state))
}

// osc does what programs ask about colours. Titles, links and the clipboard are not for them.
func (s *Screen) osc(cmd int, data []byte) {
	if (cmd == 10 || cmd == 11) && bytes.HasSuffix(data, []byte(";?")) && s.colors[cmd-10] != "" {
		s.reply(fmt.Sprintf("\x1b]%d;%s\x1b\\", cmd, s.colors[cmd-10]))
	}
}

// escape does a sequence of two or three bytes.
func (s *Screen) escape(cmd ansi.Cmd) {
	switch cmd.Intermediate() {
	case '(', ')':
		s.charsets[cmd.Intermediate()-'('] = cmd.Final() == '0'
		return
	case '#':
		if cmd.Final() == '8' {
			s.align()
		}
		return
	case 0:
	default:
		return
	}
	switch cmd.Final() {
	case '7':
		s.keep()
	case '8':
		s.restore()
	case 'D':
		s.linefeed(s.bg)
	case 'E':
		s.linefeed(s.bg)
		s.x = 0
	case 'H':
		if s.x < s.width {
			s.tabs[s.x] = true
		}
	case 'M':
		s.reverseIndex()
	case '=', '>':
		s.modes.keypad = cmd.Final() == '='
	case 'c':
		s.reset()
	}
}

// align fills the screen, as tests of terminals do.
func (s *Screen) align() {
	s.top, s.bottom, s.x, s.y = 0, s.height-1, 0, 0
	for y := range s.grid.rows {
		r := &s.grid.rows[y]
		r.clear(s.width, 0)
		r.reach(s.width)
		for x := range r.cells {
			r.cells[x] = cell{r: 'E', width: 1}
		}
	}
}

// softReset puts modes back and leaves what is on the screen.
func (s *Screen) softReset() {
	s.modes.insert, s.modes.cursorKeys, s.modes.keypad = false, false, false
	s.modes.wrap, s.modes.visible = true, true
	s.top, s.bottom, s.origin = 0, s.height-1, false
	s.pen, s.charsets, s.shifted = pen{}, [2]bool{}, false
}
