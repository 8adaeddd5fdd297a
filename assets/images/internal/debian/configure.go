package debian

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// configure turns a plain Debian into a kind node: kind's files, its choice of
// services, and nothing that only a build needs.
func (b Builder) configure(ctx context.Context, root string) error {
	if err := b.overlay(ctx, root); err != nil {
		return err
	}
	if err := removeUnits(root); err != nil {
		return err
	}
	// Kernel messages of the host would confuse whoever reads a node's journal.
	if err := appendTo(filepath.Join(root, "etc/systemd/journald.conf"), "ReadKMsg=no\n"); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"enable", "kubelet.service", "containerd.service", "undo-mount-hacks.service"},
		// It would register formats with the kernel of the host.
		{"mask", "systemd-binfmt.service"},
	} {
		if err := b.Shell.Run(ctx, "chroot", append([]string{root, "systemctl"}, args...)); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "etc/kubernetes/manifests"), 0o755); err != nil {
		return err
	}
	return removeBuildLeftovers(root)
}

// overlay copies kind's files; they come out of a read-only module cache, so
// their modes are set afresh.
func (b Builder) overlay(ctx context.Context, root string) error {
	if err := b.Shell.Run(ctx, "cp", []string{"-R", "--no-preserve=all", b.Overlay + "/.", root}); err != nil {
		return err
	}
	for _, pattern := range []string{"usr/local/bin/*", "kind/bin/*"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return fmt.Errorf("kind's node files hold no %s", pattern)
		}
		for _, file := range files {
			if err := os.Chmod(file, 0o755); err != nil {
				return err
			}
		}
	}
	return nil
}

// removeUnits drops the services that a container has no use for.
func removeUnits(root string) error {
	return removeAll(root,
		"lib/systemd/system/sysinit.target.wants/systemd-tmpfiles-setup.service",
		"lib/systemd/system/multi-user.target.wants/*",
		"etc/systemd/system/*.wants/*",
		"lib/systemd/system/local-fs.target.wants/*",
		"lib/systemd/system/sockets.target.wants/*udev*",
		"lib/systemd/system/sockets.target.wants/*initctl*",
		"lib/systemd/system/basic.target.wants/*",
	)
}

func removeBuildLeftovers(root string) error {
	return removeAll(root,
		"etc/apt/sources.list.d/*", "etc/machine-id", "etc/hostname", "etc/resolv.conf", "tmp/*", "usr/share/doc/*", "usr/share/locale/*",
		"usr/share/man/*", "var/cache/apt/*", "var/cache/debconf/*", "var/lib/apt/lists/*", "var/log/*", "var/tmp/*",
	)
}

func removeAll(root string, patterns ...string) error {
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := os.RemoveAll(file); err != nil {
				return err
			}
		}
	}
	return nil
}

func appendTo(file, text string) (err error) {
	out, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
	}()
	_, err = out.WriteString(text)
	return err
}
