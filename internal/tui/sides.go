package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

// Layout of what stands beside the lesson.
const (
	// besideFrom is the width from which panes stand beside the lesson instead of below it.
	besideFrom = 120
	// The share of the room that panes get, in percent, and by how much a key changes it.
	besideShare, belowShare, shareStep = 50, 55, 4
	leastShare, mostShare              = 20, 80
	// leastPane is the least height of a pane with its title. Below it only one of them is shown.
	leastPane = 6
)

// sides are the panes beside the lesson, or below it.
type sides struct {
	ui    *ui.Context
	panes []ui.Side
	// focused is the pane in use, or nil when the lesson is.
	focused ui.Side
	// last was in use before, leading is true while the key after the leader is awaited.
	last    ui.Side
	leading bool
	// zoomed panes have the room of all while they are in use.
	zoomed bool
	// more is what the learner added to the share of the panes.
	more int
	// dragging is true while the line between is moved by the mouse.
	dragging bool
}

// An area is a part of the room below the header.
type area struct{ x, y, width, height int }

func (a area) has(x, y int) bool { return x >= a.x && x < a.x+a.width && y >= a.y && y < a.y+a.height }

// find returns the pane of a name.
func (s *sides) find(name string) ui.Side {
	at := slices.IndexFunc(s.panes, func(p ui.Side) bool { return p.Name() == name })
	if at < 0 {
		return nil
	}
	return s.panes[at]
}

// attach adds a pane, in the place of one of its name.
func (s *sides) attach(ask ui.Attach) tea.Cmd {
	closed := s.detach(ask.Side.Name())
	s.panes = append(s.panes, ask.Side)
	if ask.Focus {
		return tea.Batch(closed, s.focus(ask.Side))
	}
	return closed
}

// detach takes a pane away.
func (s *sides) detach(name string) tea.Cmd {
	p := s.find(name)
	if p == nil {
		return nil
	}
	s.panes = slices.DeleteFunc(s.panes, func(other ui.Side) bool { return other == p })
	if s.focused == p {
		s.focused, s.leading, s.zoomed = nil, false, false
	}
	if s.last == p {
		s.last = nil
	}
	return p.Close()
}

// clear takes all panes away.
func (s *sides) clear() tea.Cmd {
	var cmds []tea.Cmd
	for len(s.panes) > 0 {
		cmds = append(cmds, s.detach(s.panes[0].Name()))
	}
	return tea.Batch(cmds...)
}

// close ends what panes hold when the program does.
func (s *sides) close() {
	for _, p := range s.panes {
		if cmd := p.Close(); cmd != nil {
			cmd()
		}
	}
	s.panes = nil
}

// focus gives the keys to a pane, or back to the lesson.
func (s *sides) focus(p ui.Side) tea.Cmd {
	s.leading = false
	if s.focused == p {
		return nil
	}
	var all ui.Effect
	if s.focused != nil {
		all = all.Then(s.focused.Update(tea.BlurMsg{}))
		s.last = s.focused
	}
	s.focused = p
	if p == nil {
		s.zoomed = false
	} else {
		all = all.Then(p.Update(tea.FocusMsg{}))
	}
	return tea.Batch(all.Commands...)
}

// holder is the pane that has the keys, or nil. No pane has the key after the leader.
func (s *sides) holder() ui.Side {
	if s.leading {
		return nil
	}
	return s.focused
}

// whole is the pane that has the room of all, or nil.
func (s *sides) whole() ui.Side {
	if !s.zoomed {
		return nil
	}
	return s.focused
}

// beside reports whether panes stand beside the lesson, or else below it.
func (s *sides) beside() bool { return s.ui.Width >= besideFrom }

// share is the room of the panes, in percent.
func (s *sides) share() int { return bounded(s.given() + s.more) }

// setShare is what the learner wants it to be.
func (s *sides) setShare(share int) { s.more = bounded(share) - s.given() }

// given is the share that nobody has changed.
func (s *sides) given() int {
	if s.beside() {
		return besideShare
	}
	return belowShare
}

// bounded is a share that leaves room on both sides.
func bounded(share int) int { return min(max(share, leastShare), mostShare) }

