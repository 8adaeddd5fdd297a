package lesson

import "github.com/klab-dev/klab/internal/tui/ui"

// Layout of the panes.
const (
	sideBySideFrom = 100
	panelMin       = 40
	panelMax       = 64
)

// A layout says how large the panes are.
type layout struct {
	// side is true when text and tasks stand beside each other.
	side                    bool
	textWidth, textHeight   int
	panelWidth, panelHeight int
}

// layoutOf shares the room out among the panes.
func layoutOf(width, height int, onTasks bool) layout {
	l := layout{side: width >= sideBySideFrom}
	if l.side {
		l.panelWidth = max(min(width*2/5, panelMax), panelMin)
		l.textWidth = min(width-l.panelWidth-5, ui.TextMax)
		l.panelWidth = min(width-l.textWidth-5, panelMax)
		l.textHeight, l.panelHeight = height, height
		return l
	}
	l.textWidth, l.panelWidth = min(width-3, ui.TextMax), width-2
	// The pane in use gets the larger share, and one line goes to the rule between them.
	share := 62
	if onTasks {
		share = 30
	}
	l.textHeight = max((height-1)*share/100, 3)
	l.panelHeight = max(height-1-l.textHeight, 1)
	return l
}
