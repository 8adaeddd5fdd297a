//go:build unix

package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// host runs the node's own programs with the node's root as theirs, so that the
// prober's image needs none of them.
type host struct{ root string }

func (h *host) run(ctx context.Context, name string, args ...string) ([]byte, error) {
	path, err := h.find(name)
	if err != nil {
		return nil, err
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"}
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: h.root}
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run %s %s on the node: %w", name, strings.Join(args, " "),
			errors.Join(err, lastLine(stderr.String())))
	}
	return stdout.Bytes(), nil
}

// find looks with Lstat: a link such as /etc/alternatives/… only resolves once
// the process is inside the node's root.
func (h *host) find(name string) (string, error) {
	for _, dir := range []string{"/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"} {
		path := filepath.Join(dir, name)
		if _, err := os.Lstat(filepath.Join(h.root, path)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("find %s on the node: %w", name, exec.ErrNotFound)
}

func lastLine(text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	return errors.New(text[strings.LastIndexByte(text, '\n')+1:])
}

func signals() map[string]syscall.Signal {
	return map[string]syscall.Signal{"STOP": syscall.SIGSTOP, "CONT": syscall.SIGCONT}
}

func sendSignal(pid int, sig syscall.Signal) error { return syscall.Kill(pid, sig) }
