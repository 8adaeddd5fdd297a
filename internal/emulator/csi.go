package emulator

import "github.com/charmbracelet/x/ansi"

// largest bounds the numbers of a sequence: nothing on a screen is further away.
const largest = 4 * mostSize

// number is a parameter that counts, of which 0 means 1.
func number(params ansi.Params, i int) int { return max(setting(params, i), 1) }

// setting is a parameter that chooses.
func setting(params ansi.Params, i int) int {
	n, _, _ := params.Param(i, 0)
	return min(max(n, 0), largest)
}

// csi does a control sequence.
func (s *Screen) csi(cmd ansi.Cmd, params ansi.Params) {
	switch {
	case cmd.Prefix() == 0 && cmd.Intermediate() == 0:
		s.plainCSI(cmd.Final(), params)
	case cmd.Prefix() == '?' && cmd.Intermediate() == 0:
		s.privateCSI(cmd.Final(), params)
	default:
		s.rareCSI(cmd, params)
	}
}

// plainCSI does the sequences of ECMA-48.
func (s *Screen) plainCSI(final byte, params ansi.Params) {
	if s.move(final, params) || s.edit(final, params) {
		return
	}
	switch final {
	case 'm':
		s.style(params)
	case 'r':
		s.setRegion(params)
	case 'g':
		s.clearTabs(setting(params, 0))
	case 'h', 'l':
		s.setModes(params, final == 'h')
	case 's':
		s.keep()
	case 'u':
		s.restore()
	case 'c':
		s.reply("\x1b[?62;22c")
	case 'n':
		s.report(setting(params, 0), "\x1b[")
	}
}

func (s *Screen) privateCSI(final byte, params ansi.Params) {
	switch final {
	case 'h', 'l':
		s.setPrivate(params, final == 'h')
	case 'n':
		s.report(setting(params, 0), "\x1b[?")
	}
}

// rareCSI does sequences that have a sign of their own.
func (s *Screen) rareCSI(cmd ansi.Cmd, params ansi.Params) {
	switch cmd {
	case ansi.Cmd(ansi.Command('>', 0, 'c')):
		s.reply("\x1b[>1;10;0c")
	case ansi.Cmd(ansi.Command('?', '$', 'p')):
		s.reportMode(setting(params, 0))
	case ansi.Cmd(ansi.Command(0, ' ', 'q')):
		s.shape = Shape(setting(params, 0))
	case ansi.Cmd(ansi.Command(0, '!', 'p')):
		s.softReset()
	}
}

// move does the sequences that move the cursor.
func (s *Screen) move(final byte, params ansi.Params) bool {
	n := number(params, 0)
	switch final {
	case 'A':
		s.up(n)
	case 'B', 'e':
		s.down(n)
	case 'C', 'a':
		s.x = min(s.x+n, s.width-1)
	case 'D':
		s.back(n)
	case 'E':
		s.down(n)
		s.x = 0
	case 'F':
		s.up(n)
		s.x = 0
	case 'G', '`':
		s.x = min(n, s.width) - 1
	case 'd':
		s.moveTo(n-1, s.x)
	case 'H', 'f':
		s.moveTo(n-1, number(params, 1)-1)
	case 'I':
		s.tab(n)
	case 'Z':
		s.tabBack(n)
	default:
		return false
	}
	return true
}

// edit does the sequences that change what is there.
func (s *Screen) edit(final byte, params ansi.Params) bool {
	n, line := number(params, 0), &s.grid.rows[s.y]
	switch final {
	case '@':
		s.settle()
		line.insert(s.x, n, s.width, s.bg)
	case 'P':
		s.settle()
		line.remove(s.x, n, s.width, s.bg)
	case 'X':
		s.settle()
		line.erase(s.x, min(s.x+n, s.width), s.bg)
	case 'J':
		s.eraseScreen(setting(params, 0))
	case 'K':
		s.eraseLine(setting(params, 0))
	case 'L':
		if s.y >= s.top && s.y <= s.bottom {
			s.grid.scrollDown(s.y, s.bottom, n, s.bg)
		}
	case 'M':
		if s.y >= s.top && s.y <= s.bottom {
			s.grid.removeRows(s.y, s.bottom, n, s.bg)
		}
	case 'S':
		s.grid.scrollUp(s.top, s.bottom, n, s.bg)
	case 'T':
		s.grid.scrollDown(s.top, s.bottom, n, s.bg)
	case 'b':
		s.repeat(n)
	default:
		return false
	}
	return true
}

// repeat writes the last character again.
func (s *Screen) repeat(n int) {
	if s.last == 0 {
		return
	}
	charsets := s.charsets
	s.charsets = [2]bool{}
	for range n {
		s.put(s.last, max(widthOf(s.last), 1))
	}
	s.charsets = charsets
}

func (s *Screen) eraseLine(what int) {
	line := &s.grid.rows[s.y]
	x := min(s.x, s.width-1)
	switch {
	case what == 2 || what == 0 && x == 0:
		s.grid.clearRows(s.y, s.y+1, s.bg)
	case what == 0:
		line.erase(x, s.width, s.bg)
	case what == 1:
		line.erase(0, x+1, s.bg)
	}
}

func (s *Screen) eraseScreen(what int) {
	switch what {
	case 0:
		if s.x == 0 && s.y == 0 {
			s.grid.clear(s.bg)
			return
		}
		s.eraseLine(0)
		s.grid.clearRows(s.y+1, s.height, s.bg)
	case 1:
		s.grid.clearRows(0, s.y, s.bg)
		s.eraseLine(1)
	case 2:
		s.grid.clear(s.bg)
	case 3:
		s.main.past.clear()
		s.main.scrolled = 0
	}
}

// setRegion chooses the rows that scroll.
func (s *Screen) setRegion(params ansi.Params) {
	top, bottom := number(params, 0)-1, setting(params, 1)-1
	if bottom < 0 || bottom >= s.height {
		bottom = s.height - 1
	}
	if top >= bottom {
		return
	}
	s.top, s.bottom = top, bottom
	s.moveTo(0, 0)
}

func (s *Screen) clearTabs(what int) {
	switch what {
	case 0:
		if s.x < s.width {
			s.tabs[s.x] = false
		}
	case 3:
		clear(s.tabs[:])
	}
}
