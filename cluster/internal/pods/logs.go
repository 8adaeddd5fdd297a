package pods

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/bounds"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// logLines bounds how much of a container's log is read: the end, which is what people look at.
const logLines = 10000

// Logs returns the current log of a container; a Pod or container that has not started has said nothing.
func (p *Pods) Logs(ctx context.Context, namespace, pod, container string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	// One byte more than is read makes a log that was cut short an error rather than a shorter log.
	lines, size := int64(logLines), int64(bounds.ContainerLog+1)
	options := &corev1.PodLogOptions{Container: container, TailLines: &lines, LimitBytes: &size}
	text, err := ask(bounds.AtMost(ctx, bounds.ContainerLog), p.kube.CoreV1().Pods(namespace).GetLogs(pod, options))
	var refused *RefusedError
	if errors.As(err, &refused) && refused.notStarted() {
		return "", nil
	}
	return string(text), fault.In(err, "read the log of Pod %s", names.Place(namespace, pod))
}

// notStarted recognises the API server's refusals of the log of a Pod that is not there or a container that
// is still to come. The status carries no reason of its own for the latter, only this text.
func (e *RefusedError) notStarted() bool {
	if e.Status == http.StatusNotFound {
		return true
	}
	return e.Status == http.StatusBadRequest && slices.ContainsFunc([]string{
		"is waiting to start", "is not available", "does not have a host assigned",
	}, func(text string) bool { return strings.Contains(e.text, text) })
}
