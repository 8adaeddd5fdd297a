package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/klab-dev/klab/podstate"
)

// notConverged adds to the error of a seed that did not converge the Pods that are not ready, and why. The error itself
// holds only the expression that stayed false.
func (s *Session) notConverged(ctx context.Context, cause error) error {
	cause = fmt.Errorf("wait for the seed to settle: %w", cause)
	objects, err := s.Lab.List(ctx, "Pod", s.Namespace, "")
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
			waiting = append(waiting, fmt.Sprintf("Pod %s: %s", onNode(&pod), reason))
		}
	}
	if len(waiting) == 0 {
		return fmt.Errorf("%w (all %d Pods are ready)", cause, len(objects))
	}
	slices.Sort(waiting)
	return fmt.Errorf("%w (%s)", cause, strings.Join(waiting, "; "))
}

// onNode names a Pod and, once it has one, its node.
func onNode(pod *corev1.Pod) string {
	if pod.Spec.NodeName == "" {
		return pod.Name
	}
	return pod.Name + " on " + pod.Spec.NodeName
}

// unready is the reason why a Pod is not ready, "" when it is.
func unready(pod *corev1.Pod) string {
	if reason, message := podstate.Waiting(pod); reason != "" {
		return strings.TrimSuffix(reason+again(pod)+": "+message, ": ")
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue {
			return ""
		}
	}
	return fmt.Sprintf("%s, not ready", pod.Status.Phase)
}

// again is the number of a Pod's restarts in words, "" when there were none.
func again(pod *corev1.Pod) string {
	var restarts int32
	for _, status := range pod.Status.ContainerStatuses {
		restarts += status.RestartCount
	}
	if restarts == 0 {
		return ""
	}
	return fmt.Sprintf(", %d restarts", restarts)
}
