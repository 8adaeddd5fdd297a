package emulator

// control does a control character.
func (s *Screen) control(b byte) {
	switch b {
	case '\b':
		s.back(1)
	case '\t':
		s.tab(1)
	case '\n', '\v', '\f':
		s.linefeed(s.bg)
		if s.modes.newline {
			s.x = 0
		}
	case '\r':
		s.x = 0
	case 0x0e:
		s.shifted = true
	case 0x0f:
		s.shifted = false
	}
}

// back goes to the left. At the end of a full row the cursor stands on its last column.
func (s *Screen) back(n int) {
	s.x = max(min(s.x, s.width-1)-n, 0)
}

// tab goes to the next stops.
func (s *Screen) tab(n int) {
	for ; n > 0 && s.x < s.width-1; n-- {
		for s.x++; s.x < s.width-1 && !s.tabs[s.x]; s.x++ {
		}
	}
}

// tabBack goes to the stops before.
func (s *Screen) tabBack(n int) {
	s.x = min(s.x, s.width-1)
	for ; n > 0 && s.x > 0; n-- {
		for s.x--; s.x > 0 && !s.tabs[s.x]; s.x-- {
		}
	}
}

// reverseIndex goes a row up, and scrolls at the top.
func (s *Screen) reverseIndex() {
	switch {
	case s.y == s.top:
		s.grid.scrollDown(s.top, s.bottom, 1, s.bg)
	case s.y > 0:
		s.y--
	}
}

// up and down stop where the rows that scroll end, when the cursor is among them.
func (s *Screen) up(n int) {
	least := 0
	if s.y >= s.top {
		least = s.top
	}
	s.y = max(s.y-n, least)
	s.settle()
}

func (s *Screen) down(n int) {
	most := s.height - 1
	if s.y <= s.bottom {
		most = s.bottom
	}
	s.y = min(s.y+n, most)
	s.settle()
}

// settle takes a cursor that waits at the end of a row back into it.
func (s *Screen) settle() { s.x = min(s.x, s.width-1) }

// moveTo goes to a row and a column, which count from the rows that scroll where the program asked for that.
func (s *Screen) moveTo(y, x int) {
	s.x = min(max(x, 0), s.width-1)
	if s.origin {
		s.y = min(max(s.top+y, s.top), s.bottom)
		return
	}
	s.y = min(max(y, 0), s.height-1)
}

// keep and restore are ESC 7 and ESC 8.
func (s *Screen) keep() { *s.slot() = s.cursor }

func (s *Screen) restore() {
	s.cursor = *s.slot()
	s.x, s.y = min(s.x, s.width-1), min(s.y, s.height-1)
}
