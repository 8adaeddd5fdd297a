// Package pods talks to Pods by way of the API server: its proxy, port-forwards, commands and logs.
package pods

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/bounds"
)

// Pods talks to Pods by way of the API server: its proxy, port-forwards, commands and logs.
type Pods struct {
	config *rest.Config
	kube   kubernetes.Interface
	// changed is called after what may have changed the lab.
	changed func()
}

// New talks to the Pods of a lab. changed is called after what may have changed it.
func New(config *rest.Config, kube kubernetes.Interface, changed func()) *Pods {
	return &Pods{config: config, kube: kube, changed: changed}
}

// A Call is a request to a Pod's port through the API server's proxy.
type Call struct {
	Namespace, Pod string
	Port           int
	Method, Path   string
	Header         map[string]string
	Body           []byte
	// Limit is how many bytes of the answer are read at most.
	Limit int64
}

// Call sends a request to a Pod. An answer that is not a success is an *answerError.
func (p *Pods) Call(ctx context.Context, c Call) ([]byte, error) {
	request, err := p.proxied(c.Namespace, c.Pod, c.Port, c.Method, c.Path)
	if err != nil {
		return nil, err
	}
	for key, value := range c.Header {
		request = request.SetHeader(key, value)
	}
	if c.Body != nil {
		request = request.Body(c.Body)
	}
	return ask(bounds.AtMost(ctx, c.Limit), request)
}

// reasonLimit bounds how much of a refusal is told: a Pod may say anything.
const reasonLimit = 1 << 10

// RefusedError is an answer that is not a success, from a Pod or from the API server on the way to it.
type RefusedError struct {
	Status int
	text   string
}

// Error implements error.
func (e *RefusedError) Error() string { return fmt.Sprintf("status %d: %s", e.Status, e.text) }

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
func answerOf(status int, body []byte, otherwise string) *RefusedError {
	var said struct{ Message, Error string }
	text := strings.TrimSpace(string(body))
	if json.Unmarshal(body, &said) == nil && said.Message+said.Error != "" {
		text = said.Message + said.Error
	}
	if text == "" {
		text = otherwise
	}
	return &RefusedError{Status: status, text: strings.ToValidUTF8(text[:min(len(text), reasonLimit)], "")}
}

// proxied is a request to a Pod's port through the API server's proxy.
func (p *Pods) proxied(namespace, pod string, port int, method, path string) (*rest.Request, error) {
	target, err := url.Parse(path)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", path, err)
	}
	request := p.kube.CoreV1().RESTClient().Verb(method).Namespace(namespace).Resource("pods").
		Name(fmt.Sprintf("%s:%d", pod, port)).SubResource("proxy").
		Suffix(strings.TrimPrefix(target.Path, "/")).MaxRetries(0)
	for key, values := range target.Query() {
		for _, value := range values {
			request = request.Param(key, value)
		}
	}
	return request, nil
}
