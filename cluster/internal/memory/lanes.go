package memory

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

const (
	// laneLabel marks the namespaces in which lessons are proven; its value is the process that does.
	laneLabel = "klab.dev/lane"
	// laneNodesLabel marks those of them whose lessons change nodes.
	laneNodesLabel = "klab.dev/lane-nodes"
)

func laneName(namespace string) string { return "lane " + namespace }

// Lane says that this process proves a lesson in a namespace until it clears that: when it is killed before, the
// namespace goes with the next start. nodes says that the lesson changes nodes.
func (m *Memory) Lane(ctx context.Context, namespace string, nodes bool) error {
	owner, err := m.answerFor(ctx, laneName(namespace))
	if err != nil {
		return fault.In(err, "take %s to prove a lesson in", namespace)
	}
	labels := map[string]string{laneLabel: owner}
	if nodes {
		labels[laneNodesLabel] = "true"
	}
	m.lanes.set(namespace, labels)
	return nil
}

// LeaveLane ends Lane.
func (m *Memory) LeaveLane(ctx context.Context, namespace string) {
	m.lanes.set(namespace, nil)
	m.doneWith(ctx, laneName(namespace))
}

// A LeftLane is a namespace in which a process proved a lesson that lives no more.
type LeftLane struct {
	Namespace, Lesson string
	// Nodes says that the lesson changes nodes.
	Nodes bool
}

// LeftLanes lists the lanes whose process lives no more.
func (m *Memory) LeftLanes(ctx context.Context) ([]LeftLane, error) {
	listing, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := m.kube.CoreV1().Namespaces().List(listing, metav1.ListOptions{LabelSelector: laneLabel})
	if err != nil {
		return nil, fault.In(err, "list what a proof of lessons left")
	}
	alive, err := m.living(ctx)
	if err != nil {
		return nil, err
	}
	var left []LeftLane
	for _, namespace := range found.Items {
		if !alive[namespace.Labels[laneLabel]] {
			left = append(left, LeftLane{
				Namespace: namespace.Name, Lesson: namespace.Labels[names.LessonLabel], Nodes: namespace.Labels[laneNodesLabel] != "",
			})
		}
	}
	return left, nil
}

// LaneLabels are the labels that say that this process proves a lesson in a namespace, none where it does not.
func (m *Memory) LaneLabels(namespace string) map[string]string { return m.lanes.of(namespace) }
