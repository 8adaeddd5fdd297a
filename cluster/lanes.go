package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
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

// lanes are the namespaces in which this process proves lessons, with the labels that say so.
type lanes struct {
	mu     sync.Mutex
	labels map[string]map[string]string
}

func (l *lanes) of(namespace string) map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.labels[namespace]
}

func (l *lanes) set(namespace string, labels map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.labels == nil {
		l.labels = map[string]map[string]string{}
	}
	l.labels[namespace] = labels
}

func laneName(namespace string) string { return "lane " + namespace }

// Lane says that this process proves a lesson in a namespace until it clears that: when it is killed before, the
// namespace goes with the next start. nodes says that the lesson changes nodes.
func (o *objects) Lane(ctx context.Context, namespace string, nodes bool) error {
	owner, err := o.answerFor(ctx, laneName(namespace))
	if err != nil {
		return fault.In(err, "take %s to prove a lesson in", namespace)
	}
	labels := map[string]string{laneLabel: owner}
	if nodes {
		labels[laneNodesLabel] = "true"
	}
	o.lanes.set(namespace, labels)
	return nil
}

// leaveLane ends Lane.
func (o *objects) leaveLane(ctx context.Context, namespace string) {
	o.lanes.set(namespace, nil)
	o.doneWith(ctx, laneName(namespace))
}

// ClearLanes removes the namespaces in which a process proved lessons that lives no more, and returns their names.
// One that somebody works in now is left.
func (l *Lab) ClearLanes(ctx context.Context) ([]string, error) {
	left, err := l.leftLanes(ctx)
	if err != nil {
		return nil, err
	}
	var cleared []string
	var problems []error
	for _, namespace := range left {
		name := namespace.Name
		if err := l.clearLane(ctx, namespace); err != nil {
			problems = append(problems, fmt.Errorf("remove %s, which a proof of lessons left: %w", name, err))
			continue
		}
		cleared = append(cleared, name)
	}
	return cleared, errors.Join(problems...)
}

// leftLanes lists the lanes whose process lives no more.
func (l *Lab) leftLanes(ctx context.Context) ([]corev1.Namespace, error) {
	listing, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := l.kube.CoreV1().Namespaces().List(listing, metav1.ListOptions{LabelSelector: laneLabel})
	if err != nil {
		return nil, fault.In(err, "list what a proof of lessons left")
	}
	alive, err := l.living(ctx)
	if err != nil {
		return nil, err
	}
	var left []corev1.Namespace
	for _, namespace := range found.Items {
		if !alive[namespace.Labels[laneLabel]] {
			left = append(left, namespace)
		}
	}
	return left, nil
}

// laneWait is how long a lane may be somebody's before it is taken for one that is worked in.
const laneWait = 500 * time.Millisecond

func (l *Lab) clearLane(ctx context.Context, namespace corev1.Namespace) error {
	waiting, cancel := context.WithTimeout(ctx, laneWait)
	defer cancel()
	_, release, err := l.Alone(waiting, namespace.Name, "clear."+rand.Text()[:8], func(string) {})
	if err != nil {
		return err
	}
	defer release()
	if err := l.Keep(ctx, namespace.Name, nil); err != nil {
		return err
	}
	if err := l.Clear(ctx, namespace.Labels[names.LessonLabel], namespace.Name); err != nil {
		return err
	}
	if namespace.Labels[laneNodesLabel] == "" {
		return nil
	}
	return l.RestoreNodes(ctx)
}
