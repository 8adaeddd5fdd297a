package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/folder"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/ports"
)

// record is what the lab remembers of itself, in LabConfigMap. It is written last, so that it is also the
// mark of a lab whose creation ended well.
type record struct {
	Image   string
	Engine  string
	Nodes   []string
	Ports   []ports.Port
	Factor  float64
	Created time.Time
	// Well is when everything the lab needs was last seen to work, by the lab's clock.
	Well time.Time
	// Prober is the tag of the probers' image.
	Prober string
}

// keyWell is the key of record.Well.
const keyWell = "well"

func (r record) data() map[string]string {
	return map[string]string{
		"ready":   "true",
		"image":   r.Image,
		"engine":  r.Engine,
		"prober":  r.Prober,
		"nodes":   strings.Join(r.Nodes, ","),
		"ports":   ports.Format(r.Ports),
		"factor":  strconv.FormatFloat(r.Factor, 'f', 2, 64),
		"created": r.Created.Format(time.RFC3339),
		keyWell:   r.Well.Format(time.RFC3339),
	}
}

// readRecord reads leniently: an older klab may have kept less.
func readRecord(data map[string]string) record {
	r := record{Image: data["image"], Engine: data["engine"], Prober: data["prober"], Ports: ports.Read(data["ports"])}
	if data["nodes"] != "" {
		r.Nodes = strings.Split(data["nodes"], ",")
	}
	if f, err := strconv.ParseFloat(data["factor"], 64); err == nil {
		r.Factor = f
	}
	if t, err := time.Parse(time.RFC3339, data["created"]); err == nil {
		r.Created = t
	}
	if t, err := time.Parse(time.RFC3339, data[keyWell]); err == nil {
		r.Well = t
	}
	return r
}

// recordFrom makes a record anew from the node containers, where the lab lost its own.
func recordFrom(nodes []engine.Container, program string) record {
	r := record{Engine: program, Nodes: engine.Names(nodes), Created: time.Now().UTC()}
	for _, n := range nodes {
		r.Image = n.Image
		for port, bound := range n.Ports {
			_, host, err := net.SplitHostPort(bound)
			if p, convErr := strconv.Atoi(host); port != names.APIPort && err == nil && convErr == nil {
				r.Ports = append(r.Ports, ports.Port{Host: p, Node: port})
			}
		}
	}
	return r
}

// identify reads the label that says the cluster is klab's, the lab's own record, and the probers' secret,
// at once. A typed error is final; any other means that the lab cannot be seen now.
func (l *Lab) identify(ctx context.Context) error {
	var (
		wait                          sync.WaitGroup
		system                        *corev1.Namespace
		kept                          *corev1.ConfigMap
		secret                        *corev1.Secret
		systemErr, keptErr, secretErr error
	)
	wait.Go(func() {
		system, systemErr = l.Objects.Kube.CoreV1().Namespaces().Get(ctx, metav1.NamespaceSystem, metav1.GetOptions{})
	})
	wait.Go(func() {
		kept, keptErr = l.Objects.Kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(ctx, names.LabConfigMap, metav1.GetOptions{})
	})
	wait.Go(func() {
		secret, secretErr = l.Objects.Kube.CoreV1().Secrets(names.GraderNamespace).Get(ctx, names.ProberSecret, metav1.GetOptions{})
	})
	wait.Wait()
	switch {
	case systemErr != nil:
		return systemErr
	case system.Labels[names.LabLabel] == "" && apierrors.IsNotFound(keptErr):
		return l.unmarked()
	case system.Labels[names.LabLabel] != l.Name():
		return notOurs(l.Name(), system.Labels[names.LabLabel])
	case apierrors.IsNotFound(keptErr):
		return damaged(l.Name())
	case keptErr != nil:
		return keptErr
	}
	l.record = readRecord(kept.Data)
	// A deleted secret is for repair to mend; everything but probing works without it.
	if secretErr == nil {
		l.UseToken(string(secret.Data["token"]))
	}
	return nil
}

// unmarked judges a cluster with neither label nor record: one that klab's own files say it was making is
// unfinished, any other is somebody else's.
func (l *Lab) unmarked() error {
	if folder.Of(l.options.Dir()).BeingMade() {
		return halfMade(l.Name())
	}
	return notOurs(l.Name(), "")
}

// mark writes the label and then the record.
func (l *Lab) mark(ctx context.Context, r record) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"labels": map[string]string{names.LabLabel: l.Name()}}})
	if err != nil {
		return fmt.Errorf("describe label of lab: %w", err)
	}
	_, err = l.Objects.Kube.CoreV1().Namespaces().Patch(ctx, metav1.NamespaceSystem, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
	if err != nil {
		return fmt.Errorf("label lab %s: %w", l.Name(), err)
	}
	r.Well = l.Objects.Now().UTC()
	l.record = r
	return l.store.Apply(ctx, &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Name: names.LabConfigMap, Namespace: names.GraderNamespace},
		Data:       r.data(),
	})
}

// noteWell notes that everything the lab needs works now.
func (l *Lab) noteWell(ctx context.Context) error {
	now := l.Objects.Now().UTC()
	patch, err := json.Marshal(map[string]any{"data": map[string]string{keyWell: now.Format(time.RFC3339)}})
	if err != nil {
		return fmt.Errorf("describe lab %s: %w", l.Name(), err)
	}
	_, err = l.Objects.Kube.CoreV1().ConfigMaps(names.GraderNamespace).Patch(ctx, names.LabConfigMap, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
	if err != nil {
		return fmt.Errorf("note that lab %s is well: %w", l.Name(), err)
	}
	l.noted.Store(&now)
	return nil
}
