package scene

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// A Node is one of the lab's.
type Node struct {
	Name string
	// Control is true for the control plane.
	Control, Ready, Cordoned bool
	// Taints are written as kubectl writes them, that of a cordon left out.
	Taints  []string
	Changed time.Time
}

// cordon is the taint that a cordon brings along.
const cordon = "node.kubernetes.io/unschedulable"

// applyNode takes a node as it is now.
func (s *Scene) applyNode(d Delta) {
	old := s.nodes[d.Name]
	if d.Object == nil {
		delete(s.nodes, d.Name)
		return
	}
	var object corev1.Node
	if !read(d.Object, &object) {
		return
	}
	node := nodeOf(&object)
	if old != nil {
		node.Changed = old.Changed
	}
	if old == nil || old.Ready != node.Ready || old.Cordoned != node.Cordoned || !slices.Equal(old.Taints, node.Taints) {
		node.Changed = s.fresh()
	}
	s.nodes[d.Name] = node
}

func nodeOf(object *corev1.Node) *Node {
	_, control := object.Labels["node-role.kubernetes.io/control-plane"]
	node := &Node{Name: text(object.Name), Control: control, Cordoned: object.Spec.Unschedulable}
	for _, c := range object.Status.Conditions {
		if c.Type == corev1.NodeReady {
			node.Ready = c.Status == corev1.ConditionTrue
		}
	}
	for _, taint := range object.Spec.Taints {
		if taint.Key != cordon {
			node.Taints = append(node.Taints, text(taint.ToString()))
		}
	}
	return node
}

// Nodes are the lab's, the control plane first.
func (s *Scene) Nodes() []*Node {
	all := make([]*Node, 0, len(s.nodes))
	for _, node := range s.nodes {
		all = append(all, node)
	}
	slices.SortFunc(all, func(a, b *Node) int {
		if a.Control != b.Control {
			if a.Control {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all
}
