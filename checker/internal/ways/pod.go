package ways

import (
	"context"
	"slices"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// ResetPod is the way back from everything done through the control port of a klab.local/web Pod.
func ResetPod(namespace, name string, pod map[string]any) (*ground.Undo, error) {
	back := resetPod{Pod: name, UID: kube.Text(pod, "metadata", "uid"), Containers: runningContainers(pod)}
	return newUndo(namespace, "resetPod", back)
}

// resetPod puts every switch of a klab.local/web Pod back.
type resetPod struct {
	Pod string `json:"pod"`
	UID string `json:"uid,omitempty"`
	// Containers are the ids of those that ran before: one that started since has its switches as they should be.
	Containers []string `json:"containers,omitempty"`
}

func (r resetPod) Follow(ctx context.Context, lab ground.Lab, namespace string) error {
	pod, err := lab.Get(ctx, "Pod", namespace, r.Pod)
	if err != nil {
		return err
	}
	if !same(pod, r.UID) || kube.At(pod, "metadata", "deletionTimestamp") != nil || r.startedAnew(pod) {
		return nil
	}
	_, err = lab.Control(ctx, namespace, r.Pod, "POST", "/admin/reset")
	return err
}

func (r resetPod) startedAnew(pod map[string]any) bool {
	return len(r.Containers) > 0 && !slices.ContainsFunc(runningContainers(pod), func(id string) bool { return slices.Contains(r.Containers, id) })
}

func (resetPod) Outside(string) bool { return false }

func runningContainers(pod map[string]any) []string {
	var ids []string
	for _, status := range kube.List(pod, "status", "containerStatuses") {
		if id := kube.Text(status, "containerID"); id != "" && kube.At(status, "state", "running") != nil {
			ids = append(ids, id)
		}
	}
	return ids
}
