package scene

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Tree is a controller with what it controls. Pods of no controller stand in a tree without Set.
type Tree struct {
	Set  *Set
	Sets []Tree
	Pods []*Pod
}

// kinds are those of controllers in the order of a picture.
func kinds() []string {
	return []string{"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "ReplicaSet", "ReplicationController"}
}

// Workloads are the controllers that none other controls, with all below them, and last the Pods of none.
func (s *Scene) Workloads() []Tree {
	pods, below := map[string][]*Pod{}, map[string][]*Set{}
	for _, pod := range s.pods {
		owner := pod.Owner
		if s.sets[owner] == nil {
			owner = ""
		}
		pods[owner] = append(pods[owner], pod)
	}
	for _, set := range s.sets {
		owner := set.Owner
		if s.sets[owner] == nil {
			owner = ""
		}
		below[owner] = append(below[owner], set)
	}
	for _, group := range pods {
		slices.SortFunc(group, older)
	}
	all := trees(below[""], below, pods)
	if bare := pods[""]; len(bare) > 0 {
		all = append(all, Tree{Pods: bare})
	}
	return all
}

// trees are those of some controllers, in the order of a picture. An object that owns itself would have no end.
func trees(sets []*Set, below map[string][]*Set, pods map[string][]*Pod) []Tree {
	slices.SortFunc(sets, newer)
	all := make([]Tree, 0, len(sets))
	for _, set := range sets {
		tree := Tree{Set: set, Pods: pods[set.UID]}
		inner := below[set.UID]
		delete(below, set.UID)
		tree.Sets = trees(inner, below, pods)
		all = append(all, tree)
	}
	return all
}

// older orders Pods by their age.
func older(a, b *Pod) int {
	return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.Name, b.Name))
}

// newer orders controllers by kind, and those of one owner from the newest revision.
func newer(a, b *Set) int {
	if by := slices.Index(kinds(), a.Kind) - slices.Index(kinds(), b.Kind); by != 0 {
		return by
	}
	if a.Owner != "" && a.Owner == b.Owner {
		x, _ := strconv.Atoi(a.Revision)
		y, _ := strconv.Atoi(b.Revision)
		if by := cmp.Or(y-x, b.Created.Compare(a.Created)); by != 0 {
			return by
		}
	}
	return strings.Compare(a.Name, b.Name)
}

// Count is how many Pods are in each phase.
func Count(pods []*Pod) map[Phase]int {
	counts := map[Phase]int{}
	for _, pod := range pods {
		counts[pod.Phase]++
	}
	return counts
}

// PodsOn are those of a node, those of "" having none yet.
func (s *Scene) PodsOn(node string) []*Pod {
	var all []*Pod
	for _, pod := range s.pods {
		if pod.Node == node {
			all = append(all, pod)
		}
	}
	slices.SortFunc(all, older)
	return all
}

// Services are those of the lesson by name.
func (s *Scene) Services() []*Service {
	all := make([]*Service, 0, len(s.services))
	for _, service := range s.services {
		all = append(all, service)
	}
	slices.SortFunc(all, func(a, b *Service) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.uid, b.uid)) })
	return all
}

// Selected is how many Pods a Service's selector matches.
func (s *Scene) Selected(service *Service) int {
	n := 0
	for _, pod := range s.pods {
		if pod.Left.IsZero() && len(service.wants) > 0 && matches(service.wants, pod.labels) {
			n++
		}
	}
	return n
}

func matches(wants, labels map[string]string) bool {
	for key, value := range wants {
		if labels[key] != value {
			return false
		}
	}
	return true
}

// Endpoints are the addresses behind a Service, with those that left just now.
func (s *Scene) Endpoints(service string) []Endpoint {
	var all []Endpoint
	for _, one := range s.slices {
		if one.service == service {
			all = append(append(all, one.endpoints...), one.left...)
		}
	}
	slices.SortFunc(all, func(a, b Endpoint) int { return cmp.Or(strings.Compare(a.Pod, b.Pod), strings.Compare(a.IP, b.IP)) })
	return all
}
