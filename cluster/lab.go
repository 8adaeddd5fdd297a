// Package cluster is the real lab: it brings a kind cluster up and down, and reads, probes, disturbs and
// resets what runs in it.
package cluster

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/klab-dev/klab/cluster/internal/addon"
	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/folder"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/health"
	"github.com/klab-dev/klab/cluster/internal/memory"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/pods"
	"github.com/klab-dev/klab/cluster/internal/probe"
	"github.com/klab-dev/klab/cluster/internal/reset"
	"github.com/klab-dev/klab/cluster/internal/supply"
	"github.com/klab-dev/klab/cluster/internal/turns"
	"github.com/klab-dev/klab/workload/prober"
	"github.com/klab-dev/klab/workload/wire"
)

// Lab is a running lab and klab's connection to it.
type Lab struct {
	*api.Objects    // reads and writes
	*pods.Pods      // talks to Pods
	*probe.Client   // asks klab's probers
	*memory.Memory  // keeps what must not be forgotten
	*reset.Resetter // makes a lesson's part afresh
	*addon.AddOns   // brings up what some lessons need besides
	*turns.Turns    // one klab at a time

	options Options
	record  record
	// noted is when the lab was seen to be well after its record was read. Others read it meanwhile.
	noted  atomic.Pointer[time.Time]
	config *rest.Config
	store  *grader.Store
	health *health.Health
	// find finds its containers; it is asked only for nodes that are lost.
	find func(ctx context.Context, o Options) (found, error)
}

// Name is the lab's name.
func (l *Lab) Name() string { return l.options.name() }

// RESTConfig is a copy of the connection's configuration.
func (l *Lab) RESTConfig() *rest.Config { return rest.CopyConfig(l.config) }

// Nodes lists the nodes the lab was made with, whether or not they still are.
func (l *Lab) Nodes() []string { return slices.Clone(l.record.Nodes) }

// Well is when everything the lab needs was last seen to work, by the lab's clock: at the end of a start or a repair, or
// after klab put a part of the control plane back.
func (l *Lab) Well() time.Time {
	if noted := l.noted.Load(); noted != nil && noted.After(l.record.Well) {
		return *noted
	}
	return l.record.Well
}

// Factor is the machine factor measured when the lab started: 1 on a fast machine, more on a slow one.
func (l *Lab) Factor() float64 { return max(l.record.Factor, 1) }

// HostPort is the port of this machine's loopback address that leads to a port of the control-plane node, 0
// when none does.
func (l *Lab) HostPort(node int) int {
	for _, p := range l.record.Ports {
		if p.Node == node {
			return p.Host
		}
	}
	return 0
}

// connectTime is how long a running lab may take to say that it is klab's.
const connectTime = 10 * time.Second

