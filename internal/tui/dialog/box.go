// Package dialog has what stands above a screen: questions, forms, cards and pages. A dialog gets every key while it
// is the topmost one, and asks for ui.Close when it is done.
package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// A box is the frame of a dialog and the room it may take.
type box struct {
	ui            *ui.Context
	width, height int
}

// SetSize gives the dialog the whole screen but its help line.
func (b *box) SetSize(width, height int) { b.width, b.height = width, height }

// Refresh implements ui.Component for dialogs that need nothing made.
func (b *box) Refresh() tea.Cmd { return nil }

// inner is the width inside the frame of a dialog that is at most so wide.
func (b *box) inner(most int) int {
	return min(most, b.width-4-b.ui.Styles.Dialog.GetHorizontalFrameSize())
}

// room is the height inside the frame that is available.
func (b *box) room() int {
	return b.height - b.ui.Styles.Dialog.GetVerticalFrameSize()
}

// draw frames lines of the width given. What has no room takes that above and below it, and is cut after that.
func (b *box) draw(lines []string, width int) []string {
	style := b.ui.Styles.Dialog
	if len(lines) > b.room() {
		style = style.PaddingTop(0).PaddingBottom(0)
	}
	if most := b.height - style.GetVerticalFrameSize(); len(lines) > most {
		lines = lines[:max(most, 0)]
	}
	framed := style.Width(width + style.GetHorizontalFrameSize()).Render(strings.Join(lines, "\n"))
	return strings.Split(framed, "\n")
}
