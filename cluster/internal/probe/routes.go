package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

const (
	// routeService in GraderNamespace is the mark: a Service whose port klab changes to see when the nodes
	// have followed.
	routeService = "routes"
	// routeTime is how long the nodes may take to follow before they count as behind.
	routeTime  = 10 * time.Second
	routePause = 100 * time.Millisecond
	// The mark's port is one of a wide range, so that no node follows an old mark by chance.
	firstRoute, routePorts = 10_000, 50_000
)

// Routed tells when every node was last seen to route requests for Services as the API server said at a
// moment or later; zero when some node is behind. No API says how far kube-proxy has come. So klab gives a
// Service of its own another port, by another name, and waits until every node's requests to it arrive: by
// then the endpoint slice controller and kube-proxy have worked through what was written before. Both moments are by the
// lab's clock.
func (p *Client) Routed(ctx context.Context, at time.Time) (time.Time, error) {
	p.routes.mu.Lock()
	defer p.routes.mu.Unlock()
	if !p.routes.began.Before(at) {
		return p.routes.done, nil
	}
	began := p.objects.Now()
	ctx, cancel := context.WithTimeout(ctx, routeTime)
	defer cancel()
	address, err := p.markRoutes(ctx, firstRoute+began.UnixMilli()%routePorts)
	if err != nil {
		return time.Time{}, fault.In(err, "mark the routes of Services")
	}
	if err := p.followed(ctx, address); err != nil {
		if ctx.Err() != nil {
			return time.Time{}, nil // some node is behind, and that is an answer
		}
		return time.Time{}, err
	}
	p.routes.began, p.routes.done = began, p.objects.Now()
	return p.routes.done, nil
}

// markRoutes gives the mark a port, and returns its address.
func (p *Client) markRoutes(ctx context.Context, port int64) (string, error) {
	data, err := json.Marshal(routesService(int32(port)))
	if err != nil {
		return "", fmt.Errorf("describe Service %s: %w", routeService, err)
	}
	force := true
	service, err := p.objects.Kube.CoreV1().Services(names.GraderNamespace).Patch(ctx, routeService, types.ApplyPatchType, data,
		metav1.PatchOptions{FieldManager: names.FieldManager, Force: &force})
	if err != nil {
		return "", err
	}
	return net.JoinHostPort(service.Spec.ClusterIP, strconv.FormatInt(port, 10)), nil
}

// routesService leads to the prober. The port's name is new each time as well, so that its endpoint slice has
// to follow too.
func routesService(port int32) *corev1.Service {
	return &corev1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: metav1.ObjectMeta{Name: routeService, Namespace: names.GraderNamespace},
		Spec: corev1.ServiceSpec{
			Selector: map[string]string{names.ProberLabel: "pod"},
			Ports:    []corev1.ServicePort{{Name: fmt.Sprintf("at-%d", port), Port: port, TargetPort: intstr.FromInt32(names.ProberPort)}},
		},
	}
}

// followed waits until requests from every node arrive.
func (p *Client) followed(ctx context.Context, address string) error {
	nodes, err := p.objects.List(ctx, "Node", "", "")
	if err != nil {
		return err
	}
	request, err := json.Marshal(wire.HTTPRequest{URL: "http://" + address + "/healthz", Count: 1, Timeout: wire.Duration(time.Second)})
	if err != nil {
		return fmt.Errorf("describe a request: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, node := range nodes {
		name, _ := kinds.At(node, "metadata", "name").(string)
		group.Go(func() error { return p.arrives(ctx, "node/"+name, request) })
	}
	return group.Wait()
}

// arrives waits until a request gets through.
func (p *Client) arrives(ctx context.Context, from string, request []byte) error {
	return await.Every(ctx, routePause, func(ctx context.Context) (bool, error) {
		data, err := p.Probe(ctx, from, "POST", "/http", request)
		if err != nil {
			return false, err
		}
		var answer wire.HTTPResponse
		if err := json.Unmarshal(data, &answer); err != nil {
			return false, fmt.Errorf("decode the answer of %s: %w", from, err)
		}
		return len(answer.Results) == 1 && answer.Results[0].Status != 0, nil
	})
}
