package ui

import (
	"cmp"
	"reflect"
	"strings"

	"charm.land/bubbles/v2/key"
)

// A twin stands for a sign where a terminal has ASCII only.
type twin struct {
	sign string
	// cell takes the sign's place on a line, and is as wide.
	cell string
	// text is written in sentences before they get their place; "" is the same as cell.
	text string
}

// twins is every sign that the screen draws, with its twin. No other file knows one.
func twins() []twin {
	return []twin{
		// Arrows together come before single ones.
		{sign: "←↑↓→", cell: "<^v>", text: "arrows"}, {sign: "↑↓", cell: "^v", text: "up/down"},
		// Arrows.
		{sign: "↑", cell: "^", text: "up"}, {sign: "↓", cell: "v", text: "down"}, {sign: "←", cell: "<", text: "left"},
		{sign: "→", cell: ">", text: "->"}, {sign: "↻", cell: "@"},
		// Marks: of tasks and verdicts, of cards, of Pods, of controllers and nodes.
		{sign: "✔", cell: "+"}, {sign: "✓", cell: "x"}, {sign: "✘", cell: "x"}, {sign: "◐", cell: "~"}, {sign: "○", cell: "o"}, {sign: "●", cell: "*"},
		{sign: "◇", cell: "%"}, {sign: "◆", cell: "#"}, {sign: "◌", cell: ":"}, {sign: "◁", cell: "<"}, {sign: "‖", cell: "="}, {sign: "⊘", cell: "/"},
		// Pointers and what stands between.
		{sign: "›", cell: ">"}, {sign: "▸", cell: ">"}, {sign: "•", cell: "-"}, {sign: "·", cell: "-"}, {sign: "…", cell: "~", text: "..."},
		{sign: "×", cell: "x"}, {sign: "Σ", cell: "="},
		// Lines, bars and frames.
		{sign: "─", cell: "-"}, {sign: "━", cell: "="}, {sign: "╍", cell: "~"}, {sign: "│", cell: "|"}, {sign: "┃", cell: "#"}, {sign: "┼", cell: "+"},
		{sign: "▌", cell: "|"}, {sign: "╭", cell: "+"}, {sign: "╮", cell: "+"}, {sign: "╰", cell: "+"}, {sign: "╯", cell: "+"},
		// The sparkline.
		{sign: "▁", cell: "_"}, {sign: "▂", cell: "."}, {sign: "▃", cell: ","}, {sign: "▄", cell: "-"},
		{sign: "▅", cell: "="}, {sign: "▆", cell: "+"}, {sign: "▇", cell: "*"}, {sign: "█", cell: "#"},
		// The spinner.
		{sign: "⠋", cell: "|"}, {sign: "⠙", cell: "/"}, {sign: "⠹", cell: "-"}, {sign: "⠸", cell: `\`}, {sign: "⠼", cell: "|"},
		{sign: "⠴", cell: "/"}, {sign: "⠦", cell: "-"}, {sign: "⠧", cell: `\`}, {sign: "⠇", cell: "|"}, {sign: "⠏", cell: "/"},
		// Signs of texts.
		{sign: "“", cell: `"`}, {sign: "”", cell: `"`}, {sign: "‘", cell: "'"}, {sign: "’", cell: "'"}, {sign: "—", cell: "-"}, {sign: "–", cell: "-"},
		{sign: "−", cell: "-"}, {sign: "≤", cell: "<", text: "<="}, {sign: "≥", cell: ">", text: ">="}, {sign: "≠", cell: "!", text: "!="}, {sign: "°", cell: "o"},
	}
}

// ascii draws and writes with the twins of signs. A nil one changes nothing.
type ascii struct{ cells, texts *strings.Replacer }

func newASCII() *ascii {
	var cells, texts []string
	for _, t := range twins() {
		cells = append(cells, t.sign, t.cell)
		texts = append(texts, t.sign, cmp.Or(t.text, t.cell))
	}
	return &ascii{strings.NewReplacer(cells...), strings.NewReplacer(texts...)}
}

// respell writes every text below v with twins.
func (a *ascii) respell(v reflect.Value) {
	if binding, ok := v.Addr().Interface().(*key.Binding); ok {
		respell(binding, a.texts.Replace)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(a.texts.Replace(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			a.respell(v.Field(i))
		}
	case reflect.Map:
		spelt := reflect.MakeMap(v.Type())
		for _, k := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(k))
			a.respell(value)
			spelt.SetMapIndex(k, value)
		}
		v.Set(spelt)
	}
}
