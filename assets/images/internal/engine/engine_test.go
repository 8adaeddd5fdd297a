package engine

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/images/internal/shell"
)

// fake is an engine that notes its command lines and answers from a script.
// The tests do not run in parallel: a fork in one while another writes its
// script would make that script "busy".
func fake(t *testing.T, script string) (engine Engine, calls func() string) {
	t.Helper()
	dir := t.TempDir()
	command, log := filepath.Join(dir, "docker"), filepath.Join(dir, "calls")
	text := "#!/bin/sh\necho \"$*\" >>" + log + "\n" + script
	require.NoError(t, os.WriteFile(command, []byte(text), 0o755))
	engine = Engine{Shell: shell.Runner{Log: io.Discard}, Command: command, Owner: "/cache"}
	return engine, func() string {
		data, err := os.ReadFile(log)
		require.NoError(t, err)
		return string(data)
	}
}

func TestRemoveUnusedKeepsTheNewAndTheBusy(t *testing.T) {
	engine, calls := fake(t, `case "$*" in
		images*) printf 'node:new\nnode:busy\nnode:old\n' ;;
		*busy) echo "is using its referenced image" >&2; exit 1 ;;
	esac`)
	require.NoError(t, engine.RemoveUnused(t.Context(), "x=true", "node:new"))
	require.Contains(t, calls(), "image rm node:old\n")
	require.NotContains(t, calls(), "--force")
	require.NotContains(t, calls(), "rm node:new")
}

func TestRemoveLeftoversTouchesOnlyItsOwn(t *testing.T) {
	engine, calls := fake(t, `case "$*" in
		ps*label=dev.klab.build=/cache) echo c1 ;;
		"image ls"*label=dev.klab.build=/cache) echo i1 ;;
	esac`)
	require.NoError(t, engine.RemoveLeftovers(t.Context()))
	require.Contains(t, calls(), "rm --force --volumes c1\n")
	require.Contains(t, calls(), "image rm --force i1\n")
}

func TestStartNotesWhatCleaningUpNeeds(t *testing.T) {
	engine, calls := fake(t, `if [ "$1" = run ]; then echo abc; fi`)
	container, err := engine.Start(t.Context(), "base", "SIGRTMIN+3")
	require.NoError(t, err)
	require.Equal(t, "abc", container.ID)
	require.Contains(t, calls(), "--stop-signal SIGRTMIN+3")
	require.Contains(t, calls(), "--label dev.klab.build=/cache")
	require.NoError(t, container.Remove())
	require.Contains(t, calls(), "rm --force --volumes abc\n")
}
