package picture

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
)

// timeline draws what happened since the last check began, each with its second.
func (p painter) timeline() []string {
	story := p.scene.Story()
	if len(story) == 0 {
		return prose.Wrap(p.ui.Styles.Muted.Render(p.words().NoStory), p.width)
	}
	s := p.ui.Styles
	t := table{
		//  second, what, about, note
		columns: []column{{rank: 0, right: true}, {rank: 0}, {rank: 0}, {rank: 2}},
	}
	for _, m := range story {
		sign, style := p.momentMark(m.Kind)
		about, short := m.About, ending(m.About)
		if m.Kind == scene.Acted {
			about, short = m.Note, ""
		}
		t.add(p.glow(m.At),
			cell{text: since(m.At.Sub(story[0].At)), style: s.Muted},
			cell{text: sign + " " + p.moment(m), style: style},
			cell{text: about, short: short, style: lipgloss.NewStyle()},
			cell{text: p.note(m), style: s.Muted})
	}
	return t.lines(p.width)
}

// since writes how long after the beginning something was: ":03", "1:12".
func since(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	if minutes := seconds / 60; minutes > 0 {
		return fmt.Sprintf("%d:%02d", minutes, seconds%60)
	}
	return fmt.Sprintf(":%02d", max(seconds, 0))
}

// moment is what happened, in words.
func (p painter) moment(m scene.Moment) string {
	w := p.words()
	return [...]string{
		w.CheckBegan, w.Acted, w.CheckEnded, w.ProbeFailed, w.Came, w.BecameReady, w.BecameUnready, w.Restarted, w.Leaving, w.Went,
		w.EndpointIn, w.EndpointOut, w.NewSet, w.LastRequest,
	}[m.Kind]
}

// momentMark is the sign of a moment.
func (p painter) momentMark(kind scene.MomentKind) (string, lipgloss.Style) {
	s := p.ui.Styles
	switch kind {
	case scene.CheckBegan, scene.Acted, scene.CheckEnded:
		return "▸", s.AccentBold
	case scene.ProbeFailed, scene.Restarted:
		return "✘", s.Bad
	case scene.Came, scene.NewSet:
		return "◌", s.Accent
	case scene.BecameReady, scene.EndpointIn:
		return "●", s.Good
	case scene.BecameUnready, scene.EndpointOut:
		return "◐", s.Waiting
	default:
		return "◁", s.Muted
	}
}

// note is what else there is to say of a moment.
func (p painter) note(m scene.Moment) string {
	w, note := p.words(), m.Note
	switch m.Kind {
	case scene.Acted:
		return ""
	case scene.ProbeFailed:
		if note != "" {
			note = words.Fill(w.Failing, "probe", note)
		}
		if m.Times > 1 {
			note = strings.TrimSpace(fmt.Sprintf("%s ×%d", note, m.Times))
		}
	}
	return note
}
