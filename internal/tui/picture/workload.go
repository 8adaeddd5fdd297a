package picture

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/words"
)

const (
	// manyPods are so many that signs stand for them where lines have no room.
	manyPods = 5
	// emptySets is how many revisions without Pods have a line of their own.
	emptySets = 3
)

// workload draws controllers with what they control. Where there is no room for a line a Pod, signs stand for the Pods.
func (p painter) workload() []string {
	trees := p.scene.Workloads()
	if len(trees) == 0 {
		return []string{p.ui.Styles.Muted.Render(p.words().Nothing)}
	}
	if rows(trees) <= p.height {
		if lines := p.trees(trees, false); len(lines) <= p.height {
			return lines
		}
	}
	return p.trees(trees, true)
}

// rows counts the Pods and controllers of trees.
func rows(trees []scene.Tree) int {
	n := 0
	for _, tree := range trees {
		n += 1 + len(tree.Pods) + rows(tree.Sets)
	}
	return n
}

func (p painter) trees(trees []scene.Tree, dense bool) []string {
	var lines []string
	for i, tree := range trees {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, p.tree(tree, dense)...)
	}
	return lines
}

// tree draws one controller, or the Pods of none.
func (p painter) tree(tree scene.Tree, dense bool) []string {
	if tree.Set == nil {
		title := p.ui.Styles.Strong.Render(p.words().Bare)
		return append([]string{title}, p.pods(tree.Pods, nil, dense, "  ")...)
	}
	lines := p.setLines(tree)
	revisions, empty := p.revisions(tree, dense), 0
	for i, below := range tree.Sets {
		if below.Set.Want == 0 && below.Set.Have == 0 && len(below.Pods) == 0 && len(below.Sets) == 0 && below.Set.Kind == "ReplicaSet" {
			if empty++; empty > emptySets {
				continue
			}
		}
		lines = append(append(lines, p.below(below, dense)...), revisions[i]...)
	}
	if empty > emptySets {
		lines = append(lines, "  "+p.ui.Styles.Muted.Render(fill(p.words().Older, empty-emptySets)))
	}
	return append(lines, p.pods(tree.Pods, tree.Set, dense, "  ")...)
}

// revisions draws the Pods of each ReplicaSet of a controller, whose columns stand below each other.
func (p painter) revisions(tree scene.Tree, dense bool) [][]string {
	groups := make([][]*scene.Pod, len(tree.Sets))
	for i, below := range tree.Sets {
		if below.Set.Kind == "ReplicaSet" {
			groups[i] = below.Pods
		}
	}
	return p.groups(groups, tree.Set, dense, "    ")
}

// setLines are the head of a controller, and below it how it works.
func (p painter) setLines(tree scene.Tree) []string {
	set, s := tree.Set, p.ui.Styles
	title := s.Muted.Render(set.Kind+" ") + s.Strong.Inherit(p.glow(set.Changed)).Render(set.Name)
	lines := []string{p.head(title, set.Image, p.stage(set))}
	left, right := s.Muted.Render("  "+set.Detail), p.numbers(set)
	if lipgloss.Width(left)+lipgloss.Width(right)+2 > p.width || set.Detail == "" {
		left = ""
	}
	if left == "" && right == "" {
		return lines
	}
	return append(lines, p.head(left, "", right))
}

// stage says how far a controller is.
func (p painter) stage(set *scene.Set) string {
	w, s := p.words(), p.ui.Styles
	switch set.Stage {
	case scene.Rolling:
		if set.Kind == "Job" {
			return s.Accent.Render("◐ " + w.Working)
		}
		return s.Accent.Render("◐ " + w.Rolling)
	case scene.Short:
		return s.Waiting.Render("◐ " + w.Short)
	case scene.Paused:
		if strings.HasSuffix(set.Kind, "Job") {
			return s.Waiting.Render("‖ " + w.Suspended)
		}
		return s.Waiting.Render("‖ " + w.Paused)
	case scene.Stuck:
		if set.Kind == "Job" {
			return s.Bad.Render("✘ " + words.Fill(w.JobFailed, "reason", set.Detail))
		}
		return s.Bad.Render("✘ " + w.Stuck)
	case scene.Complete:
		return s.Good.Render("✔ " + w.Complete)
	}
	if set.Kind == "CronJob" {
		return ""
	}
	return s.Good.Render("● " + w.Ready)
}

