package image

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets"
)

// load reads one image back from an archive, as an engine would.
func load(t *testing.T, archive Archive, ref string) v1.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), "images.tar")
	require.NoError(t, os.WriteFile(path, archive.Data, 0o600))
	tag, err := name.NewTag(ref)
	require.NoError(t, err)
	image, err := tarball.ImageFromPath(path, &tag)
	require.NoError(t, err)
	return image
}

func TestBuild(t *testing.T) {
	t.Parallel()
	for _, arch := range []string{"amd64", "arm64"} {
		archive, err := Build(arch)
		require.NoError(t, err)
		require.Equal(t, []string{
			"klab.local/web:v1", "klab.local/web:v2", "klab.local/web:v3-bad", "klab.local/web:v3-crash", archive.Prober,
		}, archive.Tags)
		behaviours := map[string]string{"v1": "normal", "v2": "normal", "v3-bad": "never-ready", "v3-crash": "crash"}
		for version, behaviour := range behaviours {
			config, err := load(t, archive, Web+":"+version).ConfigFile()
			require.NoError(t, err)
			require.Equal(t, arch, config.Architecture)
			require.Equal(t, "linux", config.OS)
			require.Equal(t, []string{"/web"}, config.Config.Entrypoint)
			require.Contains(t, config.Config.Env, "KLAB_VERSION="+version)
			require.Contains(t, config.Config.Env, "KLAB_BEHAVIOUR="+behaviour)
			require.Contains(t, config.Config.ExposedPorts, "8080/tcp")
		}
		prober, err := load(t, archive, archive.Prober).ConfigFile()
		require.NoError(t, err)
		require.Equal(t, []string{"probe"}, prober.Config.Cmd)
	}
	_, err := Build("riscv64")
	require.ErrorContains(t, err, "workload program for riscv64")
}

func TestImagesShareOneLayerThatHoldsTheProgram(t *testing.T) {
	t.Parallel()
	archive, err := Build("amd64")
	require.NoError(t, err)
	binary, err := assets.WebBinary("amd64")
	require.NoError(t, err)
	require.Less(t, len(archive.Data), len(binary)+64<<10)
	layers, err := load(t, archive, archive.Tags[0]).Layers()
	require.NoError(t, err)
	require.Len(t, layers, 1)
	content, err := layers[0].Uncompressed()
	require.NoError(t, err)
	modes := map[string]int64{}
	reader := tar.NewReader(content)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		modes[header.Name] = header.Mode
		if header.Name == "web" {
			data, err := io.ReadAll(reader)
			require.NoError(t, err)
			require.True(t, bytes.Equal(binary, data))
		}
	}
	require.Equal(t, map[string]int64{"etc/": 0o755, "etc/passwd": 0o644, "etc/group": 0o644, "tmp/": 0o1777, "web": 0o755}, modes)
}

func TestBuildIsDeterministic(t *testing.T) {
	t.Parallel()
	one, err := Build("amd64")
	require.NoError(t, err)
	two, err := Build("amd64")
	require.NoError(t, err)
	require.Equal(t, one.Digests, two.Digests)
	require.True(t, bytes.Equal(one.Data, two.Data), "not the same bytes")
}

// TestAnImageOfAProgramHoldsNothingElse, and its tag is a hash of that.
func TestAnImageOfAProgramHoldsNothingElse(t *testing.T) {
	t.Parallel()
	archive, err := Program("klab", []byte("program"), "arm64")
	require.NoError(t, err)
	require.Equal(t, []string{ProgramTag("klab", []byte("program"))}, archive.Tags)
	require.NotEqual(t, archive.Tags[0], ProgramTag("klab", []byte("another")))
	made := load(t, archive, archive.Tags[0])
	config, err := made.ConfigFile()
	require.NoError(t, err)
	require.Equal(t, []string{"linux", "arm64"}, []string{config.OS, config.Architecture})
	require.Equal(t, []string{"/klab"}, config.Config.Entrypoint)
	layers, err := made.Layers()
	require.NoError(t, err)
	require.Len(t, layers, 1)
	reader, err := layers[0].Uncompressed()
	require.NoError(t, err)
	files := tar.NewReader(reader)
	header, err := files.Next()
	require.NoError(t, err)
	require.Equal(t, "klab", header.Name)
	_, err = files.Next()
	require.ErrorIs(t, err, io.EOF)
}
