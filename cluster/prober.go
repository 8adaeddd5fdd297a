package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

// probeTimeout bounds a probe; the prober's own time-outs are shorter and say more.
const probeTimeout = 90 * time.Second

// Probe sends a request to a prober's endpoint and returns the JSON answer. from is "cluster", "node/NAME"
// or "host" (this process).
func (o *objects) Probe(ctx context.Context, from, method, path string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	if from == "host" {
		return o.probeHere(ctx, method, path, body)
	}
	answer, err := o.probePod(ctx, from, method, path, body)
	var refused *answerError
	if errors.Is(err, errUnproven) || errors.As(err, &refused) && refused.status == http.StatusUnauthorized {
		// The lab was repaired since the token was read.
		o.tokens.forget()
		answer, err = o.probePod(ctx, from, method, path, body)
	}
	o.looks.forget()
	return answer, fault.In(err, "probe %s from %s", path, from)
}

func (o *objects) probePod(ctx context.Context, from, method, path string, body []byte) ([]byte, error) {
	pod, err := o.proberPod(ctx, from)
	if err != nil {
		return nil, err
	}
	secret, err := o.tokens.read(ctx, o.readToken)
	if err != nil {
		return nil, err
	}
	if err := o.vouch(ctx, pod, secret, o.askProof); err != nil {
		return nil, err
	}
	request, err := o.proxied(names.GraderNamespace, pod, names.ProberPort, method, path)
	if err != nil {
		return nil, err
	}
	request = request.SetHeader(wire.HeaderToken, secret).SetHeader("Content-Type", "application/json")
	if body != nil {
		request = request.Body(body)
	}
	return ask(atMost(ctx, proberLimit), request)
}

// askProof sends a challenge to what should be a prober.
func (o *objects) askProof(ctx context.Context, pod string, c wire.Challenge) (proof wire.Proof, err error) {
	body, err := json.Marshal(c)
	if err != nil {
		return proof, fmt.Errorf("describe challenge: %w", err)
	}
	request, err := o.proxied(names.GraderNamespace, pod, names.ProberPort, http.MethodPost, wire.PathProve)
	if err != nil {
		return proof, err
	}
	said, err := ask(atMost(ctx, podLimit), request.SetHeader("Content-Type", "application/json").Body(body))
	if err != nil {
		return proof, err
	}
	if json.Unmarshal(said, &proof) != nil {
		return proof, nil // which is no proof
	}
	return proof, nil
}

// reasonLimit bounds how much of a refusal is told: a Pod may say anything.
const reasonLimit = 1 << 10

// answerError is an answer that is not a success, from a Pod or from the API server on the way to it.
type answerError struct {
	status int
	text   string
}

// Error implements error.
func (e *answerError) Error() string { return fmt.Sprintf("status %d: %s", e.status, e.text) }

// ask sends a request through the proxy. The client's own errors hide the body, which is where the Pod,
// or the proxy that did not reach it, says what is wrong.
func ask(ctx context.Context, request *rest.Request) ([]byte, error) {
	body, err := request.DoRaw(ctx)
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return body, err
	}
	return nil, answerOf(int(status.Status().Code), body, err.Error())
}

// answerOf is the error of an answer that is not a success, in its own words where it has some.
func answerOf(status int, body []byte, otherwise string) *answerError {
	var said struct{ Message, Error string }
	text := strings.TrimSpace(string(body))
	if json.Unmarshal(body, &said) == nil && said.Message+said.Error != "" {
		text = said.Message + said.Error
	}
	if text == "" {
		text = otherwise
	}
	return &answerError{status: status, text: strings.ToValidUTF8(text[:min(len(text), reasonLimit)], "")}
}

