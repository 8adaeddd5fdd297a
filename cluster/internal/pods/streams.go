package pods

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	streamhttp "k8s.io/streaming/pkg/httpstream"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/bounds"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// forwardedTimeout bounds one request through a port-forward.
const forwardedTimeout = 5 * time.Second

// headerLimit bounds the header of an answer through a port-forward; its body is not read at all.
const headerLimit = 64 << 10

// PortForward requests paths of a Pod's port over a port-forward from this process and returns the status
// of each; 0 says that the Pod took no connection on the port or gave no HTTP answer.
func (p *Pods) PortForward(ctx context.Context, namespace, pod string, port int, paths []string) ([]int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	local, err := p.forward(ctx, namespace, pod, port)
	if err != nil {
		return nil, fault.In(err, "forward a port to Pod %s", names.Place(namespace, pod))
	}
	statuses := make([]int, len(paths))
	for i, path := range paths {
		statuses[i] = forwarded(ctx, local, path)
	}
	return statuses, ctx.Err()
}

// forward opens the port-forward and returns the local port; it stays open until ctx ends.
func (p *Pods) forward(ctx context.Context, namespace, pod string, port int) (uint16, error) {
	dialer, err := p.forwardDialer(p.podURL(namespace, pod, "portforward"))
	if err != nil {
		return 0, err
	}
	ready := make(chan struct{})
	forwarder, err := portforward.NewOnAddressesForStreamingWithContext(ctx, dialer, []string{"127.0.0.1"},
		[]string{"0:" + strconv.Itoa(port)}, ready, io.Discard, io.Discard)
	if err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- forwarder.ForwardPorts() }()
	select {
	case <-ready:
	case err := <-ended:
		return 0, err
	case <-time.After(await.RequestTimeout):
		return 0, context.DeadlineExceeded
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		return 0, err
	}
	return ports[0].Local, nil
}

func (p *Pods) forwardDialer(target *url.URL) (streamhttp.Dialer, error) {
	transport, upgrader, err := spdy.RoundTripperFor(p.config)
	if err != nil {
		return nil, err
	}
	old := spdy.NewDialerForStreaming(upgrader, &http.Client{Transport: transport}, http.MethodPost, target)
	tunnel, err := portforward.NewSPDYOverWebsocketDialerForStreaming(target, p.config)
	if err != nil {
		return nil, err
	}
	return portforward.NewFallbackDialerForStreaming(tunnel, old, func(err error) bool {
		return streamhttp.IsUpgradeFailure(err) || streamhttp.IsHTTPSProxyError(err)
	}), nil
}

func forwarded(ctx context.Context, port uint16, path string) int {
	ctx, cancel := context.WithTimeout(ctx, forwardedTimeout)
	defer cancel()
	address := fmt.Sprintf("http://127.0.0.1:%d/%s", port, strings.TrimPrefix(path, "/"))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0
	}
	response, err := forwardClient().Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

// forwardClient sends requests through a port-forward. A proxy of the environment must not stand between klab and
// its own port, and a Pod must not send klab elsewhere.
func forwardClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, MaxResponseHeaderBytes: headerLimit},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Exec runs a command in a container and returns its standard output.
func (p *Pods) Exec(ctx context.Context, namespace, pod, container string, command []string) (string, error) {
	step := fmt.Sprintf("run %q in Pod %s", strings.Join(command, " "), names.Place(namespace, pod))
	executor, err := p.executor(namespace, pod, &corev1.PodExecOptions{
		Container: container, Command: command, Stdout: true, Stderr: true,
	})
	if err != nil {
		return "", fault.In(err, "%s", step)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	out, complaints := bounds.NewOutput(bounds.CommandOutput, stop), bounds.NewOutput(bounds.CommandOutput, stop)
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: out, Stderr: complaints})
	if endless := new(bounds.TooLong); errors.As(context.Cause(ctx), &endless) {
		return "", fault.In(endless, "%s", step)
	}
	if err != nil && complaints.String() != "" {
		err = fmt.Errorf("%w: %s", err, strings.TrimSpace(complaints.String()))
	}
	return out.String(), fault.In(err, "%s", step)
}

func (p *Pods) executor(namespace, pod string, options *corev1.PodExecOptions) (remotecommand.Executor, error) {
	target := p.kube.CoreV1().RESTClient().Post().Resource("pods").Namespace(namespace).Name(pod).
		SubResource("exec").VersionedParams(options, scheme.ParameterCodec).URL()
	config := p.actor(namespace)
	old, err := remotecommand.NewSPDYExecutor(config, http.MethodPost, target)
	if err != nil {
		return nil, err
	}
	websocket, err := remotecommand.NewWebSocketExecutor(config, http.MethodGet, target.String())
	if err != nil {
		return nil, err
	}
	return remotecommand.NewFallbackExecutor(websocket, old, func(err error) bool {
		return streamhttp.IsUpgradeFailure(err) || streamhttp.IsHTTPSProxyError(err)
	})
}

// actor is who runs commands in a namespace: where nobody vouches for what is done, somebody without other rights.
func (p *Pods) actor(namespace string) *rest.Config {
	if !names.IsPack(namespace) {
		return p.config
	}
	own := rest.CopyConfig(p.config)
	own.Impersonate = rest.ImpersonationConfig{UserName: names.PackUser(namespace)}
	return own
}

func (p *Pods) podURL(namespace, pod, subresource string) *url.URL {
	return p.kube.CoreV1().RESTClient().Post().Resource("pods").Namespace(namespace).Name(pod).
		SubResource(subresource).URL()
}
