package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/onnode"
	"github.com/klab-dev/klab/cluster/internal/ports"
	"github.com/klab-dev/klab/cluster/internal/provision"
	"github.com/klab-dev/klab/workload/wire"
)

// fakeEngine keeps containers in memory.
type fakeEngine struct {
	mu       sync.Mutex
	nodes    []engine.Container
	network  bool
	images   map[string]bool
	built    []string
	pullErr  error
	stopped  []string
	executed []string
	// apart is the node that kubeadm was reset on, and joined what happens when it joins.
	apart    string
	joined   func()
	started  func()
	startErr error
	// root is where it keeps its data, "" where that cannot be seen from here.
	root string
	// dead is what everything fails with that the engine is asked once it died.
	dead error
}

func (f *fakeEngine) die(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dead = err
}

func (f *fakeEngine) Name() string { return "docker" }

func (f *fakeEngine) Info(context.Context) (engine.Info, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return engine.Info{Version: "1", CPUs: 4, Memory: 8 * gib, Arch: "amd64", Root: f.root}, f.dead
}

func (f *fakeEngine) Containers(context.Context, string) ([]engine.Container, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]engine.Container(nil), f.nodes...), f.dead
}

func (f *fakeEngine) setRunning(on bool, names []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.nodes {
		for _, name := range names {
			if f.nodes[i].Name == name {
				f.nodes[i].Running, f.nodes[i].Address = on, ""
				if on {
					f.nodes[i].Address = f.freeAddress()
				}
			}
		}
	}
}

// freeAddress is the lowest that no container has.
func (f *fakeEngine) freeAddress() string {
	for i := 2; ; i++ {
		address := fmt.Sprintf("172.18.0.%d", i)
		if !slices.ContainsFunc(f.nodes, func(n engine.Container) bool { return n.Address == address }) {
			return address
		}
	}
}

func (f *fakeEngine) Start(_ context.Context, names ...string) error {
	f.setRunning(true, names)
	if f.started != nil {
		f.started()
	}
	return f.startErr
}

func (f *fakeEngine) Stop(_ context.Context, names ...string) error {
	f.setRunning(false, names)
	f.stopped = append(f.stopped, names...)
	return nil
}

func (f *fakeEngine) Remove(_ context.Context, names ...string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nodes = slices.DeleteFunc(f.nodes, func(n engine.Container) bool { return slices.Contains(names, n.Name) })
	return nil
}

func (f *fakeEngine) Exec(_ context.Context, name string, command ...string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case slices.Equal(command, onnode.Apart()):
		if name != f.apart {
			return errors.New("exit status 1")
		}
		return nil
	case name == f.apart && len(command) > 3 && command[3] == "join":
		f.apart = ""
		f.joined()
	}
	f.executed = append(f.executed, name+": "+strings.Join(command, " "))
	return nil
}

// ran is what was executed so far.
func (f *fakeEngine) ran() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.executed)
}

func (f *fakeEngine) HasImage(_ context.Context, ref string) (bool, error) { return f.images[ref], nil }

func (f *fakeEngine) LabelledImages(context.Context, string) ([]string, error) { return f.built, nil }

func (f *fakeEngine) Pull(ctx context.Context, _ string, progress func(string)) error {
	if f.pullErr == nil && ctx.Err() == nil {
		progress("pulled")
	}
	return f.pullErr
}

func (f *fakeEngine) HasNetwork(context.Context, string) (bool, error) { return f.network, nil }

func (f *fakeEngine) RemoveUnusedNetwork(context.Context, string) error {
	f.network = false
	return nil
}

func (f *fakeEngine) Publisher(context.Context, int) string { return "" }

// fakeKind goes through kind's phases and puts the nodes into the engine. At the phase named hang it waits
// until its containers are taken away, as kind's own commands do; at the phase named fail it fails.
type fakeKind struct {
	engine     *fakeEngine
	hang, fail provision.Phase
	reached    func(provision.Phase)
	ended      bool
	// deleteErr is what deletions answer in turn, before they succeed.
	deleteErr []error
}

func (k *fakeKind) Create(name string, config *v1alpha4.Cluster, kubeconfig string, began func(provision.Phase), line func(string)) error {
	defer func() { k.ended = true }()
	for _, p := range []provision.Phase{provision.PhaseImage, provision.PhaseContainers, provision.PhaseConfig, provision.PhaseControlPlane, provision.PhaseNetwork, provision.PhaseStorage, provision.PhaseWorkers} {
		if p == provision.PhaseConfig {
			k.engine.add(config)
		}
		began(p)
		line(string(p))
		if k.reached != nil {
			k.reached(p)
		}
		if p == k.fail {
			return errors.New("kubeadm said no")
		}
		for p == k.hang && p != provision.PhaseContainers {
			if left, _ := k.engine.Containers(context.Background(), name); len(left) == 0 {
				return errors.New("container is gone")
			}
			time.Sleep(time.Millisecond)
		}
	}
	return os.WriteFile(kubeconfig, []byte("kind's own"), 0o600)
}

