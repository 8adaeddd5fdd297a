package pane

import (
	"strconv"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/emulator"
)

// encoded is what a terminal sends for a key.
func encoded(k tea.Key, modes emulator.Modes) []byte {
	if text := special(k, modes); text != "" {
		return []byte(text)
	}
	alt := ""
	if k.Mod.Contains(tea.ModAlt) {
		alt = "\x1b"
	}
	if code, ok := control(k); ok {
		return []byte(alt + string(rune(code)))
	}
	switch {
	case k.Text != "":
		return []byte(alt + k.Text)
	case k.Code < unicode.MaxRune && unicode.IsPrint(k.Code):
		return []byte(alt + string(k.Code))
	default:
		return nil
	}
}

// control is the character of a key with ctrl, or of one that has a character of its own.
func control(k tea.Key) (byte, bool) {
	switch k.Code {
	case tea.KeyEnter, tea.KeyKpEnter:
		return '\r', true
	case tea.KeyTab:
		return '\t', true
	case tea.KeyBackspace:
		if k.Mod.Contains(tea.ModCtrl) {
			return '\b', true
		}
		return 0x7f, true
	case tea.KeyEscape:
		return 0x1b, true
	}
	if !k.Mod.Contains(tea.ModCtrl) {
		return 0, false
	}
	switch r := unicode.ToLower(k.Code); {
	case r >= 'a' && r <= 'z':
		return byte(r - 'a' + 1), true
	case r >= '[' && r <= '_':
		return byte(r - '@'), true
	case r == tea.KeySpace || r == '@' || r == '2':
		return 0, true
	case r == '/' || r == '-':
		return 0x1f, true
	}
	return 0, false
}

// A code is how a key without a character is sent: CSI number ~, or CSI letter.
type code struct {
	number int
	letter byte
}

// special is the sequence of a key that has one.
func special(k tea.Key, modes emulator.Modes) string {
	if k.Code == tea.KeyTab && k.Mod == tea.ModShift {
		return "\x1b[Z"
	}
	c, ok := codes()[k.Code]
	if !ok {
		return ""
	}
	modifiers := 1
	for i, mod := range []tea.KeyMod{tea.ModShift, tea.ModAlt, tea.ModCtrl} {
		if k.Mod.Contains(mod) {
			modifiers += 1 << i
		}
	}
	switch {
	case c.letter == 0 && modifiers == 1:
		return "\x1b[" + strconv.Itoa(c.number) + "~"
	case c.letter == 0:
		return "\x1b[" + strconv.Itoa(c.number) + ";" + strconv.Itoa(modifiers) + "~"
	case modifiers > 1:
		return "\x1b[1;" + strconv.Itoa(modifiers) + string(c.letter)
	case modes.CursorKeys || strings.IndexByte("PQRS", c.letter) >= 0:
		return "\x1bO" + string(c.letter)
	default:
		return "\x1b[" + string(c.letter)
	}
}

// codes are those of xterm.
func codes() map[rune]code {
	return map[rune]code{
		tea.KeyUp: {letter: 'A'}, tea.KeyDown: {letter: 'B'}, tea.KeyRight: {letter: 'C'}, tea.KeyLeft: {letter: 'D'},
		tea.KeyHome: {letter: 'H'}, tea.KeyEnd: {letter: 'F'},
		tea.KeyInsert: {number: 2}, tea.KeyDelete: {number: 3}, tea.KeyPgUp: {number: 5}, tea.KeyPgDown: {number: 6},
		tea.KeyF1: {letter: 'P'}, tea.KeyF2: {letter: 'Q'}, tea.KeyF3: {letter: 'R'}, tea.KeyF4: {letter: 'S'},
		tea.KeyF5: {number: 15}, tea.KeyF6: {number: 17}, tea.KeyF7: {number: 18}, tea.KeyF8: {number: 19},
		tea.KeyF9: {number: 20}, tea.KeyF10: {number: 21}, tea.KeyF11: {number: 23}, tea.KeyF12: {number: 24},
	}
}

// pasted is a text as a terminal sends what is pasted. Control characters stay out, the end of the brackets among them.
func pasted(text string, bracketed bool) []byte {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return '\r'
		case r != '\t' && unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
	if bracketed {
		text = "\x1b[200~" + text + "\x1b[201~"
	}
	return []byte(text)
}

// lines counts the lines of a text.
func lines(text string) int { return strings.Count(text, "\n") + 1 }
