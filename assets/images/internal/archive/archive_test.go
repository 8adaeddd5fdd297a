package archive

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func names(t *testing.T, r io.Reader) []string {
	t.Helper()
	var all []string
	in := tar.NewReader(r)
	for {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, header.Name)
	}
}

func TestWriteTarAddsFoldersOnceAndSorts(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, WriteTar(&out, []Entry{
		Text("/usr/bin/b", "b"), Link("/usr/bin/a", "b"), Dir("/tmp", 0o777), Text("/usr/bin/b", "later"),
	}))
	require.Equal(t, []string{"tmp/", "usr/", "usr/bin/", "usr/bin/a", "usr/bin/b"}, names(t, &out))
}

func TestOverlayNamesNoPathTwice(t *testing.T) {
	t.Parallel()
	var base, out bytes.Buffer
	require.NoError(t, WriteTar(&base, []Entry{
		Dir("/etc", 0o700), Text("/etc/version", "old"), Text("/etc/hosts", "kept"),
	}))
	require.NoError(t, Overlay(&out, &base, []Entry{Text("/etc/version", "new"), Text("/opt/x", "x")}))
	in := tar.NewReader(bytes.NewReader(out.Bytes()))
	modes, texts := map[string]int64{}, map[string]string{}
	for header, err := in.Next(); err == nil; header, err = in.Next() {
		data, err := io.ReadAll(in)
		require.NoError(t, err)
		require.NotContains(t, modes, header.Name)
		modes[header.Name], texts[header.Name] = header.Mode, string(data)
	}
	require.EqualValues(t, 0o700, modes["etc/"], "the folder stays as the base has it")
	require.Equal(t, "new", texts["etc/version"])
	require.Equal(t, "kept", texts["etc/hosts"])
	require.Contains(t, texts, "opt/x")
}

func TestTreeKeepsLinksAndModes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "run"), []byte("x"), 0o755))
	require.NoError(t, os.Symlink("run", filepath.Join(root, "alias")))
	entries, err := Tree(root)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, "run", entries[0].Link)
	require.EqualValues(t, 0o755, entries[1].Mode.Perm())
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	archives := make([][]byte, 2)
	for i := range archives {
		layer, err := NewLayer(t.TempDir(), []Entry{Text("/a", "a"), Link("/b", "a")})
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, Write(&out, "amd64", []Image{{Tags: []string{"x:1"}, Layers: []Layer{layer}}}))
		archives[i] = out.Bytes()
	}
	require.Equal(t, archives[0], archives[1])
}

func TestSharedLayersAreWrittenOnce(t *testing.T) {
	t.Parallel()
	layer, err := NewLayer(t.TempDir(), []Entry{Text("/a", "a")})
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, Write(&out, "arm64", []Image{
		{Tags: []string{"x:1"}, Layers: []Layer{layer}, Cmd: []string{"x"}, Ports: []string{"80/tcp"}},
		{Tags: []string{"y:1"}, Layers: []Layer{layer}},
	}))
	files := map[string][]byte{}
	in := tar.NewReader(&out)
	for header, err := in.Next(); err == nil; header, err = in.Next() {
		data, err := io.ReadAll(in)
		require.NoError(t, err)
		files[header.Name] = data
	}
	require.Len(t, files, 4, "one layer, two configurations, the manifest")
	var manifests []manifest
	require.NoError(t, json.Unmarshal(files["manifest.json"], &manifests))
	require.Equal(t, []string{"x:1"}, manifests[0].RepoTags)
	var first config
	require.NoError(t, json.Unmarshal(files[manifests[0].Config], &first))
	require.Equal(t, "arm64", first.Architecture)
	require.Equal(t, []string{"sha256:" + layer.DiffID}, first.RootFS.DiffIDs)
	require.Contains(t, first.Config.ExposedPorts, "80/tcp")
}
