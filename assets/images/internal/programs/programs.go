// Package programs compiles what goes into the images, at the versions that
// go.mod pins.
package programs

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/assets/images/internal/shell"
)

// Group is a set of programs that are compiled with one command.
type Group struct {
	Name     string
	Module   string // folder of the module, below the source
	Packages []string
}

// Kubernetes is by far the largest program, so it is a step of its own.
func Kubernetes() Group {
	return Group{Name: "kubernetes", Packages: []string{"./cmd/kube"}}
}

// Node is what else runs on a node.
func Node() Group {
	const containerd, cni = "github.com/containerd/containerd/v2/cmd/", "github.com/containernetworking/plugins/plugins/"
	return Group{Name: "the rest of the node", Packages: []string{
		"./cmd/coredns", "./cmd/kindnet", "./cmd/pause",
		containerd + "containerd", containerd + "containerd-shim-runc-v2", containerd + "ctr",
		cni + "ipam/host-local", cni + "main/bridge", cni + "main/loopback", cni + "main/ptp", cni + "meta/portmap",
		"sigs.k8s.io/cri-tools/cmd/crictl",
	}}
}

// Storage is the volume provisioner.
func Storage() Group {
	return Group{Name: "the volume provisioner", Module: "localpath", Packages: []string{
		"github.com/rancher/local-path-provisioner",
	}}
}

// AddOns are programs that only some lessons need.
func AddOns() Group {
	return Group{Name: "add-ons", Packages: []string{
		"k8s.io/kubernetes/test/images/agnhost", "sigs.k8s.io/metrics-server/cmd/metrics-server",
	}}
}

// Groups are all of them, in the order they are compiled.
func Groups() []Group { return []Group{Kubernetes(), Node(), Storage(), AddOns()} }

// CNIPlugins are the programs that go to /opt/cni/bin.
func CNIPlugins() []string {
	return []string{"bridge", "host-local", "loopback", "portmap", "ptp"}
}

// Compiler compiles groups from the nested module at Source into Out.
type Compiler struct {
	Shell  shell.Runner
	Source string
	Out    string
	Cores  int
}

// Module is a module and where it is unpacked.
type Module struct{ Path, Version, Dir string }

// Fetch downloads what the groups are compiled from, and kind, whose files
// are read.
func (c Compiler) Fetch(ctx context.Context) error {
	for _, group := range Groups() {
		// Naming the dependencies downloads just the modules that hold them.
		args := append([]string{"list", "-deps", "-tags", tags, "-f", "{{.ImportPath}}"}, group.Packages...)
		if err := c.Shell.Run(ctx, "go", args, c.in(group), noCgo()); err != nil {
			return err
		}
	}
	return c.Shell.Run(ctx, "go", []string{"mod", "download", "sigs.k8s.io/kind"}, shell.In(c.Source))
}

// Versions looks the pinned modules up; Dir is empty before Fetch.
func (c Compiler) Versions(ctx context.Context, paths ...string) (map[string]Module, error) {
	args := append([]string{"list", "-m", "-json=Path,Version,Dir"}, paths...)
	output, err := c.Shell.Output(ctx, "go", args, shell.In(c.Source))
	if err != nil {
		return nil, err
	}
	modules := map[string]Module{}
	decoder := json.NewDecoder(strings.NewReader(output))
	for decoder.More() {
		var module Module
		if err := decoder.Decode(&module); err != nil {
			return nil, fmt.Errorf("read module list: %w", err)
		}
		modules[module.Path] = module
	}
	return modules, nil
}

const tags = "no_aufs,no_btrfs,no_devmapper,no_zfs"

func noCgo() shell.Option { return shell.Env("CGO_ENABLED=0", "GOFLAGS=-mod=readonly") }

func (c Compiler) in(group Group) shell.Option {
	return shell.In(filepath.Join(c.Source, group.Module))
}

// Compile compiles one group.
func (c Compiler) Compile(ctx context.Context, group Group, versions map[string]Module) error {
	args := append([]string{
		"build", "-p", strconv.Itoa(c.Cores), "-trimpath", "-buildvcs=false", "-tags", tags,
		"-ldflags", ldflags(versions), "-o", c.Out + "/",
	}, group.Packages...)
	return c.Shell.Run(ctx, "go", args, c.in(group), noCgo())
}

// ldflags stamps the versions that programs otherwise learn from a checkout:
// kubeadm compares its own with the cluster's.
func ldflags(versions map[string]Module) string {
	kubernetes := versions["k8s.io/kubernetes"].Version
	major, minor := majorMinor(kubernetes)
	stamps := map[string]string{
		"github.com/containerd/containerd/v2/version.Version": versions["github.com/containerd/containerd/v2"].Version,
		"sigs.k8s.io/cri-tools/pkg/version.Version":           versions["sigs.k8s.io/cri-tools"].Version,
	}
	for _, base := range []string{"k8s.io/component-base/version.", "k8s.io/client-go/pkg/version."} {
		stamps[base+"gitVersion"] = kubernetes
		stamps[base+"gitMajor"] = major
		stamps[base+"gitMinor"] = minor
		stamps[base+"gitTreeState"] = "archive"
		stamps[base+"gitCommit"] = "unknown"
		stamps[base+"buildDate"] = "1970-01-01T00:00:00Z"
	}
	flags := []string{"-s", "-w"}
	for _, name := range slices.Sorted(maps.Keys(stamps)) {
		flags = append(flags, "-X", name+"="+stamps[name])
	}
	return strings.Join(flags, " ")
}

func majorMinor(version string) (major, minor string) {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	if len(parts) < 2 {
		return "", ""
	}
	return parts[0], parts[1]
}
