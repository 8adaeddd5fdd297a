// Package provision makes the nodes of a lab with kind: from which image, by which configuration, and how far it is.
package provision

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	kind "sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/cluster/nodes"
	"sigs.k8s.io/kind/pkg/cluster/nodeutils"
	"sigs.k8s.io/kind/pkg/errors"
	"sigs.k8s.io/kind/pkg/exec"
	"sigs.k8s.io/kind/pkg/log"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
)

// Provisioner makes and removes the nodes of a kind cluster. Create takes no context because kind's does
// not: whoever cancels has to let it end.
type Provisioner interface {
	Create(name string, config *v1alpha4.Cluster, kubeconfig string, began func(Phase), line func(string)) error
	Delete(name, kubeconfig string) error
	// KubeConfig is the kubeconfig for use from the host.
	KubeConfig(name string) ([]byte, error)
	// Load imports an image archive into every node, as soon as each can take it.
	Load(ctx context.Context, name string, archive []byte) error
}

// Kind is kind, used as a library.
type Kind struct {
	Engine string
}

func (k Kind) provider(logger log.Logger) *kind.Provider {
	option := kind.ProviderWithDocker()
	switch k.Engine {
	case "podman":
		option = kind.ProviderWithPodman()
	case "nerdctl":
		option = kind.ProviderWithNerdctl("nerdctl")
	}
	return kind.NewProvider(kind.ProviderWithLogger(logger), option)
}

// Create makes the cluster. Its wait for readiness is not asked for: klab waits itself, for more.
func (k Kind) Create(name string, config *v1alpha4.Cluster, kubeconfig string, began func(Phase), line func(string)) error {
	err := k.provider(&kindLog{began: began, line: line}).Create(name,
		kind.CreateWithV1Alpha4Config(config),
		kind.CreateWithKubeconfigPath(kubeconfig),
		kind.CreateWithDisplayUsage(false),
		kind.CreateWithDisplaySalutation(false),
	)
	return withOutput(err, line)
}

// Delete removes the cluster; an absent one is no error.
func (k Kind) Delete(name, kubeconfig string) error {
	return withOutput(k.provider(log.NoopLogger{}).Delete(name, kubeconfig), nil)
}

// KubeConfig reads the admin's kubeconfig from the control plane.
func (k Kind) KubeConfig(name string) ([]byte, error) {
	text, err := k.provider(log.NoopLogger{}).KubeConfig(name, false)
	return []byte(text), withOutput(err, nil)
}

// Load imports an image archive into every node at once.
func (k Kind) Load(ctx context.Context, name string, archive []byte) error {
	members, err := k.provider(log.NoopLogger{}).ListInternalNodes(name)
	if err != nil {
		return fmt.Errorf("list nodes of %s: %w", name, withOutput(err, nil))
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, node := range members {
		group.Go(func() error { return loadInto(ctx, node, archive) })
	}
	return group.Wait()
}

// loadInto tries until containerd takes the archive: kind calls a node prepared when systemd is up.
func loadInto(ctx context.Context, node nodes.Node, archive []byte) error {
	load := func(context.Context) error {
		err := withOutput(nodeutils.LoadImageArchive(node, bytes.NewReader(archive)), nil)
		if OutOfSpace(err) {
			return NoSpace("load images into "+node.String(), err)
		}
		return err
	}
	return await.All(ctx, []await.Need{{Name: "containerd in " + node.String(), Check: load}}, containerdTime, func(string) {})
}

// containerdTime is how long containerd may take to answer in a node that just started.
const containerdTime = time.Minute

// withOutput puts the last line a failed command of kind printed into the error, or that of a full disk before it, and
// hands all of its lines on: kind's own text says only that the command failed.
func withOutput(err error, line func(string)) error {
	if err == nil {
		return nil
	}
	run := exec.RunErrorForError(err)
	if run == nil {
		return err
	}
	said := strings.TrimSpace(string(run.Output))
	if said == "" {
		return err
	}
	why := engine.LastLine(said)
	for l := range strings.SplitSeq(said, "\n") {
		if line != nil {
			line(l)
		}
		if fullDisk(l) {
			why = strings.TrimSpace(l)
		}
	}
	return errors.Wrap(err, why)
}
