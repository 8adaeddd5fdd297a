package picture

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

// cardWidth is the least that a node needs to stand beside another one.
const cardWidth = 30

// nodes draws a map of the lab: its nodes with the lesson's Pods on them, beside each other where there is room.
func (p painter) nodes() []string {
	nodes := p.scene.Nodes()
	beside := max(min(p.width/cardWidth, len(nodes)), 1)
	card := painter{p.ui, p.scene, (p.width - 3*(beside-1)) / beside, p.height}
	var lines []string
	for len(nodes) > 0 {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		n := min(beside, len(nodes))
		lines, nodes = append(lines, card.abreast(nodes[:n], p.width)...), nodes[n:]
	}
	if waiting := p.scene.PodsOn(""); len(waiting) > 0 {
		lines = append(lines, "", p.ui.Styles.Waiting.Render("◌ "+p.words().NoNode))
		lines = append(lines, p.pods(waiting, nil, true, "  ")...)
	}
	return lines
}

// abreast draws nodes beside each other.
func (p painter) abreast(nodes []*scene.Node, width int) []string {
	lines := p.node(nodes[0])
	taken := p.width
	for _, node := range nodes[1:] {
		card := p.node(node)
		lines = ui.Beside(lines, card, taken, p.ui.Styles.Faint.Render(" │ "), max(len(lines), len(card)))
		taken += 3 + p.width
	}
	return lines
}

// node draws one.
func (p painter) node(node *scene.Node) []string {
	s, w := p.ui.Styles, p.words()
	state := s.Good.Render("● " + w.NodeReady)
	switch {
	case !node.Ready:
		state = s.Bad.Render("✘ " + w.NodeUnready)
	case node.Cordoned:
		state = s.Waiting.Render("⊘ " + w.Cordoned)
	}
	name := s.Strong.Inherit(p.glow(node.Changed)).Render(node.Name)
	if short := nearby(node.Name); short != "" && lipgloss.Width(node.Name)+lipgloss.Width(state)+2 > p.width {
		name = s.Strong.Inherit(p.glow(node.Changed)).Render(short)
	}
	lines := []string{p.head(name, "", state), s.Faint.Render(strings.Repeat("─", p.width))}
	for _, taint := range node.Taints {
		taint = strings.Replace(taint, "node-role.kubernetes.io/", "…/", 1)
		lines = append(lines, ui.Cut(s.Waiting.Render("! ")+s.Muted.Render(words.Fill(w.Taint, "taint", taint)), p.width))
	}
	pods := p.scene.PodsOn(node.Name)
	if len(pods) == 0 {
		return append(lines, s.Muted.Render(w.NoPodHere))
	}
	if len(pods) > max(p.height-6, manyPods) {
		return append(append(lines, p.dots(pods, "")...), s.Muted.Render(p.tally(scene.Count(pods))))
	}
	t := table{columns: []column{{rank: 0}, {rank: 0}, {rank: 2}, {rank: 1}}}
	for _, pod := range pods {
		short := ending(pod.Name)
		if short != "" {
			short = mark(pod.Phase) + " " + short
		}
		tint := p.tint(pod.Phase)
		t.add(p.glow(pod.Changed),
			cell{text: mark(pod.Phase) + " " + pod.Name, short: short, style: tint},
			cell{text: p.phase(pod.Phase), style: tint},
			cell{text: pod.Image, short: scene.Tag(pod.Image), style: s.Muted},
			cell{text: pod.Reason, style: s.Muted})
	}
	return append(lines, t.lines(p.width)...)
}
