package ui

import "image/color"

// Theme chooses colours.
type Theme int

// Themes.
const (
	// ThemeAuto follows the terminal's background and NO_COLOR.
	ThemeAuto Theme = iota
	// ThemeDark is for dark backgrounds.
	ThemeDark
	// ThemeLight is for light backgrounds.
	ThemeLight
	// ThemePlain uses no colour: marks, bold and reverse carry the meaning.
	ThemePlain
)

// On returns the theme to use on a terminal: ThemeAuto follows what the terminal told about itself.
func (t Theme) On(dark, color bool) Theme {
	switch {
	case t != ThemeAuto:
		return t
	case !color:
		return ThemePlain
	case dark:
		return ThemeDark
	default:
		return ThemeLight
	}
}

// tokens are the colours a theme chooses. A nil colour is the terminal's own.
type tokens struct {
	accent, onAccent   color.Color
	good, bad, waiting color.Color
	muted, faint       color.Color
	selected           color.Color
	// glow is behind what has just changed, from the first moment to the last.
	glow []color.Color
}

// tokensOf returns the colours of a theme.
func tokensOf(theme Theme) tokens {
	switch theme {
	case ThemePlain:
		return tokens{}
	case ThemeLight:
		return tokens{
			accent: rgb(0x1D4ED8), onAccent: rgb(0xFFFFFF),
			good: rgb(0x15803D), bad: rgb(0xB91C1C), waiting: rgb(0x9A6700),
			muted: rgb(0x57606A), faint: rgb(0xC4CBD4), selected: rgb(0xE2E6F0),
			glow: []color.Color{rgb(0xBBD0FF), rgb(0xD6E3FF), rgb(0xEBF1FF)},
		}
	default:
		return tokens{
			accent: rgb(0x7AA2F7), onAccent: rgb(0x16161E),
			good: rgb(0x9ECE6A), bad: rgb(0xF7768E), waiting: rgb(0xE0AF68),
			muted: rgb(0x8B93B8), faint: rgb(0x3B4261), selected: rgb(0x303850),
			glow: []color.Color{rgb(0x3A4A7D), rgb(0x2B365C), rgb(0x20283F)},
		}
	}
}

func rgb(hex uint32) color.Color {
	return color.RGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}
