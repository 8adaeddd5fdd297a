package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// unsettled adds to the error of a seed that did not settle what its Pods wait for: the expression that stayed
// false says what was wanted, not what is in the way.
func (s *Session) unsettled(ctx context.Context, cause error) error {
	cause = fmt.Errorf("wait for the seed to settle: %w", cause)
	objects, err := s.Lab.List(context.WithoutCancel(ctx), "Pod", s.Namespace, "")
	if err != nil {
		return cause // whoever cannot list has said so above
	}
	var waiting []string
	for _, object := range objects {
		var pod corev1.Pod
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, &pod); err != nil {
			continue
		}
		if reason := unready(&pod); reason != "" {
			waiting = append(waiting, fmt.Sprintf("Pod %s on %s: %s", pod.Name, pod.Spec.NodeName, reason))
		}
	}
	if len(waiting) == 0 {
		return fmt.Errorf("%w (all %d Pods are ready)", cause, len(objects))
	}
	slices.Sort(waiting)
	return fmt.Errorf("%w (%s)", cause, strings.Join(waiting, "; "))
}

// unready is what keeps a Pod from being ready, "" when nothing does.
func unready(pod *corev1.Pod) string {
	for _, status := range pod.Status.ContainerStatuses {
		if w := status.State.Waiting; w != nil {
			return strings.TrimSuffix(fmt.Sprintf("%s, %d restarts: %s", w.Reason, status.RestartCount, w.Message), ": ")
		}
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue {
			return ""
		}
	}
	return fmt.Sprintf("%s, not ready", pod.Status.Phase)
}
