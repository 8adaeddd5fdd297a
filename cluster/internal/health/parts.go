package health

import (
	"context"
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
)

// A Part is a part of the control plane whose manifest was put back. Its kubelet starts it again.
type Part struct {
	// Pod is its name in the API.
	Pod string
	// Since is when its manifest was put back, by the lab's clock.
	Since time.Time
}

// noticeTime is how long a kubelet may take to see that a manifest is another: it is told so, and looks every 20 s besides.
const noticeTime = 25 * time.Second

// Again lists what a lab with these nodes must have after parts of its control plane were put back: those run anew, its
// nodes have reported since, and what is written now reaches the routes of every node. That takes the API server, the
// controllers and those who watch.
func (h *Health) Again(nodes []string, parts []Part) []await.Need {
	var last time.Time
	var list []await.Need
	for _, part := range parts {
		if part.Since.After(last) {
			last = part.Since
		}
		list = append(list, await.Need{Name: part.Pod, Check: func(ctx context.Context) error { return h.runsAgain(ctx, part) }})
	}
	list = append(list, await.Need{Name: "routes of Services", Check: func(ctx context.Context) error { return h.routed(ctx, last) }})
	return append(list, h.Needs(nodes, last.Add(-h.ahead()))...)
}

// runsAgain wants a part ready that was started after its manifest was put back. One that its kubelet leaves as it was,
// because the manifest only reads differently, counts after a while.
func (h *Health) runsAgain(ctx context.Context, part Part) error {
	pod, err := h.kube.CoreV1().Pods(metav1.NamespaceSystem).Get(ctx, part.Pod, metav1.GetOptions{})
	if err != nil {
		return err
	}
	for _, c := range pod.Status.ContainerStatuses {
		if c.State.Running == nil || !c.Ready {
			return errors.New("not ready")
		}
		now := time.Now().Add(h.ahead())
		if c.State.Running.StartedAt.Time.Before(part.Since.Truncate(time.Second)) && now.Sub(part.Since) < noticeTime {
			return errors.New("not started again yet")
		}
	}
	if len(pod.Status.ContainerStatuses) == 0 || pod.Status.Phase != corev1.PodRunning {
		return errors.New("not running")
	}
	return nil
}

// routed wants every node to route requests for Services as the API server says now.
func (h *Health) routed(ctx context.Context, since time.Time) error {
	proven, err := h.probers.Routed(ctx, since)
	if err == nil && proven.IsZero() {
		err = errors.New("some node is behind")
	}
	return err
}