// numbers counts a controller's Pods.
func (p painter) numbers(set *scene.Set) string {
	w, s := p.words(), p.ui.Styles
	switch set.Kind {
	case "CronJob":
		return ""
	case "Job":
		return p.bar(p.barWidth(), set.Done, set.Have, set.Want) + " " + ratio(w.DoneOf, set.Done, set.Want)
	}
	text := ratio(w.ReadyOf, set.Ready, set.Want)
	if set.Stage == scene.Rolling || set.Stage == scene.Paused || set.Stage == scene.Stuck {
		if set.Kind != "ReplicaSet" && set.Kind != "ReplicationController" {
			text = ratio(w.UpdatedOf, set.Updated, set.Want) + s.Muted.Render(" · ") + text
		}
	}
	return p.bar(p.barWidth(), set.Ready, max(set.Have-set.Ready, 0), set.Want) + " " + text
}

// barWidth is what a bar may take.
func (p painter) barWidth() int { return max(min(p.width/5, 20), 6) }

// below draws a controller that another one controls; of a ReplicaSet the head alone.
func (p painter) below(tree scene.Tree, dense bool) []string {
	set, s, w := tree.Set, p.ui.Styles, p.words()
	if set.Kind != "ReplicaSet" {
		var lines []string
		for _, line := range (painter{p.ui, p.scene, p.width - 2, p.height}).tree(tree, dense) {
			lines = append(lines, "  "+line)
		}
		return lines
	}
	name := set.Name
	if set.Revision != "" {
		name = words.Fill(w.Revision, "n", set.Revision)
	}
	title := "  " + s.Strong.Inherit(p.glow(set.Changed)).Render(name) + " " + s.Code.Render(set.Image)
	if set.Want == 0 && len(tree.Pods) == 0 {
		return []string{p.head("  "+s.Muted.Render(name+" "+set.Image), set.Name, s.Muted.Render(w.NoPods))}
	}
	return []string{p.head(title, set.Name, p.numbers(set))}
}

// pods draws Pods, a line each, or as signs with what they mean.
func (p painter) pods(pods []*scene.Pod, owner *scene.Set, dense bool, indent string) []string {
	return p.groups([][]*scene.Pod{pods}, owner, dense, indent)[0]
}

// groups draws several groups of Pods as one table.
func (p painter) groups(groups [][]*scene.Pod, owner *scene.Set, dense bool, indent string) [][]string {
	t := table{
		indent: indent,
		//  name, phase, reason, restarts, node, answers
		columns: []column{{rank: 0}, {rank: 0}, {rank: 4}, {rank: 1}, {rank: 2}, {rank: 3, right: true}},
	}
	signs := func(pods []*scene.Pod) bool { return dense && len(pods) >= manyPods }
	for _, pods := range groups {
		for _, pod := range pods {
			if !signs(pods) {
				t.add(p.glow(pod.Changed), p.podCells(pod, owner)...)
			}
		}
	}
	rows, lines := t.lines(p.width), make([][]string, len(groups))
	for i, pods := range groups {
		if signs(pods) {
			lines[i] = append(p.dots(pods, indent), indent+p.ui.Styles.Muted.Render(p.tally(scene.Count(pods))))
			continue
		}
		lines[i], rows = rows[:len(pods)], rows[len(pods):]
	}
	return lines
}

// podCells are what a line says of a Pod.
func (p painter) podCells(pod *scene.Pod, owner *scene.Set) []cell {
	s, w := p.ui.Styles, p.words()
	tint := p.tint(pod.Phase)
	name, short := pod.Name, ending(pod.Name)
	if owner != nil && short != "" {
		name, short = short[len("…-"):], ""
		if p.width >= 100 {
			name, short = pod.Name, name
		}
	}
	restarts := cell{style: s.Bad}
	if pod.Restarts > 0 {
		restarts.text, restarts.short = "↻ "+fill(w.Restarts, pod.Restarts), "↻"+fill("{n}", pod.Restarts)
	}
	sign := mark(pod.Phase) + " "
	answers := ""
	if r := p.scene.AnswersOf(pod.Name); r > 0 {
		answers = words.Fill(w.PerSecond, "n", rate(r))
	}
	node := cell{text: pod.Node, short: nearby(pod.Node), style: s.Muted}
	if pod.Node == "" && pod.Phase == scene.Coming {
		node = cell{text: w.NoNode, style: s.Muted}
	}
	if short != "" {
		short = sign + short
	}
	return []cell{
		{text: sign + name, short: short, style: tint},
		{text: p.phase(pod.Phase), style: tint},
		{text: pod.Reason, style: s.Muted},
		restarts,
		node,
		{text: answers, style: s.Muted},
	}
}
