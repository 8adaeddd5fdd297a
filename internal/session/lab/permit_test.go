package lab_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/session/lab"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/workload/wire"
)

// TestPermitsOpenTheFenceOnlyAsFarAsTheySay, for every access that has one.
func TestPermitsOpenTheFenceOnlyAsFarAsTheySay(t *testing.T) {
	t.Parallel()
	slice := func(address string) []map[string]any {
		return []map[string]any{{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": map[string]any{"name": "a"},
			"endpoints": []any{map[string]any{"addresses": []any{address}}}}}
	}
	static := func(l lab.Lab, node string, r wire.ManifestRequest) error {
		body, err := json.Marshal(r)
		require.NoError(t, err)
		_, err = l.Probe(t.Context(), "node/"+node, "POST", "/node/manifest", body)
		return err
	}
	pod := `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"hello"}}`
	exec := func(namespace string, command ...string) func(context.Context, lab.Lab) error {
		return func(ctx context.Context, l lab.Lab) error {
			_, err := l.Exec(ctx, namespace, "web", "", command)
			return err
		}
	}
	for name, test := range map[string]struct {
		do      func(context.Context, lab.Lab) error
		refused bool
	}{
		"a program": {exec(packNamespace, "wget", "-qO-"), false},
		"another":   {exec(packNamespace, "sh", "-c", "wget"), true},
		"none":      {exec(packNamespace), true},
		"elsewhere": {exec("kube-system", "wget"), true},
		"a label": {func(ctx context.Context, l lab.Lab) error {
			return l.Patch(ctx, "Node", "", "n", "strategic", []byte(`{"metadata":{"labels":{"disk":"ssd"}}}`))
		}, false},
		"another label": {func(ctx context.Context, l lab.Lab) error {
			return l.Patch(ctx, "Node", "", "n", "strategic", []byte(`{"metadata":{"labels":{"role":"ssd"}}}`))
		}, true},
		"a taint": {func(ctx context.Context, l lab.Lab) error {
			return l.Patch(ctx, "Node", "", "n", "strategic", []byte(`{"spec":{"taints":[]}}`))
		}, true},
		"a deleted node": {func(ctx context.Context, l lab.Lab) error { return l.Delete(ctx, "Node", "", "n", nil) }, true},
		"its way back": {func(ctx context.Context, l lab.Lab) error {
			return l.Record(ctx, packNamespace+".x", []byte(`{"namespace":"`+packNamespace+`","verb":"label","args":{"kind":"Node","name":"n","labels":{"disk":null}}}`))
		}, false},
		"another way back": {func(ctx context.Context, l lab.Lab) error {
			return l.Record(ctx, packNamespace+".x", []byte(`{"namespace":"`+packNamespace+`","verb":"label","args":{"kind":"Node","name":"n","labels":{"role":null}}}`))
		}, true},
		"an address there": {func(ctx context.Context, l lab.Lab) error {
			return l.Apply(ctx, packNamespace, slice("10.0.0.2"), "apply")
		}, false},
		"another address": {func(ctx context.Context, l lab.Lab) error {
			return l.Apply(ctx, packNamespace, slice("10.0.0.3"), "apply")
		}, true},
		"a static Pod": {func(_ context.Context, l lab.Lab) error {
			return static(l, "n", wire.ManifestRequest{Op: wire.ManifestPut, Name: "hello.yaml", Data: pod})
		}, false},
		"over the API server": {func(_ context.Context, l lab.Lab) error {
			return static(l, "n", wire.ManifestRequest{Op: wire.ManifestPut, Name: "kube-apiserver.yaml", Data: pod})
		}, true},
		"without the API server": {func(_ context.Context, l lab.Lab) error {
			return static(l, "n", wire.ManifestRequest{Op: wire.ManifestDelete, Name: "kube-apiserver.yaml", Data: pod})
		}, true},
		"another static Pod": {func(_ context.Context, l lab.Lab) error {
			return static(l, "n", wire.ManifestRequest{Op: wire.ManifestPut, Name: "hello.yaml", Data: `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"other"}}`})
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := &sessiontest.Lab{}
			whole.OnProbe = func(string, string, string, []byte) (any, error) { return map[string]any{}, nil }
			packed(t, whole)
			l, err := lab.FenceBy(whole, packNamespace, fence.Rules{Strict: true, Permits: fence.Permits{
				"Node label disk", "addresses of namespace kube-system", "exec wget", "static Pod hello",
			}})
			require.NoError(t, err)
			if err := test.do(t.Context(), l); test.refused {
				require.ErrorIs(t, err, lab.ErrRefused)
			} else {
				require.NotErrorIs(t, err, lab.ErrRefused)
			}
		})
	}
}
