// Package debian makes the parts of the images that come from Debian: a node's
// root filesystem, and small sets of programs with the libraries they need.
package debian

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/klab-dev/klab/assets/images/internal/shell"
)

// Suite is pinned because Debian 13's systemd no longer boots on hosts with
// cgroup v1.
const Suite = "bookworm"

// StandInSuite is where the stand-ins for upstream workload images come from:
// it has the same busybox as the tag says, and the older one's wget crashes
// when it is given a time-out.
const StandInSuite = "trixie"

// Mirror is where packages come from unless KLAB_DEBIAN_MIRROR names another.
const Mirror = "http://deb.debian.org/debian"

// nodePackages is what kind's node image installs, and the tools that a
// learner and a grader use on a node.
func nodePackages() []string {
	return []string{
		"bash", "ca-certificates", "conntrack", "curl", "e2fsprogs", "ethtool", "ipset", "iproute2",
		"iptables", "jq", "kmod", "libseccomp2", "mount", "nftables", "pigz", "procps", "runc",
		"systemd", "systemd-sysv", "util-linux",
	}
}

// Parts are the finished results, all below one folder.
type Parts struct {
	Node      string // node.tar, a root filesystem
	Netfilter string // folder: iptables, nft, conntrack and ip
	BusyBox   string // folder: busybox with its applets
	Nginx     string // folder: nginx, to lie on top of BusyBox
}

// PartsIn names the parts below dir.
func PartsIn(dir string) Parts {
	return Parts{
		Node:      filepath.Join(dir, "node.tar"),
		Netfilter: filepath.Join(dir, "netfilter"),
		BusyBox:   filepath.Join(dir, "busybox"),
		Nginx:     filepath.Join(dir, "nginx"),
	}
}

// Builder makes Parts.
type Builder struct {
	Shell shell.Runner
	// Overlay is copied over the root filesystem: kind's own node files.
	Overlay string
}

// Build makes all parts in dir, which appears only when they are complete.
func (b Builder) Build(ctx context.Context, dir string) (err error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "debian-*.tmp")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	root, out := filepath.Join(work, "root"), filepath.Join(work, "parts")
	if err := os.Mkdir(out, 0o755); err != nil {
		return err
	}
	if err := b.bootstrap(ctx, root); err != nil {
		return err
	}
	parts := PartsIn(out)
	if err := b.extract(ctx, root, filepath.Join(work, "debs"), parts); err != nil {
		return err
	}
	if err := b.configure(ctx, root); err != nil {
		return fmt.Errorf("configure root filesystem: %w", err)
	}
	if err := b.pack(ctx, root, parts.Node); err != nil {
		return err
	}
	return os.Rename(out, dir)
}

func mirror() string {
	if other := os.Getenv("KLAB_DEBIAN_MIRROR"); other != "" {
		return other
	}
	return Mirror
}

func (b Builder) bootstrap(ctx context.Context, root string) error {
	return b.Shell.Run(ctx, "debootstrap", []string{
		"--variant=minbase", "--include=" + strings.Join(nodePackages(), ","), Suite, root, mirror(),
	}, shell.OwnMounts())
}

// pack leaves out times and order, which change from run to run.
func (b Builder) pack(ctx context.Context, root, file string) error {
	return b.Shell.Run(ctx, "tar", []string{
		"--create", "--file", file, "--directory", root, "--sort=name", "--mtime=@0",
		"--numeric-owner", "--xattrs", "--exclude=./dev/*", "--exclude=./proc/*", "--exclude=./sys/*", ".",
	})
}
