package emulator

import "github.com/charmbracelet/x/ansi"

// modes are what programs switch.
type modes struct {
	insert, newline, wrap, visible bool
	cursorKeys, keypad, paste      bool
	clicks, drags, moves, sgrMouse bool
	focus                          bool
}

// Shape is how a program wants its cursor: 0 as the learner has it, or a number of DECSCUSR.
type Shape int

// Modes is what a program asked of whoever types to it.
type Modes struct {
	// CursorKeys and Keypad are the other codes of arrows and of the numbers at the right.
	CursorKeys, Keypad bool
	// Paste brackets what is pasted.
	Paste bool
	// Clicks, Drags and Moves of the mouse are to be told; SGR is how.
	Clicks, Drags, Moves, SGR bool
	// Focus is to be told.
	Focus bool
	// Full says that the program draws the whole screen, where nothing scrolls off.
	Full bool
}

// Modes returns what the program asked for.
func (s *Screen) Modes() Modes {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.modes
	return Modes{
		CursorKeys: m.cursorKeys, Keypad: m.keypad, Paste: m.paste,
		Clicks: m.clicks || m.drags || m.moves, Drags: m.drags || m.moves, Moves: m.moves, SGR: m.sgrMouse,
		Focus: m.focus, Full: s.grid == s.other,
	}
}

// setModes switches modes of ECMA-48.
func (s *Screen) setModes(params ansi.Params, on bool) {
	for i := range params {
		switch params[i].Param(0) {
		case 4:
			s.modes.insert = on
		case 20:
			s.modes.newline = on
		}
	}
}

// setPrivate switches modes of DEC and xterm.
func (s *Screen) setPrivate(params ansi.Params, on bool) {
	for i := range params {
		mode := params[i].Param(0)
		if flag := s.private(mode); flag != nil {
			*flag = on
		}
		switch mode {
		case 6:
			s.moveTo(0, 0)
		case 7:
			if !on {
				s.settle()
			}
		case 47, 1047:
			s.useOther(on, false)
		case 1048:
			if on {
				s.keep()
			} else {
				s.restore()
			}
		case 1049:
			s.useOther(on, true)
		}
	}
}

// private is the flag of a mode.
func (s *Screen) private(mode int) *bool {
	m := &s.modes
	return map[int]*bool{
		1: &m.cursorKeys, 6: &s.origin, 7: &m.wrap, 25: &m.visible, 66: &m.keypad,
		1000: &m.clicks, 1002: &m.drags, 1003: &m.moves, 1004: &m.focus, 1006: &m.sgrMouse,
		2004: &m.paste,
	}[mode]
}
