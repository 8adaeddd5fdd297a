package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/podstate"
	"github.com/klab-dev/klab/workload/wire"
)

// needs lists what a lab with these nodes must have. What nodes said before since does not count.
func (l *Lab) needs(nodes []string, since time.Time) []await.Need {
	list := []await.Need{
		{Name: "default service account", Check: l.defaultAccount},
		{Name: "prober", Check: func(ctx context.Context) error { return l.healthy(ctx, names.ProberPod) }},
		{Name: "cluster DNS", Check: l.resolves},
		{Name: "addresses of Pods", Check: l.addressesRouted},
	}
	for _, node := range nodes {
		list = append(list,
			await.Need{Name: "node " + node, Check: func(ctx context.Context) error { return l.nodeReady(ctx, node, since) }},
			await.Need{Name: "prober on " + node, Check: func(ctx context.Context) error { return l.nodeProber(ctx, node) }},
		)
	}
	return list
}

func (l *Lab) defaultAccount(ctx context.Context) error {
	_, err := l.kube.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{})
	return err
}

// nodeReady wants the condition, and a heartbeat after since: an API server that was stopped serves the
// conditions of the time before.
func (l *Lab) nodeReady(ctx context.Context, name string, since time.Time) error {
	node, err := l.kube.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if reason := notReady(node); reason != "" {
		return errors.New(reason)
	}
	if since.IsZero() {
		return nil
	}
	lease, err := l.kube.CoordinationV1().Leases(corev1.NamespaceNodeLease).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if lease.Spec.RenewTime == nil || lease.Spec.RenewTime.Time.Before(since) {
		return errors.New("no heartbeat since it was started")
	}
	return nil
}

// notReady is why a node is not Ready, "" when it is.
func notReady(node *corev1.Node) string {
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

// healthy asks a prober itself; on failure the Pod's state says more than the proxy's error.
func (l *Lab) healthy(ctx context.Context, pod string) error {
	err := l.vouch(ctx, pod, l.record.Token, l.prove)
	if err == nil {
		_, err = l.ask(ctx, "GET", pod, "/healthz", nil)
	}
	if err == nil {
		return nil
	}
	p, getErr := l.kube.CoreV1().Pods(names.GraderNamespace).Get(ctx, pod, metav1.GetOptions{})
	if getErr != nil {
		return getErr
	}
	if reason := waitingFor(p); reason != "" {
		return errors.New(reason)
	}
	return err
}

// prove asks for a prober's proof.
func (l *Lab) prove(ctx context.Context, pod string, c wire.Challenge) (proof wire.Proof, err error) {
	return proof, l.askJSON(ctx, pod, wire.PathProve, c, &proof)
}

// waitingFor is what keeps a Pod from running, "" when it runs.
func waitingFor(p *corev1.Pod) string {
	reason, message := podstate.Waiting(p)
	return strings.TrimSuffix(reason+": "+message, ": ")
}

// current tells whether a prober knows the secret of now; one that is about to be replaced does not.
func (l *Lab) current(p *corev1.Pod) bool {
	given, ok := p.Annotations[tokenAnnotation]
	return !ok || l.record.Token == "" || given == fingerprint(l.record.Token)
}

func (l *Lab) nodeProber(ctx context.Context, node string) error {
	pod, err := l.nodeProberPod(ctx, node)
	if err != nil {
		return err
	}
	return l.healthy(ctx, pod)
}

// nodeProberPod names the prober of a node.
func (l *Lab) nodeProberPod(ctx context.Context, node string) (string, error) {
	pods, err := l.kube.CoreV1().Pods(names.GraderNamespace).List(ctx, metav1.ListOptions{LabelSelector: names.ProberLabel + "=node"})
	if err != nil {
		return "", err
	}
	for _, p := range pods.Items {
		if p.Spec.NodeName == node && p.DeletionTimestamp == nil && l.current(&p) {
			return p.Name, nil
		}
	}
	return "", errors.New("no Pod there yet")
}

// fingerprint names a secret without telling it.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:8])
}
