package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/apitest"
)

const (
	evil     = "klab-pack-evil"
	evilUser = "klab.dev:klab-pack-evil"
)

// What is written for a lesson that did not come with klab is written with the lesson's rights, wherever the
// object says that it belongs; klab's own lessons and klab itself need no leave.
func TestAPackIsWrittenWithItsOwnRights(t *testing.T) {
	t.Parallel()
	var users []string
	o := api(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		users = append(users, r.Method+" "+r.URL.Path+" "+r.Header.Get("Impersonate-User"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"}}`))
	}))
	for _, namespace := range []string{evil, "klab-shop"} {
		users = nil
		require.NoError(t, o.Apply(t.Context(), namespace, apitest.Objects(t, twoDocuments), "apply"))
		require.NoError(t, o.Apply(t.Context(), namespace, apitest.Objects(t, twoDocuments), "replace"))
		require.NoError(t, o.Patch(t.Context(), "ConfigMap", namespace, "one", "merge", []byte(`{}`)))
		require.NoError(t, o.Patch(t.Context(), "Node", namespace, "one", "merge", []byte(`{}`)))
		require.NoError(t, o.Delete(t.Context(), "ConfigMap", namespace, "one", nil))
		require.Len(t, users, 12)
		for _, line := range users {
			require.Equal(t, namespace == evil, strings.HasSuffix(line, " "+evilUser), line)
		}
	}
	users = nil
	_, err := o.DryRun(t.Context(), evil, apitest.Objects(t, twoDocuments)[:1])
	require.NoError(t, err)
	require.Contains(t, users, "PATCH /api/v1/namespaces/"+evil+"/configmaps/one "+evilUser)
}
