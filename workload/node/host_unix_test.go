//go:build unix

package node

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFindDoesNotFollowTheNodesAbsoluteLinks(t *testing.T) {
	t.Parallel()
	h := &host{root: t.TempDir()}
	require.NoError(t, os.MkdirAll(filepath.Join(h.root, "usr/sbin"), 0o755))
	require.NoError(t, os.Symlink("/etc/alternatives/iptables-save", filepath.Join(h.root, "usr/sbin/iptables-save")))
	path, err := h.find("iptables-save")
	require.NoError(t, err)
	require.Equal(t, "/usr/sbin/iptables-save", path)
}

func TestRunNamesTheMissingProgram(t *testing.T) {
	t.Parallel()
	h := &host{root: t.TempDir()}
	_, err := h.run(context.Background(), "crictl", "images")
	require.ErrorContains(t, err, "find crictl on the node")
}
