package archive_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/addons/archive"
)

func TestAnImageIsFoundByItsTagAndArchitecture(t *testing.T) {
	t.Parallel()
	images := t.TempDir()
	folder := archive.Folder(images, "gateway", "0123456789ab")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	index, err := json.Marshal(archive.Listing{Arch: "arm64", Archives: []archive.Entry{{File: "gateway.tar", Tags: []string{"docker.io/library/traefik:v3"}}}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, archive.Index), index, 0o600))

	found, err := archive.Find(images, "docker.io/library/traefik:v3", "arm64")
	require.NoError(t, err)
	require.Equal(t, filepath.Join(folder, "gateway.tar"), found)
	for _, other := range [][2]string{{"docker.io/library/traefik:v4", "arm64"}, {"docker.io/library/traefik:v3", "amd64"}} {
		found, err := archive.Find(images, other[0], other[1])
		require.NoError(t, err)
		require.Empty(t, found)
	}
	builds, err := archive.Builds(images, "gateway")
	require.NoError(t, err)
	require.Equal(t, []string{folder}, builds)
}

func TestNothingWasBuiltYet(t *testing.T) {
	t.Parallel()
	found, err := archive.Find(filepath.Join(t.TempDir(), "images"), "x:1", "amd64")
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestAnIndexThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	images := t.TempDir()
	folder := archive.Folder(images, "gateway", "0123456789ab")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, archive.Index), []byte("{"), 0o600))
	_, err := archive.Find(images, "x:1", "amd64")
	require.ErrorContains(t, err, folder)
}
