package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// Layout of what stands beside the lesson.
const (
	// besideFrom is the width from which panes stand beside the lesson, and allFrom the one from which all of them do.
	besideFrom, allFrom = 120, 200
	// The share of the room that panes get, in percent, and by how much a key changes it.
	besideShare, belowShare, shareStep = 50, 55, 4
	leastShare, mostShare              = 20, 80
	// leastPane is the least height of a pane with its title. Below it only one of them is shown.
	leastPane = 6
)

// An area is a part of the room below the header.
type area struct{ x, y, width, height int }

func (a area) has(x, y int) bool { return x >= a.x && x < a.x+a.width && y >= a.y && y < a.y+a.height }

// beside reports whether panes stand beside the lesson, or else below it.
func (s *sides) beside() bool { return s.ui.Width >= besideFrom }

// covers reports whether a pane has the lesson's place while it is in use: one that is only looked at needs the width of
// a narrow terminal, and one that is typed into leaves the text in sight.
func (s *sides) covers(p ui.Side) bool { return !s.beside() && !p.Greedy() }

// whole is the pane that has the room of all, or nil.
func (s *sides) whole() ui.Side {
	if s.focused != nil && (s.zoomed || s.covers(s.focused)) {
		return s.focused
	}
	return nil
}

// shown are the panes in sight.
func (s *sides) shown() []ui.Side {
	if p := s.whole(); p != nil {
		return []ui.Side{p}
	}
	shown := slices.DeleteFunc(slices.Clone(s.panes), s.covers)
	switch {
	case len(shown) < 2 || s.ui.Width >= allFrom && s.height >= leastPane*len(shown):
		return shown
	case slices.Contains(shown, s.front):
		return []ui.Side{s.front}
	default:
		return shown[len(shown)-1:]
	}
}

// inSight reports whether a pane has room.
func (s *sides) inSight(p ui.Side) bool { return slices.Contains(s.shown(), p) }

// show brings a pane in sight. The keys stay with a pane that stays in sight, and else they are the lesson's.
func (s *sides) show(p ui.Side) tea.Cmd {
	s.front, s.zoomed = p, false
	switch {
	case s.covers(p):
		return s.focus(p)
	case s.focused != nil && !s.inSight(s.focused):
		return s.focus(nil)
	default:
		return nil
	}
}

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

// A place is a pane in its area, with its frame.
type place struct {
	pane ui.Side
	area
}

// areas shares the room out: what the lesson gets, and the panes in sight.
func (s *sides) areas() (main area, places []place) {
	all, shown := area{0, 0, s.width, s.height}, s.shown()
	switch {
	case len(shown) == 0:
		return all, nil
	case s.whole() != nil:
		return area{}, []place{{s.whole(), all}}
	case s.beside():
		side := s.width*s.share()/100 - 1 // and a blank column
		return area{0, 0, s.width - side - 1, s.height}, stack(shown, area{s.width - side, 0, side, s.height})
	default:
		side := s.height * s.share() / 100
		return area{0, 0, s.width, s.height - side}, stack(shown, area{0, s.height - side, s.width, side})
	}
}

// stack sets panes below each other.
func stack(panes []ui.Side, room area) []place {
	places := make([]place, len(panes))
	y := room.y
	for i, p := range panes {
		height := (room.y + room.height - y) / (len(panes) - i)
		places[i] = place{p, area{room.x, y, room.width, height}}
		y += height
	}
	return places
}

// framed reports whether there is a line at the left of panes.
func (s *sides) framed() bool { return s.beside() && s.whole() == nil }

// inside is the room in the frame of an area: a title above, and a line at the left where the lesson stands beside.
func (s *sides) inside(a area) area {
	if s.framed() {
		return area{a.x + 2, a.y + 1, max(a.width-2, 0), max(a.height-1, 0)}
	}
	return area{a.x, a.y + 1, a.width, max(a.height-1, 0)}
}

// setSize gives the panes in sight their room.
func (s *sides) setSize(width, height int) {
	s.width, s.height = width, height
	_, places := s.areas()
	for _, at := range places {
		in := s.inside(at.area)
		at.pane.SetSize(in.width, in.height)
	}
}

// refresh returns the commands that the panes in sight need. Those out of sight wait until they are.
func (s *sides) refresh() tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range s.shown() {
		cmds = append(cmds, p.Refresh())
	}
	return tea.Batch(cmds...)
}
