package session_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
)

const packNamespace = "klab-pack-two"

func TestAPackNeedsANamespaceOfItsOwn(t *testing.T) {
	t.Parallel()
	pack := lesson()
	pack.Pack = true
	_, err := session.Open(t.Context(), session.Options{Lab: &sessiontest.Lab{}, Lesson: pack, Text: text(), Journal: &sessiontest.Journal{}})
	require.ErrorContains(t, err, "namespace klab-two of a pack: it has to begin with klab-pack-")
}

// Add-ons are klab's own: a pack names them, and nothing of the pack's goes into them.
func TestAPackMayHaveAddOns(t *testing.T) {
	t.Parallel()
	pack, lab := lesson(), &sessiontest.Lab{}
	pack.Pack, pack.AddOns = true, []string{"metrics-server"}
	s, err := session.Open(t.Context(), session.Options{
		Lab: lab, Lesson: pack, Text: text(), Journal: &sessiontest.Journal{}, Namespace: packNamespace,
	})
	require.NoError(t, err)
	require.NoError(t, s.Seed(t.Context()))
	require.Equal(t, []string{"metrics-server"}, lab.BroughtUp)
}

// A check that computes where it acts leaves nothing behind that a later klab would follow with all rights.
func TestARefusedActionLeavesNoWayBack(t *testing.T) {
	t.Parallel()
	lab := &sessiontest.Lab{}
	pack := lesson()
	pack.Pack, pack.Namespace = true, packNamespace
	s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: pack, Text: text(), Journal: &sessiontest.Journal{}, Workspace: folder{}})
	require.NoError(t, err)
	for _, do := range []checker.Call{
		{Verb: "apply", Args: map[string]any{"namespace": "${'kube' + '-system'}", "manifest": map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "dns"}}}},
		{Verb: "label", Args: map[string]any{"kind": "${'No' + 'de'}", "name": "n", "labels": map[string]any{"a": "b"}}},
		{Verb: "writeFile", Args: map[string]any{"path": "${'.' + 'envrc'}", "content": "x"}},
	} {
		program, err := checker.CompileSteps("hostile", nil, []checker.Step{{Do: &do}})
		require.NoError(t, err)
		_, err = s.Runner().Try(t.Context(), program)
		require.ErrorContains(t, err, "refused")
	}
	open, err := lab.Open(t.Context())
	require.NoError(t, err)
	require.Empty(t, open)
}

// folder is a workspace that takes everything.
type folder map[string]string

func (f folder) ReadFile(string) ([]byte, error)             { return nil, nil }
func (f folder) WriteFile(name string, content []byte) error { f[name] = string(content); return nil }
