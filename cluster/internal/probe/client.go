// Package probe asks klab's probers, makes sure that they are klab's, and makes them.
package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/bounds"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/pods"
	"github.com/klab-dev/klab/podstate"
	"github.com/klab-dev/klab/workload/wire"
)

// Client asks klab's probers, and makes them.
type Client struct {
	objects *api.Objects
	store   *grader.Store
	// here answers probes that start in this process; it is the prober's own handler.
	here http.Handler
	// Send sends a request to a prober's Pod: by the API server's proxy, but in tests.
	Send send

	token   token
	vouched vouched
	routes  routes
}

// send sends a request to a port of a Pod in klab's own namespace.
type send func(ctx context.Context, method, pod, path string, body []byte) ([]byte, error)

// New makes the client. here answers probes that start in this process, nil for none.
func New(o *api.Objects, s *grader.Store, streams *pods.Pods, here http.Handler) *Client {
	p := &Client{objects: o, store: s, here: here}
	p.Send = p.through(streams)
	return p
}

// probeTimeout bounds a probe; the prober's own time-outs are shorter and say more.
const probeTimeout = 90 * time.Second

// Probe sends a request to a prober's endpoint and returns the JSON answer. from is "cluster", "node/NAME" or "host"
// (this process).
func (p *Client) Probe(ctx context.Context, from, method, path string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	if from == "host" {
		return askHere(ctx, p.here, method, path, body)
	}
	answer, err := p.ask(ctx, from, method, path, body)
	if outdated(err) {
		p.token.forget()
		answer, err = p.ask(ctx, from, method, path, body)
	}
	p.objects.Changed()
	if errors.Is(err, errNoProber) {
		err = errors.New("no prober runs on " + strings.Replace(from, "/", " ", 1))
	}
	return answer, fault.In(err, "probe %s from %s", path, from)
}

// Ask sends a question to a prober and reads its answer.
func (p *Client) Ask(ctx context.Context, from, path string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("describe question: %w", err)
	}
	said, err := p.ask(ctx, from, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}

// askNode asks a node's prober about the node itself; a question that is nil has no body.
func (p *Client) askNode(ctx context.Context, node, method, path string, question, answer any) error {
	var body []byte
	if question != nil {
		var err error
		if body, err = json.Marshal(question); err != nil {
			return fmt.Errorf("describe question: %w", err)
		}
	}
	said, err := p.Probe(ctx, "node/"+node, method, path, body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("read the prober's answer: %w", err)
	}
	return nil
}

// Healthy asks a prober how it is. On failure the Pod's state says more than the proxy's error.
func (p *Client) Healthy(ctx context.Context, from string) error {
	pod, err := p.find(ctx, from)
	if err != nil {
		return err
	}
	if err = p.vouch(ctx, pod); err == nil {
		_, err = p.Send(ctx, http.MethodGet, pod.Name, "/healthz", nil)
	}
	if err == nil {
		return nil
	}
	if reason := podstate.Reason(pod); reason != "" {
		return errors.New(reason)
	}
	return err
}

// ask sends a request to a prober that has proved to be one.
func (p *Client) ask(ctx context.Context, from, method, path string, body []byte) ([]byte, error) {
	pod, err := p.find(ctx, from)
	if err != nil {
		return nil, err
	}
	if err := p.vouch(ctx, pod); err != nil {
		return nil, err
	}
	return p.Send(ctx, method, pod.Name, path, body)
}

// errNoProber says that a node has no prober that knows the secret of now.
var errNoProber = errors.New("no Pod there yet")

// outdated reports whether an error may come from a token that was read before the lab was repaired.
func outdated(err error) bool {
	var refused *pods.RefusedError
	return errors.Is(err, errUnproven) || errors.Is(err, errNoProber) ||
		errors.As(err, &refused) && refused.Status == http.StatusUnauthorized
}

// find finds a prober: the one of the cluster has a fixed name, those of the nodes are found by the node they run on.
func (p *Client) find(ctx context.Context, from string) (*corev1.Pod, error) {
	pods := p.objects.Kube.CoreV1().Pods(names.GraderNamespace)
	if from == "cluster" || from == "" {
		return pods.Get(ctx, names.ProberPod, metav1.GetOptions{})
	}
	node, ok := strings.CutPrefix(from, "node/")
	if !ok {
		return nil, fmt.Errorf("unknown place %q: cluster, node/NAME and host are known", from)
	}
	secret, err := p.secret(ctx)
	if err != nil {
		return nil, err
	}
	found, err := pods.List(ctx, metav1.ListOptions{LabelSelector: names.ProberLabel + "=node"})
	if err != nil {
		return nil, err
	}
	for i := range found.Items {
		if pod := &found.Items[i]; pod.Spec.NodeName == node && pod.DeletionTimestamp == nil && current(pod, secret) {
			return pod, nil
		}
	}
	return nil, errNoProber
}

// current reports whether a prober knows the secret; one that is about to be replaced does not.
func current(pod *corev1.Pod, secret string) bool {
	given, ok := pod.Annotations[tokenAnnotation]
	return !ok || given == fingerprint(secret)
}

// through sends requests by the API server's proxy.
func (p *Client) through(streams *pods.Pods) send {
	return func(ctx context.Context, method, pod, path string, body []byte) ([]byte, error) {
		header, limit := map[string]string{"Content-Type": "application/json"}, int64(bounds.PodAnswer)
		if path != wire.PathProve { // who has yet to prove that it knows the token is not told
			secret, err := p.secret(ctx)
			if err != nil {
				return nil, err
			}
			header[wire.HeaderToken], limit = secret, bounds.ProberAnswer
		}
		return streams.Call(ctx, pods.Call{
			Namespace: names.GraderNamespace, Pod: pod, Port: names.ProberPort, Method: method, Path: path,
			Header: header, Body: body, Limit: limit,
		})
	}
}

// UseToken tells the client the probers' secret, which it would read otherwise.
func (p *Client) UseToken(secret string) { p.token.use(secret) }

// secret is the probers' secret, read at most once.
func (p *Client) secret(ctx context.Context) (string, error) { return p.token.read(ctx, p.readToken) }

func (p *Client) readToken(ctx context.Context) (string, error) {
	secret, err := p.objects.Kube.CoreV1().Secrets(names.GraderNamespace).Get(ctx, names.ProberSecret, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("read the probers' token: %w", err)
	}
	return string(secret.Data["token"]), nil
}

// routes remembers the last mark that every node followed.
type routes struct {
	mu          sync.Mutex
	began, done time.Time
}
