package prose

import "charm.land/glamour/v2/ansi"

// A Style says which colours the terminal can show.
type Style struct {
	// Dark is true on a dark background.
	Dark bool
	// Color is false when only bold and underline may be used.
	Color bool
	// Whole leaves lines of code that cannot be folded as long as they are, for what is copied from where it stands.
	Whole bool
}

// palette is the few colours prose uses.
type palette struct {
	heading, code, codeBackground, link, quote, chroma string
}

// config builds Glamour's style. The colour of plain text is left to the terminal.
func config(style Style) ansi.StyleConfig {
	c := plainConfig()
	if !style.Color {
		return c
	}
	colors := palette{
		heading: "#1D4ED8", code: "#9A3412", codeBackground: "#EEF0F3", link: "#0F766E", quote: "#57606A",
		chroma: "github",
	}
	if style.Dark {
		colors = palette{
			heading: "#7AA2F7", code: "#E0AF68", codeBackground: "#303342", link: "#73DACA", quote: "#9AA5CE",
			chroma: "tokyonight-night",
		}
	}
	return colored(c, colors)
}

// plainConfig uses no colour: code keeps its backquotes.
func plainConfig() ansi.StyleConfig {
	yes := true
	one := uint(1)
	bar := "│ "
	bold := ansi.StylePrimitive{Bold: &yes}
	return ansi.StyleConfig{
		BlockQuote: ansi.StyleBlock{Indent: &one, IndentToken: &bar},
		List:       ansi.StyleList{LevelIndent: 2},
		Heading: ansi.StyleBlock{
			StylePrimitive: ansi.StylePrimitive{BlockSuffix: "\n", Bold: &yes},
		},
		H1:             ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Underline: &yes}},
		H3:             ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Prefix: "› "}},
		Strong:         bold,
		Emph:           ansi.StylePrimitive{Italic: &yes},
		Strikethrough:  ansi.StylePrimitive{CrossedOut: &yes},
		HorizontalRule: ansi.StylePrimitive{Format: "\n────────\n"},
		Item:           ansi.StylePrimitive{BlockPrefix: "• "},
		Enumeration:    ansi.StylePrimitive{BlockPrefix: ". "},
		Task:           ansi.StyleTask{Ticked: "[✓] ", Unticked: "[ ] "},
		Link:           ansi.StylePrimitive{Underline: &yes},
		LinkText:       bold,
		ImageText:      ansi.StylePrimitive{Format: "{{.text}} →"},
		Code: ansi.StyleBlock{
			StylePrimitive: ansi.StylePrimitive{Prefix: "`", Suffix: "`"},
		},
	}
}

// colored adds colours. Chroma's named styles are used, because Glamour registers a custom one once for
// the whole process and would keep the dark one after a change to light.
func colored(c ansi.StyleConfig, p palette) ansi.StyleConfig {
	c.Heading.Color = &p.heading
	c.Link.Color = &p.link
	c.LinkText.Color = &p.link
	c.BlockQuote.Color = &p.quote
	c.Code.StylePrimitive = ansi.StylePrimitive{
		Color: &p.code, BackgroundColor: &p.codeBackground,
	}
	c.CodeBlock = ansi.StyleCodeBlock{Theme: p.chroma}
	return c
}
