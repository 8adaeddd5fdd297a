package sight

import (
	"strings"

	"github.com/klab-dev/klab/internal/scene"
)

// workload tells controllers with what they control.
func (t teller) workload() []string {
	trees := t.scene.Workloads()
	if len(trees) == 0 {
		return []string{t.p.Nothing}
	}
	var lines []string
	for _, tree := range trees {
		lines = append(lines, t.tree(tree)...)
	}
	return lines
}

func (t teller) tree(tree scene.Tree) []string {
	var lines []string
	if tree.Set == nil {
		lines = append(lines, t.sentence(t.p.Bare))
	} else {
		lines = append(lines, t.set(tree))
	}
	for _, below := range tree.Sets {
		lines = append(lines, t.tree(below)...)
	}
	return append(lines, t.pods(tree.Pods)...)
}

// set tells of a controller: what it is, how far it is, and how many Pods it has.
func (t teller) set(tree scene.Tree) string {
	set := tree.Set
	if set.Revision == "" || set.Kind != "ReplicaSet" {
		about := t.list(set.Kind+" "+set.Name, t.image(set.Image))
		return t.is(about, t.stage(set), t.numbers(set), strings.ReplaceAll(set.Detail, " · ", t.w.And))
	}
	about := t.list(fill(t.p.Revision, "n", set.Revision), set.Kind+" "+set.Name, t.image(set.Image))
	if set.Want == 0 && len(tree.Pods) == 0 {
		return t.is(about, t.p.NoPods)
	}
	return t.is(about, t.numbers(set))
}

func (t teller) image(image string) string {
	if image == "" {
		return ""
	}
	return fill(t.w.Image, "image", image)
}

// stage says how far a controller is; a Job that failed says why in its detail.
func (t teller) stage(set *scene.Set) string {
	job := strings.HasSuffix(set.Kind, "Job")
	switch set.Stage {
	case scene.Rolling:
		if set.Kind == "Job" {
			return t.p.Working
		}
		return t.p.Rolling
	case scene.Short:
		return t.p.Short
	case scene.Paused:
		if job {
			return t.p.Suspended
		}
		return t.p.Paused
	case scene.Stuck:
		if job {
			return t.p.Failed
		}
		return t.p.Stuck
	case scene.Complete:
		return t.p.Complete
	}
	if set.Kind == "CronJob" {
		return ""
	}
	return t.p.Ready
}

// numbers counts a controller's Pods.
func (t teller) numbers(set *scene.Set) string {
	switch set.Kind {
	case "CronJob":
		return ""
	case "Job":
		return fill(t.w.DoneOf, "n", set.Done, "total", set.Want)
	}
	updated := ""
	rolls := set.Kind != "ReplicaSet" && set.Kind != "ReplicationController"
	if rolls && (set.Stage == scene.Rolling || set.Stage == scene.Paused || set.Stage == scene.Stuck) {
		updated = fill(t.w.UpdatedOf, "n", set.Updated, "total", set.Want)
	}
	return t.list(updated, fill(t.w.ReadyOf, "n", set.Ready, "total", set.Want))
}

// pods tells of each, or counts them.
func (t teller) pods(pods []*scene.Pod) []string {
	if len(pods) > manyPods {
		return []string{t.tally(pods)}
	}
	lines := make([]string, len(pods))
	for i, pod := range pods {
		on, restarts := "", ""
		switch {
		case pod.Node != "":
			on = fill(t.w.On, "node", pod.Node)
		case pod.Phase == scene.Coming:
			on = t.p.NoNode
		}
		if pod.Restarts > 0 {
			restarts = fill(t.p.Restarts, "n", pod.Restarts)
		}
		state := t.list(t.phase(pod.Phase), pod.Reason, on, restarts, t.rate(t.scene.AnswersOf(pod.Name)))
		lines[i] = t.is("Pod "+pod.Name, state)
	}
	return lines
}

// tally counts Pods by their phases.
func (t teller) tally(pods []*scene.Pod) string {
	counts := scene.Count(pods)
	var parts []string
	for _, phase := range []scene.Phase{scene.Ready, scene.Unready, scene.Coming, scene.Going, scene.Done, scene.Failed, scene.Gone} {
		if n := counts[phase]; n > 0 {
			parts = append(parts, fill(t.w.Count, "n", n, "what", t.phase(phase)))
		}
	}
	return t.is(fill(t.w.Pods, "n", len(pods)), parts...)
}
