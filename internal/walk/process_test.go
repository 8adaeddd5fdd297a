package walk_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/walk"
)

// program is a klab that is a script: its shell is a real one.
const program = `#!/bin/sh
case "$*" in
*shell*) PS1='(lab shop) here $ ' exec /bin/sh -i ;;
*sleep*) exec sleep 100 ;;
*) echo "$KLAB_LEARNER|$*"; exit 3 ;;
esac
`

func processes(t *testing.T) walk.Klab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "klab")
	require.NoError(t, os.WriteFile(path, []byte(program), 0o755))
	k, err := walk.Processes{Program: path, Flags: []string{"--name", "lab"}, Lab: "lab", Environment: os.Environ()}.NewLearner()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, k.Close()) })
	return k
}

func TestACommandIsAProcessOfALearnerOfItsOwn(t *testing.T) {
	t.Parallel()
	one, two := processes(t), processes(t)
	code, first, err := one.Run(t.Context(), "check", "shop/image")
	require.NoError(t, err)
	require.Equal(t, 3, code)
	require.Contains(t, first, "|--name lab check shop/image")
	_, second, err := two.Run(t.Context(), "check", "shop/image")
	require.NoError(t, err)
	require.NotEqual(t, first, second, "two learners have nothing in common")
}

func TestACommandThatDoesNotEndIsHanging(t *testing.T) {
	t.Parallel()
	limited, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, _, err := processes(t).Run(limited, "sleep")
	require.ErrorIs(t, err, walk.ErrHanging)
}

func TestCommandsAreTypedIntoARealShell(t *testing.T) {
	t.Parallel()
	shell, err := processes(t).Shell(t.Context(), "shop")
	require.NoError(t, err)
	defer func() { require.NoError(t, shell.Close()) }()

	output, err := shell.Type(t.Context(), "echo one \\\n  two", false)
	require.NoError(t, err)
	require.Contains(t, output, "one two\n(lab shop)")
	output, err = shell.Type(t.Context(), "cat > a.yaml <<'EOF'\nkind: Pod\nEOF", false)
	require.NoError(t, err)
	require.NotContains(t, output, "not found")
	output, err = shell.Type(t.Context(), "klab show; cat a.yaml", false)
	require.NoError(t, err)
	require.Contains(t, output, "|show", "klab is on the path")
	require.Contains(t, output, "kind: Pod")

	_, err = shell.Type(t.Context(), "sleep 1000", true)
	require.NoError(t, err, "what never ends is interrupted")
	output, err = shell.Type(t.Context(), "klab sleep &", false)
	require.NoError(t, err)
	_, err = shell.Type(t.Context(), "kill %1", false)
	require.NoError(t, err, output)

	limited, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = shell.Type(limited, "sleep 1000", false)
	require.ErrorIs(t, err, walk.ErrHanging)
}
