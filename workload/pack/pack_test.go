package pack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets"
)

const root = "../.."

func manifest(t *testing.T) Manifest {
	t.Helper()
	data, err := assets.WebManifest()
	require.NoError(t, err)
	var m Manifest
	require.NoError(t, json.Unmarshal(data, &m))
	return m
}

func TestPackedProgramsAreNotStale(t *testing.T) {
	t.Parallel()
	source, err := SourceHash(context.Background(), root)
	require.NoError(t, err)
	require.Equal(t, source, manifest(t).Source,
		"the workload's source has changed; run: go run ./workload/cmd/pack")
}

func TestPackedProgramsAreWhatTheRecordSays(t *testing.T) {
	t.Parallel()
	m := manifest(t)
	require.Len(t, m.SHA256, len(Arches()))
	for _, arch := range Arches() {
		binary, err := assets.WebBinary(arch)
		require.NoError(t, err)
		sum := sha256.Sum256(binary)
		require.Equal(t, m.SHA256[arch], hex.EncodeToString(sum[:]), arch)
	}
}

// Another Go version makes other bytes from the same source, so the comparison
// is only meaningful with the recorded one; the source hash is always checked.
func TestPackedProgramIsReproducible(t *testing.T) {
	t.Parallel()
	m := manifest(t)
	if runtime.Version() != m.Go {
		t.Skipf("packed with %s, this is %s: bytes differ by design; the source hash is compared in any case", m.Go, runtime.Version())
	}
	binary, err := Build(context.Background(), root, Arches()[0])
	require.NoError(t, err)
	sum := sha256.Sum256(binary)
	require.Equal(t, m.SHA256[Arches()[0]], hex.EncodeToString(sum[:]))
}

func TestCompressIsDeterministic(t *testing.T) {
	t.Parallel()
	one, err := Compress([]byte("klab"))
	require.NoError(t, err)
	two, err := Compress([]byte("klab"))
	require.NoError(t, err)
	require.Equal(t, one, two)
}