func (f *fakeEngine) add(config *v1alpha4.Cluster) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.network = true
	for i, name := range provision.NodeNames(config) {
		node := engine.Container{
			Name: name, Role: string(config.Nodes[i].Role), Running: true, Image: config.Nodes[i].Image,
			// Its containers start at once and get addresses in any order; here the control plane gets the last.
			Address: fmt.Sprintf("172.18.0.%d", 1+len(config.Nodes)-i),
		}
		for _, m := range config.Nodes[i].ExtraMounts {
			node.Note(m.HostPath, m.ContainerPath)
		}
		f.nodes = append(f.nodes, node)
	}
}

// Delete removes what has the name, whoever made it: as kind does.
func (k *fakeKind) Delete(string, string) error {
	k.engine.mu.Lock()
	defer k.engine.mu.Unlock()
	k.engine.nodes = nil
	if len(k.deleteErr) > 0 {
		err := k.deleteErr[0]
		k.deleteErr = k.deleteErr[1:]
		return err
	}
	return nil
}

func (k *fakeKind) KubeConfig(string) ([]byte, error)          { return []byte("kubeconfig"), nil }
func (k *fakeKind) Load(context.Context, string, []byte) error { return nil }

// bench is a Hold over fakes.
type bench struct {
	*Hold
	disks  fakeDisks
	engine *fakeEngine
	kind   *fakeKind
	lab    *Lab
}

// fakeDisks are what is free below the engine's folder and everywhere else; plenty where nothing is said.
type fakeDisks struct {
	mu          sync.Mutex
	engine, own int64
}

// engineRoot is the folder of an engine whose data can be seen from here.
const engineRoot = "/var/lib/engine"

func (f *fakeDisks) fill(engine, own int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.engine, f.own = engine, own
}

func (f *fakeDisks) at(dir string) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if dir == engineRoot {
		return cmp.Or(f.engine, 100*gib), nil
	}
	return cmp.Or(f.own, 100*gib), nil
}

func newBench(t *testing.T) *bench {
	t.Helper()
	e := &fakeEngine{images: map[string]bool{provision.DefaultImage(): true}}
	b := &bench{engine: e, kind: &fakeKind{engine: e}}
	o := Options{DataDir: t.TempDir()}
	b.lab = fakeLab(o)
	require.NoError(t, os.MkdirAll(o.DataDir+"/labs", 0o700))
	b.Hold = &Hold{options: o, lock: flock.New(o.DataDir + "/labs/klab.lock"), holder: o.DataDir + "/labs/klab.holder", tools: tools{
		findEngine: func(context.Context, string) (engine.Engine, error) { return e, nil },
		kind:       func(string) provision.Provisioner { return b.kind },
		open:       func(Options, []byte) (*Lab, error) { return b.lab, nil },
		images: func(string) (provision.ImageSet, error) {
			return provision.ImageSet{Prober: "klab.local/prober:new"}, nil
		},
		readFile: func(string) ([]byte, error) { return nil, os.ErrNotExist },
		free:     func(dir string) (int64, error) { return b.disks.at(dir) },
	}}
	return b
}

// fakeLab has three Ready nodes, and probers that answer.
func fakeLab(o Options) *Lab {
	seen := []runtime.Object{
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: metav1.NamespaceSystem}},
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default", Namespace: "default"}},
		&corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Name: "kubernetes", Namespace: "default"},
			Spec:       corev1.ServiceSpec{ClusterIP: "10.96.0.1"},
		},
		coreDNS(),
	}
	seen = append(seen, apitest.Prober(names.ProberPod, "klab-control-plane", "pod"))
	for _, name := range []string{"klab-control-plane", "klab-worker", "klab-worker2"} {
		seen = append(seen, readyNode(name), apitest.Prober("node-prober-"+name, name, "node"))
	}
	kube := kubefake.NewClientset(seen...)
	nobodyAsks := func(context.Context) ([]*metav1.APIResourceList, error) { return nil, errors.New("nobody asks") }
	l := newLab(o, api.Clients{Config: &rest.Config{}, Kube: kube, Served: nobodyAsks})
	l.Client.Send = func(ctx context.Context, _, pod, path string, body []byte) ([]byte, error) {
		switch path {
		case wire.PathProve:
			return apitest.Proven(secretOf(ctx, l), pod, body)
		case "/dns":
			return []byte(`{"answers":[{"data":"10.96.0.1"}]}`), nil
		case "/tcp":
			return []byte(`{"connected":true}`), nil
		}
		return []byte(`{"ok":true}`), nil
	}
	return l
}

// secretOf is the probers' secret.
func secretOf(ctx context.Context, l *Lab) string {
	secret, err := l.Objects.Kube.CoreV1().Secrets(GraderNamespace).Get(ctx, names.ProberSecret, metav1.GetOptions{})
	if err != nil {
		return ""
	}
	return string(secret.Data["token"])
}

func coreDNS() *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "coredns", Namespace: metav1.NamespaceSystem},
		Spec: appsv1.DeploymentSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "coredns", ReadinessProbe: &corev1.Probe{PeriodSeconds: 10},
		}}}}},
	}
}

func readyNode(name string) *corev1.Node {
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Status:     corev1.NodeStatus{Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}}},
	}
}

// anyPorts keeps tests off fixed ports.
func anyPorts() []ports.Port { return []ports.Port{{Host: 0, Node: 30080}} }