// proberPod finds the prober: the one of the cluster has a fixed name, those of the nodes are found by the
// node they run on.
func (o *objects) proberPod(ctx context.Context, from string) (string, error) {
	if from == "cluster" || from == "" {
		return names.ProberPod, nil
	}
	node, ok := strings.CutPrefix(from, "node/")
	if !ok {
		return "", fmt.Errorf("unknown place %q: cluster, node/NAME and host are known", from)
	}
	pods, err := o.List(ctx, "Pod", names.GraderNamespace, names.ProberLabel+"=node")
	if err != nil {
		return "", err
	}
	for _, pod := range pods {
		found := at(pod, "spec", "nodeName") == node && at(pod, "metadata", "deletionTimestamp") == nil
		if name, ok := at(pod, "metadata", "name").(string); ok && found {
			return name, nil
		}
	}
	return "", fmt.Errorf("no prober runs on node %s", node)
}

// at follows keys into an object; nil when the path ends early.
func at(object map[string]any, path ...string) any {
	var here any = object
	for _, key := range path {
		level, ok := here.(map[string]any)
		if !ok {
			return nil
		}
		here = level[key]
	}
	return here
}

// Control calls the control port of a klab.local/web Pod through the API server: questions by its proxy, what moves
// a switch by a port-forward, which arrives inside the Pod. No Pod of the lab can do that to another.
func (o *objects) Control(ctx context.Context, namespace, pod, method, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	if method == http.MethodGet {
		request, err := o.proxied(namespace, pod, wire.PortControl, method, path)
		if err != nil {
			return nil, fault.In(err, "control Pod %s", names.Place(namespace, pod))
		}
		answer, err := ask(atMost(ctx, podLimit), request)
		return answer, fault.In(err, "control Pod %s: %s", names.Place(namespace, pod), path)
	}
	local, err := o.forward(ctx, namespace, pod, wire.PortControl)
	if err != nil {
		return nil, fault.In(err, "control Pod %s: forward a port to it", names.Place(namespace, pod))
	}
	answer, err := command(ctx, local, method, path)
	o.looks.forget()
	return answer, fault.In(err, "control Pod %s: %s", names.Place(namespace, pod), path)
}

// proxied is a request to a Pod's port through the API server's proxy.
func (o *objects) proxied(namespace, pod string, port int, method, path string) (*rest.Request, error) {
	target, err := url.Parse(path)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", path, err)
	}
	request := o.kube.CoreV1().RESTClient().Verb(method).Namespace(namespace).Resource("pods").
		Name(fmt.Sprintf("%s:%d", pod, port)).SubResource("proxy").
		Suffix(strings.TrimPrefix(target.Path, "/")).MaxRetries(0)
	for key, values := range target.Query() {
		for _, value := range values {
			request = request.Param(key, value)
		}
	}
	return request, nil
}

// token is the probers' shared secret, read once.
type token struct {
	mu    sync.Mutex
	value string
}

func (t *token) read(ctx context.Context, fetch func(context.Context) (string, error)) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value != "" {
		return t.value, nil
	}
	value, err := fetch(ctx)
	if err != nil {
		return "", err
	}
	t.value = value
	return value, nil
}

func (t *token) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value = ""
}

func (o *objects) readToken(ctx context.Context) (string, error) {
	secret, err := o.kube.CoreV1().Secrets(names.GraderNamespace).Get(ctx, names.ProberSecret, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("read the probers' token: %w", err)
	}
	return string(secret.Data["token"]), nil
}

// probeHere asks the prober's handler in this process, which is how traffic starts where the learner's
// browser would.
func (o *objects) probeHere(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	if o.host == nil {
		return nil, errors.New("probe from host: this klab has no prober of its own")
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://klab"+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("probe %s from host: %w", path, err)
	}
	answer := &recorded{header: http.Header{}, status: http.StatusOK}
	o.host.ServeHTTP(answer, request)
	if answer.status >= http.StatusBadRequest {
		return nil, fmt.Errorf("probe %s from host: status %d: %s", path, answer.status, answer.body.String())
	}
	return answer.body.Bytes(), nil
}

// recorded is an answer kept in memory.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorded) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorded) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorded) Write(data []byte) (int, error) { return r.body.Write(data) }
