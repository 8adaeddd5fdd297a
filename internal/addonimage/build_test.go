package addonimage

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/assets/addons/archive"
)

// toolchain plays the go command.
type toolchain struct {
	// lego is where the module seems to be unpacked, sum its checksum; version is the release of Go.
	lego, sum, version string
	// built are the calls of go build, with their folders.
	built    []string
	buildErr error
}

func (c *toolchain) run(_ context.Context, dir string, env []string, args ...string) ([]byte, error) {
	switch args[0] {
	case "env":
		return []byte(c.version + "\n"), nil
	case "mod":
		return fmt.Appendf(nil, `{"Dir": %q, "Sum": %q}`, c.lego, c.sum), nil
	case "build":
		c.built = append(c.built, fmt.Sprint(args, env))
		for _, want := range []string{"lego/providers/dns/dns.go", "lego/acme/api.go", "ext/ext.go"} {
			if _, err := os.Stat(filepath.Join(dir, want)); err != nil {
				return nil, err
			}
		}
		for _, unwanted := range []string{"lego/main.go", "lego/cmd", "lego/providers/dns/cloud"} {
			if _, err := os.Stat(filepath.Join(dir, unwanted)); err == nil {
				return nil, fmt.Errorf("%s is there", unwanted)
			}
		}
		return nil, errors.Join(c.buildErr, os.WriteFile(args[slices.Index(args, "-o")+1], []byte("a program"), 0o755))
	}
	return nil, fmt.Errorf("unexpected go %v", args)
}

func newBuilder(t *testing.T) (Builder, *toolchain) {
	t.Helper()
	c := &toolchain{lego: t.TempDir(), sum: legoSum, version: "go1.26.10"}
	for _, file := range []string{"main.go", "cmd/x.go", "acme/api.go", "providers/dns/cloud/cloud.go"} {
		path := filepath.Join(c.lego, file)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte("package x\n"), 0o444))
	}
	return Builder{Source: "../../assets/addons", Images: filepath.Join(t.TempDir(), "images"), Cores: 1, Go: c.run, Out: io.Discard}, c
}

func TestAnImageIsBuiltOnceAndFound(t *testing.T) {
	t.Parallel()
	b, c := newBuilder(t)
	old := archive.Folder(b.Images, "gateway", "0123456789ab")
	require.NoError(t, os.MkdirAll(old, 0o755))
	folder, err := b.Build(t.Context(), "gateway")
	require.NoError(t, err)
	require.Len(t, c.built, 1)
	require.Contains(t, c.built[0], "pkg/version.Version=v3.7.13")
	require.Contains(t, c.built[0], "GOOS=linux")
	require.NoDirExists(t, old, "an earlier build is of no use")

	one, err := addons.Find("gateway")
	require.NoError(t, err)
	file, err := archive.Find(b.Images, one.Images[0], runtime.GOARCH)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(folder, "traefik.tar"), file)
	tag, err := name.NewTag(one.Images[0])
	require.NoError(t, err)
	image, err := tarball.ImageFromPath(file, &tag)
	require.NoError(t, err)
	config, err := image.ConfigFile()
	require.NoError(t, err)
	require.Equal(t, []string{"/usr/local/bin/traefik"}, config.Config.Entrypoint)
	require.Equal(t, runtime.GOARCH, config.Architecture)
	require.Contains(t, config.Config.Labels, standIn)
	require.Equal(t, []string{"dtrwxrwxrwx tmp/", "drwxr-xr-x usr/", "drwxr-xr-x usr/local/", "drwxr-xr-x usr/local/bin/", "-rwxr-xr-x usr/local/bin/traefik"}, files(t, image))

	again, err := b.Build(t.Context(), "gateway")
	require.NoError(t, err)
	require.Equal(t, folder, again)
	require.Len(t, c.built, 1)
	c.version = "go1.27.0"
	another, err := b.Build(t.Context(), "gateway")
	require.NoError(t, err)
	require.NotEqual(t, folder, another, "another release of Go makes another program")
	require.NoDirExists(t, folder)
	left, err := filepath.Glob(filepath.Join(b.Images, "*.tmp"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// files lists what an image holds. Its archive has to be whole: what unpacks it on a node reads it to its end.
func files(t *testing.T, image v1.Image) []string {
	t.Helper()
	layers, err := image.Layers()
	require.NoError(t, err)
	require.Len(t, layers, 1)
	content, err := layers[0].Uncompressed()
	require.NoError(t, err)
	text, err := io.ReadAll(content)
	require.NoError(t, err)
	require.NoError(t, content.Close())
	require.True(t, bytes.HasSuffix(text, make([]byte, 1024)), "an archive ends with two empty blocks")
	var all []string
	for archived := tar.NewReader(bytes.NewReader(text)); ; {
		header, err := archived.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, header.FileInfo().Mode().String()+" "+header.Name)
	}
}

func TestAModuleThatIsNotTheOneIsNotCompiled(t *testing.T) {
	t.Parallel()
	b, c := newBuilder(t)
	c.sum = "h1:other"
	_, err := b.Build(t.Context(), "gateway")
	require.ErrorContains(t, err, "its checksum is h1:other")
	require.Empty(t, c.built)
}

func TestABuildThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	b, c := newBuilder(t)
	c.buildErr = errors.New("no space left on device")
	_, err := b.Build(t.Context(), "gateway")
	require.ErrorContains(t, err, "build add-on gateway: compile github.com/traefik/traefik/v3/cmd/traefik: no space left on device")
	built, err := archive.Builds(b.Images, "gateway")
	require.NoError(t, err)
	require.Empty(t, built)
	left, err := filepath.Glob(filepath.Join(b.Images, "*.tmp"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestNothingIsBuiltForOthers(t *testing.T) {
	t.Parallel()
	b, _ := newBuilder(t)
	_, err := b.Build(t.Context(), "warp-drive")
	require.ErrorContains(t, err, `no add-on "warp-drive"`)
	_, err = b.Build(t.Context(), "metrics-server")
	require.ErrorContains(t, err, "needs no image but those that nodes carry")
}

// Every image that nodes do not carry can be built, and lego is the one that Traefik was made with.
func TestEveryImageHasItsRecipe(t *testing.T) {
	t.Parallel()
	for _, one := range addons.All() {
		for _, image := range one.Images {
			r, err := recipeOf(one.Name)
			require.NoError(t, err)
			repository, _ := split(image)
			require.Contains(t, r.programs, repository)
		}
	}
	text, err := os.ReadFile("../../assets/addons/gateway/traefik/go.mod")
	require.NoError(t, err)
	require.Regexp(t, regexp.QuoteMeta(legoModule+" "+legoVersion)+`\b`, string(text))
}
