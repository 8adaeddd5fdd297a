package nodeimage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klab-dev/klab/assets/images/internal/archive"
	"github.com/klab-dev/klab/assets/images/internal/engine"
	"github.com/klab-dev/klab/assets/images/internal/kindfiles"
	"github.com/klab-dev/klab/assets/images/internal/programs"
)

// nodeEntries is what lies over Debian's root filesystem.
func nodeEntries(bin string, kind kindfiles.Kind, kubernetes string, ociSpec, runtimes []byte) []archive.Entry {
	const kube = "/usr/lib/klab/kube"
	entries := []archive.Entry{
		archive.File(kube, filepath.Join(bin, "kube"), 0o755),
		archive.Text("/kind/version", kubernetes),
		archive.Text("/kind/manifests/default-cni.yaml", kind.Network),
		archive.Text("/kind/manifests/default-storage.yaml", kind.Storage),
		{Path: "/etc/containerd/cri-base.json", Data: ociSpec, Mode: 0o644},
		{Path: containerdConfig, Data: runtimes, Mode: 0o644},
	}
	for _, name := range []string{"kubeadm", "kubectl", "kubelet"} {
		entries = append(entries, archive.Link("/usr/bin/"+name, kube))
	}
	for _, name := range []string{"containerd", "containerd-shim-runc-v2", "ctr", "crictl"} {
		entries = append(entries, archive.File("/usr/local/bin/"+name, filepath.Join(bin, name), 0o755))
	}
	for _, name := range programs.CNIPlugins() {
		entries = append(entries, archive.File("/opt/cni/bin/"+name, filepath.Join(bin, name), 0o755))
	}
	return entries
}

const containerdConfig = "/etc/containerd/config.toml"

// cgroupfs makes of kind's containerd configuration one whose runtimes write
// cgroups themselves. Asking systemd for a scope per container costs a lab a
// seventh of what its Pods take to come and go. The kubelet follows: it asks
// containerd which driver it has.
func cgroupfs(config []byte) ([]byte, error) {
	const systemd = "SystemdCgroup = true"
	if !bytes.Contains(config, []byte(systemd)) {
		return nil, fmt.Errorf("no %q in it: this version of kind needs a change here", systemd)
	}
	return bytes.ReplaceAll(config, []byte(systemd), []byte("SystemdCgroup = false")), nil
}

// containerSpec makes of containerd's default container the one that Pods
// start from: it inherits the node's limits. Unlike kind's it has no hook that
// shows a node's own product id in /sys/class/dmi: a shell, jq and mounts for
// every container, and no lesson looks.
func containerSpec(standard string) ([]byte, error) {
	var spec map[string]any
	if err := json.Unmarshal([]byte(standard), &spec); err != nil {
		return nil, err
	}
	if process, ok := spec["process"].(map[string]any); ok {
		delete(process, "rlimits")
	}
	return json.MarshalIndent(spec, "", "  ")
}

// streamRoot writes the tar of base with entries on top.
func streamRoot(w io.Writer, base string, entries []archive.Entry) error {
	file, err := os.Open(base)
	if err != nil {
		return err
	}
	defer file.Close()
	return archive.Overlay(w, file, entries)
}

// importRoot makes an image of the root filesystem under tag.
func importRoot(ctx context.Context, e engine.Engine, tag, base string, entries []archive.Entry) error {
	read, write := io.Pipe()
	go func() { write.CloseWithError(streamRoot(write, base, entries)) }()
	defer read.Close()
	return e.Import(ctx, tag, read)
}

// loadImages starts a node of image base, lets its containerd import the
// archives, and commits it as tag.
func loadImages(ctx context.Context, e engine.Engine, base, tag, dir string, listing Listing, changes []string) (err error) {
	node, err := e.Start(ctx, base, systemdStop)
	if node.ID != "" {
		defer func() { err = errors.Join(err, node.Remove()) }()
	}
	if err != nil {
		return fmt.Errorf("start build container: %w", err)
	}
	if err := node.Background(ctx, "containerd"); err != nil {
		return fmt.Errorf("start containerd: %w", err)
	}
	if _, err := node.Exec(ctx, nil, "bash", "-c", waitForContainerd); err != nil {
		return fmt.Errorf("wait for containerd: %w", err)
	}
	for _, set := range listing.Archives {
		if err := importArchive(ctx, node, filepath.Join(dir, set.File)); err != nil {
			return fmt.Errorf("import %s: %w", set.Name, err)
		}
	}
	if err := verify(ctx, node, listing); err != nil {
		return err
	}
	if _, err := node.Exec(ctx, nil, "bash", "-c", stopContainerd); err != nil {
		return fmt.Errorf("stop containerd: %w", err)
	}
	return node.Commit(ctx, tag, changes...)
}

// systemdStop is what systemd shuts down on; on SIGTERM it starts itself anew.
const systemdStop = "SIGRTMIN+3"

const waitForContainerd = `for i in {1..100}; do
  [ -S /run/containerd/containerd.sock ] && ctr version >/dev/null 2>&1 && exit 0
  sleep 0.2
done
ctr version`

// containerd's database must be closed before the filesystem is kept.
const stopContainerd = `pkill -x containerd
for i in {1..100}; do pgrep -x containerd >/dev/null || break; sleep 0.1; done
rm -rf /run/containerd /var/lib/containerd/tmpmounts/* /tmp/*
! pgrep -x containerd`

func importArchive(ctx context.Context, node engine.Container, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = node.Exec(ctx, in, "ctr", "--namespace=k8s.io", "images", "import",
		"--label=io.cri-containerd.pinned=pinned", "--all-platforms", "--no-unpack", "--digests", "-")
	return err
}

// verify proves that every tag is there and that the programs run.
func verify(ctx context.Context, node engine.Container, listing Listing) error {
	present, err := node.Exec(ctx, nil, "ctr", "--namespace=k8s.io", "images", "list", "-q")
	if err != nil {
		return fmt.Errorf("list images: %w", err)
	}
	have := map[string]bool{}
	for name := range strings.FieldsSeq(present) {
		have[name] = true
	}
	for _, set := range listing.Archives {
		for _, tag := range set.Tags {
			if !have[tag] {
				return fmt.Errorf("image %s was not imported", tag)
			}
		}
	}
	version, err := node.Exec(ctx, nil, "kubeadm", "version", "-o", "short")
	if err != nil {
		return fmt.Errorf("run kubeadm: %w", err)
	}
	if version != listing.Kubernetes {
		return fmt.Errorf("kubeadm says it is %s, not %s", version, listing.Kubernetes)
	}
	return nil
}
