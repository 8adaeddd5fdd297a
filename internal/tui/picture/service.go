package picture

import (
	"cmp"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/words"
)

// services draws Services with their endpoints, those that left just now too.
func (p painter) services() []string {
	all := p.scene.Services()
	if len(all) == 0 {
		return []string{p.ui.Styles.Muted.Render(p.words().NoService)}
	}
	var lines []string
	for i, service := range all {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, p.service(service)...)
	}
	return lines
}

func (p painter) service(service *scene.Service) []string {
	s, w := p.ui.Styles, p.words()
	title := s.Muted.Render("Service ") + s.Strong.Inherit(p.glow(service.Changed)).Render(service.Name)
	if !service.Left.IsZero() {
		return []string{p.head(title, "", s.Muted.Render("· "+w.Gone))}
	}
	address := strings.TrimSpace(service.Type + " " + strings.TrimSuffix(service.IP, "None") + "  " + strings.Join(service.Ports, ", "))
	endpoints := p.scene.Endpoints(service.Name)
	lines := []string{p.head(title, address, p.serving(endpoints))}
	selector := s.Waiting.Render(w.NoSelector)
	if service.Selector != "" {
		n := p.scene.Selected(service)
		matches := s.Muted.Render(" · " + fill(w.Matches, n))
		if n == 0 {
			matches = s.Bad.Render(" · ✘ " + fill(w.Matches, n))
		}
		selector = s.Muted.Render(words.Fill(w.Selector, "labels", service.Selector)) + matches
	}
	lines = append(lines, "  "+selector)
	if len(endpoints) == 0 {
		return append(lines, "  "+s.Bad.Render("✘ "+w.NoEndpoints))
	}
	return append(lines, p.endpoints(endpoints)...)
}

// serving counts the endpoints that get requests, and those that get none.
func (p painter) serving(endpoints []scene.Endpoint) string {
	s, w, ready, not := p.ui.Styles, p.words(), 0, 0
	for _, e := range endpoints {
		switch {
		case e.Ready:
			ready++
		case e.Left.IsZero():
			not++
		}
	}
	text := s.Good.Render("● " + fill(w.EndpointsReady, ready))
	if ready == 0 {
		text = s.Bad.Render("✘ " + fill(w.EndpointsReady, ready))
	}
	if not > 0 {
		text += s.Waiting.Render(" · ◐ " + fill(w.EndpointsNot, not))
	}
	return text
}

// endpoints draws a line for each, or where there is no room for so many, signs.
func (p painter) endpoints(endpoints []scene.Endpoint) []string {
	t := table{
		indent: "  ",
		//  address, state, Pod, answers, node
		columns: []column{{rank: 2}, {rank: 0}, {rank: 0}, {rank: 1, right: true}, {rank: 3}},
	}
	for _, e := range endpoints {
		sign, state, tint := p.endpointState(e)
		pod := cmp.Or(e.Pod, e.IP)
		answers := ""
		if r := p.scene.AnswersOf(e.Pod); r > 0 {
			answers = words.Fill(p.words().PerSecond, "n", rate(r))
		}
		t.add(p.glow(e.Changed),
			cell{text: e.IP, style: p.ui.Styles.Muted},
			cell{text: sign + " " + state, style: tint},
			cell{text: pod, short: cmp.Or(ending(e.Pod), pod), style: lipgloss.NewStyle()},
			cell{text: answers, style: p.ui.Styles.Muted},
			cell{text: e.Node, short: nearby(e.Node), style: p.ui.Styles.Muted})
	}
	return t.lines(p.width)
}

// endpointState is the sign and the words of an endpoint.
func (p painter) endpointState(e scene.Endpoint) (sign, state string, tint lipgloss.Style) {
	s, w := p.ui.Styles, p.words()
	switch {
	case !e.Left.IsZero():
		return "·", w.LeftNow, s.Muted
	case e.Ready:
		return "●", w.EndpointReady, s.Good
	case e.Terminating && e.Serving:
		return "◁", w.TerminatingServing, s.Muted
	case e.Terminating:
		return "◁", w.Terminating, s.Muted
	default:
		return "◐", w.NotReady, s.Waiting
	}
}
