package emulator

import "github.com/charmbracelet/x/ansi"

// style changes the pen.
func (s *Screen) style(params ansi.Params) {
	if len(params) == 0 {
		s.pen = pen{}
	}
	for i := 0; i < len(params); {
		i += s.pen.take(params[i:])
	}
}

// take takes one setting with what belongs to it, and returns how many parameters that was.
func (p *pen) take(params ansi.Params) int {
	code := params[0].Param(0)
	if params[0].HasMore() {
		return p.takeGroup(code, params)
	}
	switch {
	case code == 0:
		*p = pen{}
	case code >= 30 && code <= 37:
		p.fg = indexed | color(code-30)
	case code >= 40 && code <= 47:
		p.bg = indexed | color(code-40)
	case code >= 90 && code <= 97:
		p.fg = indexed | color(code-90+8)
	case code >= 100 && code <= 107:
		p.bg = indexed | color(code-100+8)
	case code == 38 || code == 48 || code == 58:
		c, n := extended(params[1:])
		p.paint(code, c)
		return 1 + n
	case code == 39 || code == 49 || code == 59:
		p.paint(code-1, 0)
	default:
		p.mark(code)
	}
	return 1
}

// takeGroup takes a setting whose parts are joined by colons.
func (p *pen) takeGroup(code int, params ansi.Params) int {
	n := 1
	for n < len(params) && params[n-1].HasMore() {
		n++
	}
	parts := params[1:n]
	switch code {
	case 4:
		p.underline(parts[0].Param(0))
	case 38, 48, 58:
		if parts[0].Param(0) == 2 && len(parts) > 4 {
			parts = append(ansi.Params{parts[0]}, parts[2:]...) // a colour space comes before its numbers
		}
		c, _ := extended(parts)
		p.paint(code, c)
	}
	return n
}

// paint sets the colour of 38, 48 or 58.
func (p *pen) paint(code int, c color) {
	switch code {
	case 38:
		p.fg = c
	case 48:
		p.bg = c
	case 58:
		p.line = c
	}
}

// extended reads one of 256 colours, or red, green and blue, and returns how many parameters that took.
func extended(params ansi.Params) (color, int) {
	part := func(i int) color {
		n, _, _ := params.Param(i, 0)
		return color(n & 0xff)
	}
	if len(params) == 0 {
		return 0, 0
	}
	switch params[0].Param(0) {
	case 5:
		return indexed | part(1), min(2, len(params))
	case 2:
		return direct | part(1)<<16 | part(2)<<8 | part(3), min(4, len(params))
	default:
		return 0, 1
	}
}

func (p *pen) underline(style int) {
	p.attributes &^= underline
	p.attributes |= attribute(min(style, 5)) << underlineShift & underline
}

// mark sets or takes away what is no colour.
func (p *pen) mark(code int) {
	if code == 4 || code == 21 {
		p.underline(map[int]int{4: 1, 21: 2}[code])
		return
	}
	on := map[int]attribute{
		1: bold, 2: faint, 3: italic, 5: blink, 6: blink, 7: reverse, 8: conceal, 9: strike, 53: overline,
	}
	off := map[int]attribute{
		22: bold | faint, 23: italic, 24: underline, 25: blink, 27: reverse, 28: conceal, 29: strike, 55: overline,
	}
	p.attributes = p.attributes&^off[code] | on[code]
}