// Connect opens a running lab with two requests sent at once: it refuses a cluster that does not carry the
// lab's label, or that never became ready.
func Connect(ctx context.Context, o Options) (*Lab, error) {
	if err := o.valid(); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(o.Kubeconfig())
	if errors.Is(err, os.ErrNotExist) {
		return nil, NoLab(ctx, o)
	}
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of lab %s: %w", o.name(), err)
	}
	l, err := openLab(o, text)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	err = l.identify(ctx)
	var known *fault.Error
	if err != nil && !errors.As(err, &known) {
		err = &fault.Error{Step: "reach lab " + o.name(), Reason: err.Error(), Next: "klab start", Kind: fault.Unreachable, Cause: err}
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// openLab makes the clients; it sends nothing.
func openLab(o Options, kubeconfig []byte) (*Lab, error) {
	config, err := clientcmd.RESTConfigFromKubeConfig(kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of lab %s: %w", o.name(), err)
	}
	// The lab is ours alone and local: client-side throttling would only slow checks down.
	config.QPS, config.Burst = -1, -1
	config.WarningHandlerWithContext = rest.NoWarnings{}
	config.UserAgent = "klab"
	c, err := api.Connect(config)
	if err != nil {
		return nil, fmt.Errorf("open lab %s: %w", o.name(), err)
	}
	return newLab(o, c), nil
}

func newLab(o Options, c api.Clients) *Lab {
	api := api.New(c, o.Direct, o.Whole)
	own := grader.New(c.Kube)
	streams := pods.New(c.Config, c.Kube, api.Changed)
	// Probes from this machine need no token: they never leave the process.
	asks := probe.New(api, own, streams, prober.New(""))
	kept := memory.New(c.Kube, o.locksDir(), o.Command, folder.Of(o.Dir()).Key)
	t := realTools()
	return &Lab{
		Objects: api, Pods: streams, Client: asks, Memory: kept,
		Resetter: reset.New(api, own, kept, asks),
		AddOns:   addon.New(api, own, o.supply(t)),
		Turns:    turns.New(o.locksDir(), o.Command),
		options:  o, config: c.Config, store: own, health: health.New(c.Kube, asks, api.Ahead),
		find: t.find,
	}
}

// supply is how the nodes of a lab get images.
func (o Options) supply(t tools) supply.Supply {
	return supply.Supply{
		Lab: o.name(), Archive: o.Images, Kind: t.kind,
		Find: func(ctx context.Context) (engine.Engine, []engine.Container, error) {
			f, err := t.find(ctx, o)
			return f.engine, f.nodes, err
		},
	}
}

// Probe sends a request to a prober. From this machine, 127.0.0.1 with a port of the control-plane node means
// the port that the lab mapped it to: lessons name the node's ports, which may be taken here.
func (l *Lab) Probe(ctx context.Context, from, method, path string, body []byte) ([]byte, error) {
	if from == "host" && path == "/http" {
		mapped, err := l.mapHTTP(body)
		if err != nil {
			return nil, fmt.Errorf("probe %s from %s: %w", path, from, err)
		}
		body = mapped
	}
	return l.Client.Probe(ctx, from, method, path, body)
}

func (l *Lab) mapHTTP(body []byte) ([]byte, error) {
	var request wire.HTTPRequest
	if err := json.Unmarshal(body, &request); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	target, err := url.Parse(request.URL)
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	port, err := strconv.Atoi(target.Port())
	if err != nil || target.Hostname() != names.Loopback && target.Hostname() != "localhost" {
		return body, nil
	}
	mapped := l.HostPort(port)
	if mapped == 0 || mapped == port {
		return body, nil
	}
	target.Host = net.JoinHostPort(names.Loopback, strconv.Itoa(mapped))
	request.URL = target.String()
	return json.Marshal(request)
}

// ClearLanes removes the namespaces in which a process proved lessons that lives no more, and returns their names.
// One that somebody works in now is left.
func (l *Lab) ClearLanes(ctx context.Context) ([]string, error) {
	left, err := l.LeftLanes(ctx)
	if err != nil {
		return nil, err
	}
	var cleared []string
	var problems []error
	for _, lane := range left {
		name := lane.Namespace
		if err := l.clearLane(ctx, lane); err != nil {
			problems = append(problems, fmt.Errorf("remove %s, which a proof of lessons left: %w", name, err))
			continue
		}
		cleared = append(cleared, name)
	}
	return cleared, errors.Join(problems...)
}

// laneWait is how long a lane may be somebody's before it is taken for one that is worked in.
const laneWait = 500 * time.Millisecond

// againTime is how long a lab may take to work again after a part of its control plane was put back, before the machine
// factor. A kubelet that starts one a second time within ten minutes waits before it does.
const againTime = 90 * time.Second

// RestoreNodes makes every node what it was when it was first asked to, and joins workers that are none any more. Where
// that puts a part of the control plane back, it waits until the lab works again and notes that it does: such a restart is
// klab's own, and what is judged afterwards does not have to wait for it. A lab that does not work again in time is left to
// those who look at it next.
func (l *Lab) RestoreNodes(ctx context.Context) error {
	seen, err := l.SeeNodes(ctx)
	if err != nil {
		return err
	}
	// Where a node cannot join, perhaps because a part of the control plane is away, the others are restored first.
	tried, failed := l.rejoin(ctx, seen)
	if tried {
		if seen, err = l.SeeNodes(ctx); err != nil {
			return errors.Join(failed, err)
		}
	}
	return errors.Join(failed, l.restoreNodes(ctx, seen))
}

func (l *Lab) restoreNodes(ctx context.Context, seen []reset.Sight) error {
	parts, failed := l.Resetter.RestoreNodes(ctx, seen)
	if len(parts) == 0 {
		return failed
	}
	patience := time.Duration(float64(againTime) * l.Factor())
	if await.All(ctx, l.health.Again(l.Nodes(), parts), patience, func(string) {}) != nil {
		return errors.Join(failed, ctx.Err())
	}
	return errors.Join(failed, l.noteWell(ctx))
}

// rejoin joins the workers again that somebody deleted from the API, that kubeadm was reset on, or whose Pods nobody routes
// to since they joined; tried is true where there were such. A lab whose containers cannot be found is left as it is.
func (l *Lab) rejoin(ctx context.Context, seen []reset.Sight) (tried bool, _ error) {
	deleted, silent := reset.Lost(l.Nodes(), seen)
	ranges := map[string]string{}
	for _, s := range seen {
		ranges[s.Node.Name] = s.Node.Spec.PodCIDR
	}
	unrouted, err := l.health.UnroutedIn(ctx, ranges)
	if err != nil {
		return false, fmt.Errorf("look for Pods that nobody routes to: %w", err)
	}
	deleted = slices.AppendSeq(deleted, maps.Keys(unrouted))
	if len(deleted)+len(silent) == 0 {
		return false, nil
	}
	f, err := l.find(ctx, l.options)
	if err != nil {
		return false, ctx.Err()
	}
	workers, running := engine.Workers(f.nodes), engine.Running(f.nodes)
	among := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			return !slices.Contains(workers, name) || !slices.Contains(running, name)
		})
	}
	apart, err := takenApart(ctx, f.engine, among(silent))
	if err != nil {
		return false, err
	}
	gone := append(among(deleted), apart...)
	slices.Sort(gone)
	gone = slices.Compact(gone)
	if len(gone) == 0 {
		return false, nil
	}
	if err := l.joinAgain(ctx, f.engine, gone, func(string) {}); err != nil {
		return true, err
	}
	patience := time.Duration(float64(againTime) * l.Factor())
	return true, await.All(ctx, l.health.Needs(l.Nodes(), time.Time{}), patience, func(string) {})
}

func (l *Lab) clearLane(ctx context.Context, lane memory.LeftLane) error {
	waiting, cancel := context.WithTimeout(ctx, laneWait)
	defer cancel()
	_, release, err := l.Alone(waiting, lane.Namespace, "clear."+rand.Text()[:8], func(string) {})
	if err != nil {
		return err
	}
	defer release()
	if err := l.Keep(ctx, lane.Namespace, nil); err != nil {
		return err
	}
	if err := l.Clear(ctx, lane.Lesson, lane.Namespace); err != nil {
		return err
	}
	if !lane.Nodes {
		return nil
	}
	return l.RestoreNodes(ctx)
}
