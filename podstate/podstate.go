// Package podstate reads from a Pod's status what keeps it from running.
package podstate

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Reason is what keeps a Pod from running in one line, "" when it runs.
func Reason(p *corev1.Pod) string {
	reason, message := Waiting(p)
	return strings.TrimSuffix(reason+": "+message, ": ")
}

// Waiting is what keeps a Pod from running: the kubelet's or the scheduler's reason, such as ErrImagePull or
// Unschedulable, or else the Pod's phase, and a message that may be empty. The reason is "" when the Pod runs.
func Waiting(p *corev1.Pod) (reason, message string) {
	for _, c := range p.Status.ContainerStatuses {
		if w := c.State.Waiting; w != nil {
			return w.Reason, w.Message
		}
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status != corev1.ConditionTrue {
			return c.Reason, c.Message
		}
	}
	if p.Status.Phase != corev1.PodRunning {
		return "Pod is " + string(p.Status.Phase), ""
	}
	return "", ""
}
