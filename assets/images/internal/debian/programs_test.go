package debian

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is a root filesystem with one program of this machine and its libraries.
func root(t *testing.T) (dir, program string) {
	t.Helper()
	for _, program := range []string{"/usr/bin/ls", "/bin/ls"} {
		if libraries, err := needed(program); err == nil && len(libraries) > 0 {
			return "/", program
		}
	}
	t.Skip("this machine's ls is static: there is no library to copy")
	return "", ""
}

func TestAddCopiesAProgramWithItsLoader(t *testing.T) {
	t.Parallel()
	from, program := root(t)
	to := t.TempDir()
	set := programSet{to: to, roots: []string{from}}
	require.NoError(t, set.add(program, program))
	libraries, err := needed(program)
	require.NoError(t, err)
	for _, library := range libraries {
		if filepath.IsAbs(library) {
			require.FileExists(t, filepath.Join(to, library))
			continue
		}
		found, err := filepath.Glob(filepath.Join(to, "*/*-linux-gnu", library))
		require.NoError(t, err)
		usr, err := filepath.Glob(filepath.Join(to, "usr/lib/*-linux-gnu", library))
		require.NoError(t, err)
		require.NotEmpty(t, append(found, usr...), library)
	}
}

func TestFindLooksBelowUsr(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "usr/bin"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "usr/bin/tool"), nil, 0o755))
	set := programSet{roots: []string{t.TempDir(), dir}}
	found, err := set.find("/bin/tool")
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "usr/bin/tool"), found)
	_, err = set.find("/bin/absent")
	require.ErrorContains(t, err, dir)
}

func TestConfigureLeavesOnlyKindsServices(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{
		"lib/systemd/system/multi-user.target.wants/getty.target",
		"lib/systemd/system/sockets.target.wants/systemd-udevd.socket",
		"lib/systemd/system/sockets.target.wants/dbus.socket",
	} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, nil, 0o644))
	}
	require.NoError(t, removeUnits(dir))
	left, err := filepath.Glob(filepath.Join(dir, "lib/systemd/system/*/*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "lib/systemd/system/sockets.target.wants/dbus.socket")}, left)
}
