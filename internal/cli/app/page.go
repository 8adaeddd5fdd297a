package app

import (
	"fmt"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/tui/prose"
)

// Markdown renders for the terminal, or plainly where there is none.
func (a *App) Markdown(text string) {
	style := a.Style()
	style.Whole = true
	lines, err := prose.Render(text, min(a.Width, 100), style)
	if err != nil {
		a.Say("%s", text)
		return
	}
	page := strings.Join(lines, "\n")
	if !a.Terminal {
		page = ansi.Strip(page) // bold and italics too: a file or a pipe is no terminal
	}
	fmt.Fprintln(a.Out, page) // the renderer made the text plain before it styled it
}

// Style is the text style that the terminal can show.
func (a *App) Style() prose.Style {
	in, reads := a.Raw.In.(term.File)
	out, shows := a.Raw.Out.(term.File)
	if !a.Terminal || !reads || !shows || os.Getenv("NO_COLOR") != "" {
		return prose.Style{Dark: true}
	}
	return prose.Style{Dark: lipgloss.HasDarkBackground(in, out), Color: true}
}

// Marks are the signs of states.
func Marks() map[checker.State]string {
	return map[checker.State]string{checker.Pass: "✔", checker.Waiting: "…", checker.Wrong: "✘", checker.Unknown: "?"}
}
