package supply

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/addons/archive"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/provision"
)

// fakeEngine has an architecture, and keeps what is run in nodes.
type fakeEngine struct {
	engine.Engine
	mu  sync.Mutex
	ran map[string]string
	err error
}

func (f *fakeEngine) Name() string { return "docker" }

func (f *fakeEngine) Info(context.Context) (engine.Info, error) {
	return engine.Info{Arch: "amd64"}, f.err
}

func (f *fakeEngine) Exec(_ context.Context, name string, command ...string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ran[name] = strings.Join(command[3:], " ")
	return f.err
}

// fakeKind keeps what is loaded.
type fakeKind struct {
	provision.Provisioner
	loaded []string
	err    error
}

func (k *fakeKind) Load(_ context.Context, lab string, archive []byte) error {
	k.loaded = append(k.loaded, lab+": "+string(archive))
	return k.err
}

func newSupply(t *testing.T) (Supply, *fakeEngine, *fakeKind) {
	t.Helper()
	e, k := &fakeEngine{ran: map[string]string{}}, &fakeKind{}
	return Supply{
		Lab: "klab", Archive: t.TempDir(),
		Find: func(context.Context) (engine.Engine, []engine.Container, error) {
			return e, []engine.Container{{Name: "one", Running: true}, {Name: "two", Running: true}, {Name: "three"}}, nil
		},
		Kind: func(string) provision.Provisioner { return k },
	}, e, k
}

// built puts an archive where the builder does.
func built(t *testing.T, images, tag, content string) {
	t.Helper()
	folder := archive.Folder(images, "gateway", "0123456789ab")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	index, err := json.Marshal(archive.Listing{Arch: "amd64", Archives: []archive.Entry{{File: "traefik.tar", Tags: []string{tag}}}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, archive.Index), index, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "traefik.tar"), []byte(content), 0o600))
}

func TestWhatWasBuiltIsBroughtIntoTheNodes(t *testing.T) {
	t.Parallel()
	s, _, k := newSupply(t)
	built(t, s.Archive, "traefik:v3", "the image")
	var told []string
	require.NoError(t, s.Supply(t.Context(), []string{"traefik:v3", "other:v1"}, func(text string) { told = append(told, text) }))
	require.Equal(t, []string{"klab: the image"}, k.loaded)
	require.Equal(t, []string{"bringing traefik:v3 into the nodes"}, told)

	k.err = errors.New("no space left on device")
	require.EqualError(t, s.Supply(t.Context(), []string{"traefik:v3"}, func(string) {}), "bring traefik:v3 into the nodes: no space left on device")
}

// Where nothing was built nodes pull, and no engine is asked: a lab may be somebody else's cluster.
func TestWhatWasNotBuiltIsLeftToTheNodes(t *testing.T) {
	t.Parallel()
	s, _, k := newSupply(t)
	s.Find = func(context.Context) (engine.Engine, []engine.Container, error) {
		return nil, nil, errors.New("no engine here")
	}
	for _, folder := range []string{s.Archive, ""} {
		s.Archive = folder
		require.NoError(t, s.Supply(t.Context(), []string{"traefik:v3"}, func(string) { t.Error("told for nothing") }))
	}
	require.Empty(t, k.loaded)
}

func TestImagesGoFromEveryNodeThatRuns(t *testing.T) {
	t.Parallel()
	s, e, _ := newSupply(t)
	require.NoError(t, s.Remove(t.Context(), []string{"traefik:v3", "other:v1"}))
	require.Equal(t, map[string]string{"one": "drop traefik:v3 other:v1", "two": "drop traefik:v3 other:v1"}, e.ran)
	e.err = errors.New("exit status 1")
	require.ErrorContains(t, s.Remove(t.Context(), []string{"traefik:v3"}), "remove traefik:v3 from")
}
