package sight

import (
	"cmp"
	"strings"

	"github.com/klab-dev/klab/internal/scene"
)

// services tells of Services with their endpoints.
func (t teller) services() []string {
	all := t.scene.Services()
	if len(all) == 0 {
		return []string{t.p.NoService}
	}
	var lines []string
	for _, service := range all {
		lines = append(lines, t.service(service)...)
	}
	return lines
}

func (t teller) service(service *scene.Service) []string {
	name := "Service " + service.Name
	if !service.Left.IsZero() {
		return []string{t.is(name, t.p.Gone)}
	}
	endpoints := t.scene.Endpoints(service.Name)
	ready, not := 0, ""
	for _, e := range endpoints {
		if e.Ready {
			ready++
		}
	}
	if n := len(endpoints) - ready; n > 0 {
		not = fill(t.p.EndpointsNot, "n", n)
	}
	ports := strings.ReplaceAll(strings.Join(service.Ports, t.w.And), " → ", t.w.To)
	about := t.list(name, strings.TrimSpace(service.Type+" "+strings.TrimSuffix(service.IP, "None")), ports)
	lines := []string{t.is(about, fill(t.p.EndpointsReady, "n", ready), not), t.selector(service)}
	if len(endpoints) == 0 {
		return append(lines, t.p.NoEndpoints)
	}
	for _, e := range endpoints {
		lines = append(lines, t.endpoint(e))
	}
	return lines
}

func (t teller) selector(service *scene.Service) string {
	if service.Selector == "" {
		return t.sentence(t.p.NoSelector)
	}
	matches := fill(t.p.Matches, "n", t.scene.Selected(service))
	return t.is(fill(t.p.Selector, "labels", service.Selector), matches)
}

func (t teller) endpoint(e scene.Endpoint) string {
	state := t.p.NotReady
	switch {
	case !e.Left.IsZero():
		state = t.p.LeftNow
	case e.Ready:
		state = t.p.EndpointReady
	case e.Terminating && e.Serving:
		state = t.p.TerminatingServing
	case e.Terminating:
		state = t.p.Terminating
	}
	address, on := "", ""
	if e.Pod != "" {
		address = e.IP
	}
	if e.Node != "" {
		on = fill(t.w.On, "node", e.Node)
	}
	what := fill(t.w.Endpoint, "pod", cmp.Or(e.Pod, e.IP))
	return t.is(t.list(what, address), state, on, t.rate(t.scene.AnswersOf(e.Pod)))
}

// nodes tells of each node with the lesson's Pods on it.
func (t teller) nodes() []string {
	var lines []string
	for _, node := range t.scene.Nodes() {
		state := t.p.NodeReady
		switch {
		case !node.Ready:
			state = t.p.NodeUnready
		case node.Cordoned:
			state = t.p.Cordoned
		}
		parts := []string{state}
		for _, taint := range node.Taints {
			parts = append(parts, fill(t.p.Taint, "taint", taint))
		}
		pods := t.scene.PodsOn(node.Name)
		if len(pods) == 0 {
			parts = append(parts, t.p.NoPodHere)
		}
		lines = append(lines, t.is(fill(t.w.Node, "node", node.Name), parts...))
		lines = append(lines, t.onNode(pods)...)
	}
	if waiting := t.scene.PodsOn(""); len(waiting) > 0 {
		lines = append(append(lines, t.sentence(t.p.NoNode)), t.onNode(waiting)...)
	}
	return lines
}

// onNode tells of Pods where it is known on which node they are.
func (t teller) onNode(pods []*scene.Pod) []string {
	if len(pods) > manyPods {
		return []string{t.tally(pods)}
	}
	lines := make([]string, len(pods))
	for i, pod := range pods {
		state := t.list(t.phase(pod.Phase), pod.Reason, t.image(pod.Image))
		lines[i] = t.is("Pod "+pod.Name, state)
	}
	return lines
}
