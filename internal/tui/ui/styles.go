package ui

import (
	"image/color"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/textinput"
	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
)

// Styles is every style the terminal uses, built from the tokens of a theme.
type Styles struct {
	Prose prose.Style

	// Badge is the name at the top left; Title what stands beside it.
	Badge, Title lipgloss.Style
	// Strong is for headings, Muted for what may be overlooked, Faint for lines.
	Strong, Muted, Faint lipgloss.Style
	Accent, AccentBold   lipgloss.Style
	// Good, Bad and Waiting are the colours of verdicts.
	Good, Bad, Waiting lipgloss.Style
	// Selected is the row under the cursor, Pointer the mark before it.
	Selected, Pointer lipgloss.Style
	// Code is a command to copy.
	Code lipgloss.Style
	// BarFull and BarEmpty are the parts of a progress bar.
	BarFull, BarEmpty lipgloss.Style
	// Glow lies behind what has just changed, from the first moment to the last; a theme without colour has none.
	Glow []color.Color
	// Dialog frames what stands above the screen.
	Dialog lipgloss.Style
	// Button and ButtonOff are the choices of a dialog.
	Button, ButtonOff lipgloss.Style

	Help  help.Styles
	Input textinput.Styles
}

// NewStyles returns the styles of a theme.
func NewStyles(theme Theme) Styles {
	t := tokensOf(theme)
	base := lipgloss.NewStyle()
	s := Styles{
		Prose:      prose.Style{Dark: theme != ThemeLight, Color: theme != ThemePlain},
		Badge:      base.Bold(true).Background(t.accent).Foreground(t.onAccent).Padding(0, 1),
		Title:      base.Bold(true),
		Strong:     base.Bold(true),
		Muted:      base.Foreground(t.muted),
		Faint:      base.Foreground(t.faint),
		Accent:     base.Foreground(t.accent),
		AccentBold: base.Foreground(t.accent).Bold(true),
		Good:       base.Foreground(t.good),
		Bad:        base.Foreground(t.bad),
		Waiting:    base.Foreground(t.waiting),
		Selected:   base.Background(t.selected).Bold(true),
		Pointer:    base.Foreground(t.accent).Bold(true),
		Code:       base.Foreground(t.waiting),
		BarFull:    base.Foreground(t.accent),
		BarEmpty:   base.Foreground(t.faint),
		Dialog: base.Border(lipgloss.RoundedBorder()).BorderForeground(t.accent).
			Padding(1, 2),
		Button:    base.Bold(true).Background(t.accent).Foreground(t.onAccent).Padding(0, 2),
		ButtonOff: base.Foreground(t.muted).Padding(0, 2),
	}
	if theme == ThemePlain {
		s.Badge, s.Button = s.Badge.Reverse(true), s.Button.Reverse(true)
	}
	s.Glow = t.glow
	s.Help = helpStyles(s)
	s.Input = inputStyles(s)
	return s
}

func helpStyles(s Styles) help.Styles {
	return help.Styles{
		Ellipsis:       s.Faint,
		ShortKey:       s.AccentBold,
		ShortDesc:      s.Muted,
		ShortSeparator: s.Faint,
		FullKey:        s.AccentBold,
		FullDesc:       s.Muted,
		FullSeparator:  s.Faint,
	}
}

func inputStyles(s Styles) textinput.Styles {
	state := textinput.StyleState{
		Text: lipgloss.NewStyle(), Placeholder: s.Faint, Suggestion: s.Faint, Prompt: s.Accent,
	}
	blurred := state
	blurred.Prompt = s.Faint
	return textinput.Styles{Focused: state, Blurred: blurred}
}
