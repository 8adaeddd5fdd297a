package picture

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/scene"
)

// events draws what Kubernetes says, the newest first, on as many lines as there are.
func (p painter) events(most int) []string {
	all := p.scene.Events()
	if len(all) == 0 {
		return []string{p.ui.Styles.Muted.Render(p.words().NoEvents)}
	}
	all = all[:max(min(len(all), most), 0)]
	s, w := p.ui.Styles, p.words()
	t := table{
		//  time, kind, reason, times, about, message
		columns: []column{{rank: 4}, {rank: 0}, {rank: 0}, {rank: 2}, {rank: 1}, {rank: 0}},
	}
	for _, e := range all {
		sign, kind, tint := "·", w.Normal, s.Muted
		if e.Warning {
			sign, kind, tint = "!", w.Warning, s.Waiting
		}
		times := ""
		if e.Count > 1 {
			times = fmt.Sprintf("×%d", e.Count)
		}
		reason := tint
		if !e.Warning {
			reason = lipgloss.NewStyle()
		}
		t.add(p.glow(e.Changed),
			cell{text: e.At.In(p.scene.Now().Location()).Format("15:04:05"), style: s.Muted},
			cell{text: sign + " " + kind, short: sign, style: tint},
			cell{text: e.Reason, style: reason},
			cell{text: times, style: s.Muted},
			cell{text: e.About, short: shortAbout(e), style: s.Muted},
			cell{text: e.Detail, style: s.Muted})
	}
	return t.cutLast(p.width)
}

// shortAbout is what an Event is about, without the beginning of a long name.
func shortAbout(e scene.Event) string {
	kind, name, _ := strings.Cut(e.About, "/")
	if short := ending(name); short != "" {
		return kind + "/" + short
	}
	return ""
}
