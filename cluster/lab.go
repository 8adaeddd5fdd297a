// Package cluster is the real lab: it brings a kind cluster up and down, and reads, probes, disturbs and
// resets what runs in it.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Names klab gives to what it keeps inside a lab.
const (
	// DefaultName is the lab's name when none is asked for.
	DefaultName = "klab"
	// GraderNamespace holds klab's probers, records and ledger.
	GraderNamespace = "klab-grader"
	// LabLabel sits on the namespace kube-system of a cluster that klab made; its value is the lab's name.
	// klab acts on no other cluster.
	LabLabel = "klab.dev/lab"
	// LabConfigMap in GraderNamespace describes the lab: keys "ready", "factor", "image", "created".
	LabConfigMap = "lab"
	// ProberPod is the prober's Pod. It belongs to a StatefulSet, so that its name is known and a deleted
	// one comes back by itself.
	ProberPod = "prober-0"
	// ProberPort is where every prober listens.
	ProberPort = 9902
	// ProberSecret in GraderNamespace holds, under key "token", what every request to a prober must carry.
	ProberSecret = "prober-token"
	// ProberLabel tells the probers apart: "pod" on ProberPod, "node" on the host-network prober of each
	// node (find the right one by spec.nodeName).
	ProberLabel = "klab.dev/prober"
)

// Options say which lab is meant and where its files live.
type Options struct {
	// Name of the lab; DefaultName when empty.
	Name string
	// StateDir is klab's state folder; a lab's own files are in StateDir/labs/NAME.
	StateDir string
	// Engine is "docker", "podman" or "nerdctl"; the first that answers when empty.
	Engine string
	// Direct reads from the API server instead of from informers: right for one-shot commands.
	Direct bool
}

func (o Options) name() string {
	if o.Name == "" {
		return DefaultName
	}
	return o.Name
}

// Dir is the folder of the lab's own files.
func (o Options) Dir() string { return filepath.Join(o.StateDir, "labs", o.name()) }

// Kubeconfig is the path of the lab's own kubeconfig; klab never writes to another.
func (o Options) Kubeconfig() string { return filepath.Join(o.Dir(), "kubeconfig") }

// Lab is a running lab and klab's connection to it.
type Lab struct {
	options Options
	config  *rest.Config
	kube    kubernetes.Interface
	dynamic dynamic.Interface
	factor  float64
}

// Name is the lab's name.
func (l *Lab) Name() string { return l.options.name() }

// RESTConfig is a copy of the connection's configuration.
func (l *Lab) RESTConfig() *rest.Config { return rest.CopyConfig(l.config) }

// Factor is the machine factor measured when the lab started: 1 on a fast machine, more on a slow one.
func (l *Lab) Factor() float64 { return l.factor }

// Connect opens a running lab with one request: it refuses a cluster that does not carry the lab's label.
func Connect(ctx context.Context, o Options) (*Lab, error) {
	config, err := loadConfig(o)
	if err != nil {
		return nil, err
	}
	l, err := newLab(o, config)
	if err != nil {
		return nil, err
	}
	if err := l.verify(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

func loadConfig(o Options) (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", o.Kubeconfig())
	if errors.Is(err, os.ErrNotExist) {
		return nil, &Error{Step: "open lab " + o.name(), Reason: "there is no lab of this name", Next: "klab start", Kind: Absent, Cause: err}
	}
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of lab %s: %w", o.name(), err)
	}
	// The lab is ours alone and local: client-side throttling would only slow checks down.
	config.QPS, config.Burst = -1, -1
	config.WarningHandlerWithContext = rest.NoWarnings{}
	config.UserAgent = "klab"
	return config, nil
}

func newLab(o Options, config *rest.Config) (*Lab, error) {
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make client of lab %s: %w", o.name(), err)
	}
	dyn, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make dynamic client of lab %s: %w", o.name(), err)
	}
	return &Lab{options: o, config: config, kube: kube, dynamic: dyn, factor: 1}, nil
}

// verify reads the lab's own description, which is there only when bring-up ended well, and the label that
// says the cluster is ours. Both are read at once.
func (l *Lab) verify(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	type answer struct {
		labels map[string]string
		err    error
	}
	labels := make(chan answer, 1)
	go func() {
		ns, err := l.kube.CoreV1().Namespaces().Get(ctx, metav1.NamespaceSystem, metav1.GetOptions{})
		if err != nil {
			labels <- answer{err: err}
			return
		}
		labels <- answer{labels: ns.Labels}
	}()
	record, recordErr := l.kube.CoreV1().ConfigMaps(GraderNamespace).Get(ctx, LabConfigMap, metav1.GetOptions{})
	system := <-labels
	switch {
	case system.err != nil:
		return l.unreachable(system.err)
	case system.labels[LabLabel] != l.Name():
		return notOurs(l.Name(), system.labels[LabLabel])
	case apierrors.IsNotFound(recordErr):
		return halfMade(l.Name())
	case recordErr != nil:
		return l.unreachable(recordErr)
	}
	if f, err := strconv.ParseFloat(record.Data["factor"], 64); err == nil && f >= 1 {
		l.factor = f
	}
	return nil
}

func (l *Lab) unreachable(err error) error {
	return &Error{Step: "reach lab " + l.Name(), Reason: err.Error(), Next: "klab start", Kind: Unreachable, Cause: err}
}
