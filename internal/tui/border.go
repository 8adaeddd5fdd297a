package tui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

// view sets the panes in sight beside the lesson, below it, or over it. A lesson without room is not drawn.
func (s *sides) view(lesson ui.Component) []string {
	main, places := s.areas()
	var lines, side []string
	if main.width > 0 {
		lines = s.ui.Drawn(ui.Pad(lesson.View(), main.height), main.width)
	}
	for _, at := range places {
		side = append(side, s.draw(at)...)
	}
	if main.width > 0 && main.width < s.width {
		return ui.Beside(lines, side, main.width, " ", s.height)
	}
	return append(lines, side...)
}

// draw draws a pane in its frame.
func (s *sides) draw(at place) []string {
	in := s.inside(at.area)
	lines := s.ui.Drawn([]string{s.titleOf(at.pane, at.width)}, at.width)
	left := ""
	if s.framed() {
		left = s.ui.Styles.Faint.Render("│") + " "
		if s.holder() == at.pane {
			left = s.ui.Styles.Accent.Render("┃") + " "
		}
	}
	view := ui.Pad(at.pane.View(), in.height)
	if at.pane.Greedy() {
		for i := range view { // what programs write stays as it is
			view[i] = ui.Cut(view[i], in.width)
		}
	} else {
		view = s.ui.Drawn(view, in.width)
	}
	for _, line := range view {
		lines = append(lines, s.ui.Drawn([]string{left}, in.width)[0]+line)
	}
	return lines
}

// titleOf is the upper line of a frame: what the pane shows, and which key changes who has the keys. A heavy line says
// that the pane has them.
func (s *sides) titleOf(p ui.Side, width int) string {
	styles, stroke, line := s.ui.Styles, "─", s.ui.Styles.Faint
	name := styles.Muted
	if s.holder() == p {
		stroke, line, name = "━", styles.Accent, styles.AccentBold
	}
	right := " " + s.wayOut(p) + " "
	title := ui.Cut(p.Title(), width-lipgloss.Width(right)-6)
	gap := max(width-lipgloss.Width(title)-lipgloss.Width(right)-6, 0)
	return line.Render(strings.Repeat(stroke, 2)) + " " + name.Render(title) + " " + line.Render(strings.Repeat(stroke, gap)) +
		styles.Muted.Render(right) + line.Render(strings.Repeat(stroke, 2))
}

// wayOut says which key takes the keys back from a pane, or else which one is the pane's.
func (s *sides) wayOut(p ui.Side) string {
	w, back := s.ui.Words, s.ui.Keys.Switch
	if p.Greedy() {
		back = s.ui.Keys.Leader
	}
	switch {
	case s.holder() == p:
		return words.Fill(w.BackToText, "key", back.Help().Key)
	case p.Greedy():
		return words.Fill(w.ToShell, "key", p.Key().Help().Key)
	default:
		return p.Key().Help().Key + " ›"
	}
}