// areas shares the room out: what the lesson gets, and the panes with their titles. A pane without room has none.
func (s *sides) areas(width, height int) (main area, panes []area) {
	panes = make([]area, len(s.panes))
	all := area{0, 0, width, height}
	switch {
	case len(s.panes) == 0:
		return all, panes
	case s.whole() != nil:
		panes[slices.Index(s.panes, s.whole())] = all
		return area{}, panes
	case s.beside():
		side := width * s.share() / 100
		main = area{0, 0, width - side, height}
		s.stack(panes, area{width - side, 0, side, height})
	default:
		side := height * s.share() / 100
		main = area{0, 0, width, height - side}
		s.stack(panes, area{0, height - side, width, side})
	}
	return main, panes
}

// stack sets panes below each other, or only the one in use where the room is low.
func (s *sides) stack(panes []area, room area) {
	n := len(panes)
	if room.height < n*leastPane {
		panes[s.foremost()] = room
		return
	}
	y := room.y
	for i := range panes {
		height := (room.y + room.height - y) / (n - i)
		panes[i] = area{room.x, y, room.width, height}
		y += height
	}
}

// foremost is the pane in use, or the one that came last.
func (s *sides) foremost() int {
	if at := slices.Index(s.panes, s.focused); at >= 0 {
		return at
	}
	if at := slices.Index(s.panes, s.last); at >= 0 {
		return at
	}
	return len(s.panes) - 1
}

// inside is the room in the frame of an area: a title above, and a line at the left where the lesson stands beside.
func (s *sides) inside(a area) area {
	if s.framed() {
		return area{a.x + 2, a.y + 1, max(a.width-2, 0), max(a.height-1, 0)}
	}
	return area{a.x, a.y + 1, a.width, max(a.height-1, 0)}
}

// framed reports whether there is a line at the left of panes.
func (s *sides) framed() bool { return s.beside() && s.whole() == nil }

// setSizes gives panes their room, and returns the commands that this takes.
func (s *sides) setSizes(width, height int) tea.Cmd {
	_, areas := s.areas(width, height)
	cmds := make([]tea.Cmd, len(s.panes))
	for i, p := range s.panes {
		if areas[i].height > 0 {
			in := s.inside(areas[i])
			p.SetSize(in.width, in.height)
		}
		cmds[i] = p.Refresh()
	}
	return tea.Batch(cmds...)
}

// view sets the panes beside the lesson or below it.
func (s *sides) view(lesson []string, width, height int) []string {
	main, areas := s.areas(width, height)
	lines := ui.Pad(lesson, main.height)
	for i := range lines {
		lines[i] = ui.Cut(lines[i], main.width)
	}
	var side []string
	for i, p := range s.panes {
		if areas[i].height > 0 {
			side = append(side, s.draw(p, areas[i])...)
		}
	}
	if main.width > 0 && main.width < width {
		return ui.Beside(lines, side, main.width, "", height)
	}
	return append(lines, side...)
}

// draw draws a pane in its frame.
func (s *sides) draw(p ui.Side, a area) []string {
	in := s.inside(a)
	lines := []string{s.titleOf(p, a.width)}
	left := ""
	if s.framed() {
		left = s.ui.Styles.Faint.Render("│") + " "
		if s.holder() == p {
			left = s.ui.Styles.Accent.Render("┃") + " "
		}
	}
	for _, line := range ui.Pad(p.View(), in.height) {
		lines = append(lines, left+ui.Cut(line, in.width))
	}
	return lines
}

// titleOf is the upper line of a frame: what the pane shows, and which key changes who has the keys. A heavy line says
// that the pane has them.
func (s *sides) titleOf(p ui.Side, width int) string {
	styles, stroke, line := s.ui.Styles, "─", s.ui.Styles.Faint
	name := styles.Muted
	right := ""
	if p.Greedy() {
		right = words.Fill(s.ui.Words.ToShell, "key", s.ui.Keys.Shell.Help().Key)
	}
	if s.holder() == p {
		stroke, line, name = "━", styles.Accent, styles.AccentBold
		right = words.Fill(s.ui.Words.BackToText, "key", s.ui.Keys.Leader.Help().Key)
	}
	if right != "" {
		right = " " + right + " "
	}
	title := ui.Cut(p.Title(), width-lipgloss.Width(right)-6)
	gap := max(width-lipgloss.Width(title)-lipgloss.Width(right)-6, 0)
	return line.Render(strings.Repeat(stroke, 2)) + " " + name.Render(title) + " " + line.Render(strings.Repeat(stroke, gap)) +
		styles.Muted.Render(right) + line.Render(strings.Repeat(stroke, 2))
}
