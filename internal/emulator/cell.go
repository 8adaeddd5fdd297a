package emulator

import "unicode/utf8"

// A color is one of the terminal's: its default, one of 256, or red, green and blue.
type color uint32

const (
	indexed color = 1 << 24
	direct  color = 2 << 24
	kind    color = 3 << 24
)

// An attribute is how a character looks besides its colours.
type attribute uint16

// Attributes. The style of an underline has three bits.
const (
	bold attribute = 1 << iota
	faint
	italic
	blink
	reverse
	conceal
	strike
	overline

	underlineShift           = 8
	underline      attribute = 7 << underlineShift
)

// A pen is how the next characters look.
type pen struct {
	fg, bg, line color
	attributes   attribute
}

// A cell is one place of the screen. The zero cell is one that nothing was written to.
type cell struct {
	pen
	// r is a character or, below zero, the number of a cluster of them.
	r rune
	// width is 2 for the first half of a wide character, and 0 for the second half and for nothing.
	width uint8
	// rest marks the second half.
	rest bool
}

// blank is an erased cell, which keeps the background.
func blank(bg color) cell { return cell{pen: pen{bg: bg}} }

// Bounds of clusters, which a hostile program could make without end.
const (
	longestCluster = 48
	mostClusters   = 1 << 14
)

// clusters are the characters of a screen that are made of several.
type clusters struct {
	texts []string
	ids   map[string]rune
}

// text is what a cell shows.
func (c *clusters) text(r rune) string {
	switch {
	case r < 0:
		return c.texts[-r-1]
	case r == 0:
		return " "
	default:
		return string(r)
	}
}

// join adds a character to what a cell shows. What is too long stays as it is.
func (c *clusters) join(to, r rune) rune {
	text := c.text(to)
	if len(text)+utf8.RuneLen(r) > longestCluster {
		return to
	}
	text += string(r)
	if id, ok := c.ids[text]; ok {
		return id
	}
	if len(c.texts) == mostClusters {
		return to
	}
	if c.ids == nil {
		c.ids = map[string]rune{}
	}
	c.texts = append(c.texts, text)
	id := rune(-len(c.texts))
	c.ids[text] = id
	return id
}
