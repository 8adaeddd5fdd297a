package checker_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// onlyFile is a workspace with one file.
type onlyFile string

func (f onlyFile) ReadFile(string) ([]byte, error) { return []byte(f), nil }
func (f onlyFile) WriteFile(string, []byte) error  { return nil }

// TestAListIsTheObjectsItHolds: kubectl get -o yaml of several objects writes one List, and applies it
// one by one.
func TestAListIsTheObjectsItHolds(t *testing.T) {
	t.Parallel()
	check := checker.Check{
		ID: "file", Observe: checker.Observations{"file": {Verb: "file", Args: map[string]any{"path": "web.yaml"}}},
		Expect: []checker.Expectation{{Code: "unsaid", Expression: "file.map(d, d.kind) == ['Deployment', 'Service']"}},
	}
	for name, text := range map[string]string{
		"documents": "kind: Deployment\n---\nkind: Service\n",
		"a List":    "apiVersion: v1\nkind: List\nitems:\n- kind: Deployment\n- kind: Service\n",
		"a mark":    "\uFEFF---\nkind: Deployment\n---\nkind: Service\n",
		"JSON":      `{"kind":"Deployment"} {"kind":"Service"}`,
		"of a kind": "kind: DeploymentList\nitems: [{metadata: {name: web}}]\n---\nkind: Service\n",
		"UTF-16":    "\xff\xfe" + strings.Join(strings.Split("kind: Deployment\n---\nkind: Service\n", ""), "\x00") + "\x00",
		"both":      "kind: List\nitems: [{kind: Deployment}]\n---\nkind: Service\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runner(&checkertest.Lab{})
			r.Scope.Workspace = onlyFile(text)
			require.Equal(t, checker.Pass, r.Decide(t.Context(), compiled(t, check)).Verdict.State)
		})
	}
}

// TestTheCauseOfAFailedActionSurvives: whoever tries answers tells the API server's refusal from a failure
// to reach it.
func TestTheCauseOfAFailedActionSurvives(t *testing.T) {
	t.Parallel()
	cause := errors.New("no way")
	program, err := checker.CompileSteps("steps", nil, []checker.Step{{Do: &checker.Call{Verb: "writeFile", Args: map[string]any{"path": "x", "content": "y"}}}})
	require.NoError(t, err)
	r := runner(&checkertest.Lab{})
	r.Scope.Workspace = refusing{cause}
	_, err = r.Try(t.Context(), program)
	require.ErrorIs(t, err, cause)
}

type refusing struct{ cause error }

func (r refusing) ReadFile(string) ([]byte, error) { return nil, r.cause }
func (r refusing) WriteFile(string, []byte) error  { return r.cause }
