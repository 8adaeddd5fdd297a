// Package health says what a lab needs to count as ready.
package health

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/probe"
)

// Health says what a lab needs to count as ready.
type Health struct {
	kube    kubernetes.Interface
	probers *probe.Client
	ahead   func() time.Duration
}

// New looks at a lab. ahead says how far its clock is ahead of this machine's.
func New(kube kubernetes.Interface, p *probe.Client, ahead func() time.Duration) *Health {
	return &Health{kube: kube, probers: p, ahead: ahead}
}

func (h *Health) hasAccount(ctx context.Context) error {
	_, err := h.kube.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, names.DefaultAccount, metav1.GetOptions{})
	return err
}

// NodeReports wants the condition, and a heartbeat after since: an API server that was stopped serves the
// conditions of the time before.
func (h *Health) NodeReports(ctx context.Context, name string, since time.Time) error {
	node, err := h.kube.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if reason := NotReady(node); reason != "" {
		return errors.New(reason)
	}
	if since.IsZero() {
		return nil
	}
	lease, err := h.kube.CoordinationV1().Leases(corev1.NamespaceNodeLease).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if lease.Spec.RenewTime == nil || lease.Spec.RenewTime.Time.Before(since.Add(h.ahead())) {
		return errors.New("no heartbeat since it was started")
	}
	return nil
}

// NotReady is why a node is not Ready, "" when it is.
func NotReady(node *corev1.Node) string {
	for _, c := range node.Status.Conditions {
		if c.Type != corev1.NodeReady {
			continue
		}
		if c.Status == corev1.ConditionTrue {
			return ""
		}
		return strings.TrimSuffix(fmt.Sprintf("not Ready: %s: %s", c.Reason, c.Message), ": ")
	}
	return "not Ready: the kubelet has not reported yet"
}
