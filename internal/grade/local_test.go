package grade

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
)

// TestANamespaceIsRenamedAsAWhole: what only begins or ends like it is another name.
func TestANamespaceIsRenamedAsAWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"klab-one": "lane", "web.klab-one.svc.cluster.local": "web.lane.svc.cluster.local", "klab-one klab-one": "lane lane",
		"klab-one,klab-one": "lane,lane", "klab-one-2": "klab-one-2", "my-klab-one": "my-klab-one", "klab-ones": "klab-ones",
		"/klab-one/": "/lane/", "": "", "kubectl -n klab-one get pods": "kubectl -n lane get pods", "在klab-one里": "在lane里",
	} {
		require.Equal(t, want, rename(text, "klab-one", "lane"), text)
	}
	step := checker.Step{Do: &checker.Call{Verb: "scale", Args: map[string]any{"a": []any{"klab-one", int64(1), nil}}}}
	require.Equal(t, map[string]any{"a": []any{"lane", int64(1), nil}}, local([]checker.Step{step}, "klab-one", "lane")[0].Do.Args)
}
