package spread

import (
	"context"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

const (
	// leavingPause is between two looks at a namespace that goes.
	leavingPause = time.Second
	// leavingTime is longer than workers take that leave nothing of theirs behind.
	leavingTime = 2 * graceSeconds * time.Second
)

// LeavingError says that the namespace of an earlier class has not gone.
type LeavingError struct {
	After time.Duration
	// Reason is what Kubernetes says is in the way, "" where it says nothing.
	Reason string
}

// Error says how long it was waited for.
func (e *LeavingError) Error() string {
	return strings.TrimSuffix(fmt.Sprintf("namespace %s is still being removed after %s: %s", Namespace, e.After, e.Reason), ": ")
}

// settle waits until a namespace that is being removed is gone: nothing can be made in it. waits hears of it once.
func (c *Cluster) settle(ctx context.Context, waits func()) error {
	var leaving *corev1.Namespace
	err := wait.PollUntilContextTimeout(ctx, leavingPause, leavingTime, true, func(ctx context.Context) (bool, error) {
		found, err := c.kube.CoreV1().Namespaces().Get(ctx, Namespace, metav1.GetOptions{})
		if err != nil || found.DeletionTimestamp == nil {
			return err == nil || apierrors.IsNotFound(err), unlessGone(err)
		}
		if leaving == nil && waits != nil {
			waits()
		}
		leaving = found
		return false, nil
	})
	if leaving != nil && wait.Interrupted(err) && ctx.Err() == nil {
		return &LeavingError{After: leavingTime, Reason: inTheWay(leaving)}
	}
	return err
}

func unlessGone(err error) error {
	if err == nil || apierrors.IsNotFound(err) {
		return nil
	}
	return fmt.Errorf("look for namespace %s: %w", Namespace, err)
}

// inTheWay is what is left in a namespace that goes, and why.
func inTheWay(leaving *corev1.Namespace) string {
	var said []string
	for _, condition := range leaving.Status.Conditions {
		if condition.Status == corev1.ConditionTrue && condition.Message != "" {
			said = append(said, strings.TrimSuffix(condition.Message, "."))
		}
	}
	return strings.Join(said, "; ")
}
