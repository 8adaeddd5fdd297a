package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/podstate"
	"github.com/klab-dev/klab/workload/wire"
)

// need is one thing a lab must have to count as ready. A typed *Error of check is final; any other error
// says why not yet.
type need struct {
	name  string
	check func(context.Context) error
}

const (
	// needEvery is how often an unmet need is looked at.
	needEvery = 150 * time.Millisecond
	// needTime bounds one look, so that a hanging connection does not hold up the others.
	needTime = 5 * time.Second
)

// needs lists what a lab with these nodes must have. What nodes said before since does not count.
func (l *Lab) needs(nodes []string, since time.Time) []need {
	list := []need{
		{"default service account", l.defaultAccount},
		{"prober", func(ctx context.Context) error { return l.healthy(ctx, ProberPod) }},
		{"cluster DNS", l.resolves},
		{"addresses of Pods", l.addressesRouted},
	}
	for _, node := range nodes {
		list = append(list,
			need{"node " + node, func(ctx context.Context) error { return l.nodeReady(ctx, node, since) }},
			need{"prober on " + node, func(ctx context.Context) error { return l.nodeProber(ctx, node) }},
		)
	}
	return list
}

// awaitNeeds looks at every need until all are met at once; a time-out names those that are not, each with
// the last reason seen.
func awaitNeeds(ctx context.Context, needs []need, timeout time.Duration, detail func(string)) error {
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	left := needs
	for {
		open := newOpenNeeds(left, detail)
		open.awaitAll(bounded, left)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := open.err(timeout); err != nil || len(needs) == 1 {
			return err
		}
		// What was met first may be gone by the time the last is met.
		if left = unmetOf(bounded, needs); len(left) == 0 {
			return nil
		}
	}
}

// unmetOf looks once at every need and returns those that are not met.
func unmetOf(ctx context.Context, needs []need) []need {
	open := map[string]bool{}
	for _, line := range unmetNow(ctx, needs) {
		name, _, _ := strings.Cut(line, ": ")
		open[name] = true
	}
	var left []need
	for _, n := range needs {
		if open[n.name] {
			left = append(left, n)
		}
	}
	return left
}

// openNeeds are the needs not met yet.
type openNeeds struct {
	mu      sync.Mutex
	reasons map[string]string
	final   error
	detail  func(string)
}

func newOpenNeeds(needs []need, detail func(string)) *openNeeds {
	o := &openNeeds{reasons: map[string]string{}, detail: detail}
	for _, n := range needs {
		o.reasons[n.name] = "not looked at yet"
	}
	return o
}

// awaitAll waits for every need beside the others; a final error ends it.
func (o *openNeeds) awaitAll(ctx context.Context, needs []need) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wait sync.WaitGroup
	for _, n := range needs {
		wait.Go(func() {
			if final := o.await(ctx, n); final != nil {
				cancel()
			}
		})
	}
	wait.Wait()
}

func (o *openNeeds) await(ctx context.Context, n need) error {
	for {
		err := look(ctx, n)
		if err == nil {
			o.met(n)
			return nil
		}
		if ctx.Err() != nil {
			return nil
		}
		if final := o.unmet(n, err); final != nil {
			return final
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(needEvery):
		}
	}
}

func look(ctx context.Context, n need) error {
	ctx, cancel := context.WithTimeout(ctx, needTime)
	defer cancel()
	return n.check(ctx)
}

func (o *openNeeds) met(n need) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.reasons, n.name)
	if len(o.reasons) > 0 {
		o.detail("waiting for " + strings.Join(o.names(), ", "))
	}
}

func (o *openNeeds) unmet(n need, err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reasons[n.name] = err.Error()
	var final *Error
	if errors.As(err, &final) {
		o.final = err
		return err
	}
	return nil
}

func (o *openNeeds) names() []string {
	names := make([]string, 0, len(o.reasons))
	for name := range o.reasons {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// lines are the unmet needs, each with its last reason.
func (o *openNeeds) lines() []string {
	lines := o.names()
	for i, name := range lines {
		lines[i] = name + ": " + o.reasons[name]
	}
	return lines
}

func (o *openNeeds) err(timeout time.Duration) error {
	if o.final != nil {
		return o.final
	}
	if len(o.reasons) == 0 {
		return nil
	}
	return &Error{
		Step:   "wait for the lab",
		Reason: fmt.Sprintf("not ready after %s: %s", timeout, strings.Join(o.lines(), "; ")),
		Next:   "klab repair",
		Kind:   NotReady,
	}
}

// unmetNow looks once at every need and returns the unmet ones with their reasons.
func unmetNow(ctx context.Context, needs []need) []string {
	open := newOpenNeeds(needs, func(string) {})
	var wait sync.WaitGroup
	for _, n := range needs {
		wait.Go(func() {
			if err := look(ctx, n); err != nil {
				_ = open.unmet(n, err) // kept as a reason
				return
			}
			open.met(n)
		})
	}
	wait.Wait()
	return open.lines()
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
	p, getErr := l.kube.CoreV1().Pods(GraderNamespace).Get(ctx, pod, metav1.GetOptions{})
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
	pods, err := l.kube.CoreV1().Pods(GraderNamespace).List(ctx, metav1.ListOptions{LabelSelector: ProberLabel + "=node"})
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
