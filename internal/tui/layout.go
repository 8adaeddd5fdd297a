package tui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/plain"
)

// Layout of the lesson screen.
const (
	sideBySideFrom = 100
	// textMax is the widest text that reads well.
	textMax  = 96
	panelMin = 40
	panelMax = 64
	// airyFrom is the height from which there is room for a blank line at the top.
	airyFrom = 28
)

// A layout says how large everything is.
type layout struct {
	// body is the lines between the header and the help line.
	body int
	// side is true when text and tasks stand beside each other.
	side                    bool
	textWidth, textHeight   int
	panelWidth, panelHeight int
}

// layout measures the screen.
func (m *Model) layout() layout {
	l := layout{body: max(m.height-1-len(m.top()), 1), side: m.width >= sideBySideFrom}
	if l.side {
		l.panelWidth = max(min(m.width*2/5, panelMax), panelMin)
		l.textWidth = min(m.width-l.panelWidth-5, textMax)
		l.panelWidth = min(m.width-l.textWidth-5, panelMax)
		l.textHeight, l.panelHeight = l.body, l.body
		return l
	}
	l.textWidth, l.panelWidth = min(m.width-3, textMax), m.width-2
	// The pane in use gets the larger share, and one line goes to the rule between them.
	share := 62
	if m.lesson != nil && m.lesson.onTasks {
		share = 30
	}
	l.textHeight = max((l.body-1)*share/100, 3)
	l.panelHeight = max(l.body-1-l.textHeight, 1)
	return l
}

// cut shortens a line to width, showing that it was.
func cut(line string, width int) string {
	return ansi.Truncate(line, max(width, 0), "…")
}

// pad makes exactly height lines of a list.
func pad(lines []string, height int) []string {
	out := append([]string{}, lines[:max(min(len(lines), height), 0)]...)
	for len(out) < height {
		out = append(out, "")
	}
	return out
}

// beside sets two columns next to each other.
func beside(left, right []string, leftWidth int, between string, height int) []string {
	left, right = pad(left, height), pad(right, height)
	out := make([]string, height)
	for i := range out {
		line := cut(left[i], leftWidth)
		out[i] = line + strings.Repeat(" ", max(leftWidth-lipgloss.Width(line), 0)) + between + right[i]
	}
	return out
}

// A textKey identifies a short rendered text.
type textKey struct {
	text  string
	width int
}

// rich renders a short Markdown text and remembers it, since the panel is drawn for every frame.
func (m *Model) rich(markdown string, width int) []string {
	key := textKey{markdown, width}
	if lines, ok := m.texts[key]; ok {
		return lines
	}
	lines, err := prose.Render(markdown, width, m.styles.Prose)
	if err != nil {
		lines = prose.Wrap(plain.Text(markdown), width)
	}
	if len(m.texts) >= keptTexts {
		clear(m.texts)
	}
	m.texts[key] = lines
	return lines
}
