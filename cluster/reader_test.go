package cluster

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

func countReads(client *dynamicfake.FakeDynamicClient) int {
	count := 0
	for _, action := range client.Actions() {
		if verb := action.GetVerb(); verb == "get" {
			count++
		}
	}
	return count
}

// warm reads until the watch answers.
func warm(t *testing.T, o *objects, client *dynamicfake.FakeDynamicClient) {
	t.Helper()
	require.Eventually(t, func() bool {
		before := countReads(client)
		_, err := o.Get(context.Background(), "Pod", "shop", "web")
		return err == nil && countReads(client) == before
	}, 10*time.Second, time.Millisecond)
}

func TestReadsComeFromTheWatchOnceItIsThere(t *testing.T) {
	t.Parallel()
	pod := object("v1", "Pod", "shop", "web")
	pod.SetLabels(map[string]string{"app": "web"})
	o, client := fakeObjects(false, pod, object("v1", "Pod", "shop", "other"))
	defer o.CloseWatches()

	got, err := o.Get(t.Context(), "Pod", "shop", "web")
	require.NoError(t, err)
	require.Equal(t, "web", at(got, "metadata", "name"))
	warm(t, o, client)

	list, err := o.List(t.Context(), "Pod", "shop", "app=web")
	require.NoError(t, err)
	require.Len(t, list, 1)
	missing, err := o.Get(t.Context(), "Pod", "shop", "nobody")
	require.NoError(t, err)
	require.Nil(t, missing)
}

// A cache that has not heard of the API server for a while is not an answer: the server may be gone.
func TestSilenceSendsReadsToTheServer(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(false, object("v1", "Pod", "shop", "web"))
	defer o.CloseWatches()
	warm(t, o, client)

	o.watches.heard.last.Store(time.Now().Add(-2 * trusted).UnixNano())
	client.PrependReactor("get", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, context.DeadlineExceeded
	})
	_, err := o.Get(t.Context(), "Pod", "shop", "web")
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, fault.Unreachable, known.Kind)
	require.ErrorContains(t, err, "get Pod shop/web")
}

// A read right after klab's own write must not show the state before it, whatever the watch has seen.
func TestReadsSeeOwnWrites(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(false, object("v1", "Pod", "shop", "web"))
	defer o.CloseWatches()
	warm(t, o, client)

	k, err := o.kinds.find(t.Context(), "Pod")
	require.NoError(t, err)
	o.noteWrite(k, "shop", write{name: "web", version: "1000"})
	before := countReads(client)
	_, err = o.Get(t.Context(), "Pod", "shop", "web")
	require.NoError(t, err)
	require.Equal(t, before+1, countReads(client), "the watch has not seen version 1000")
}

func TestWriteSeen(t *testing.T) {
	t.Parallel()
	pod := object("v1", "Pod", "shop", "web")
	pod.SetUID("a")
	pod.SetResourceVersion("7")
	cases := []struct {
		name    string
		write   write
		present bool
		latest  string
		want    bool
	}{
		{"older object", write{version: "8"}, true, "9", false},
		{"same object", write{version: "7"}, true, "1", true},
		{"absent, watch behind", write{version: "8"}, false, "7", false},
		{"absent, watch past it", write{version: "8"}, false, "9", true},
		{"deleted but shown", write{uid: "a"}, true, "9", false},
		{"deleted and gone", write{uid: "a"}, false, "7", true},
		{"deleted and made anew", write{uid: "b"}, true, "7", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			current := pod
			if !c.present {
				current = nil
			}
			require.Equal(t, c.want, c.write.seen(current, c.latest))
		})
	}
}

func TestDirectReadsAreSharedWithinALook(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(true, object("v1", "Pod", "shop", "web"))
	shared := false
	for range 50 { // two reads may fall into two looks on a slow machine, but not fifty times
		before := countReads(client)
		_, err := o.Get(t.Context(), "Pod", "shop", "web")
		require.NoError(t, err)
		_, err = o.Get(t.Context(), "Pod", "shop", "web")
		require.NoError(t, err)
		shared = shared || countReads(client) < before+2
	}
	require.True(t, shared)

	o.looks.forget()
	before := countReads(client)
	_, err := o.Get(t.Context(), "Pod", "shop", "web")
	require.NoError(t, err)
	require.Equal(t, before+1, countReads(client))
}

func TestNamespacesOfReads(t *testing.T) {
	t.Parallel()
	o, _ := fakeObjects(true, object("v1", "Pod", "a", "one"), object("v1", "Pod", "b", "two"), object("v1", "Node", "", "n"))
	all, err := o.List(t.Context(), "Pod", "*", "")
	require.NoError(t, err)
	require.Len(t, all, 2)
	nodes, err := o.List(t.Context(), "Node", "", "")
	require.NoError(t, err)
	require.Len(t, nodes, 1)
	_, err = o.List(t.Context(), "Pod", "", "")
	require.ErrorContains(t, err, "none was named")
	_, err = o.Get(t.Context(), "Gadget", "a", "one")
	require.ErrorContains(t, err, "the lab has no kind Gadget")
}

func TestLogs(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		status int
		body   string
		want   string
		fails  bool
	}{
		{"text", 200, "hello\n", "hello\n", false},
		{"no Pod", 404, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`, "", false},
		{"not started", 400, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"BadRequest","code":400,"message":"container \"web\" in pod \"web\" is waiting to start: ContainerCreating"}`, "", false},
		{"which container", 400, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"BadRequest","code":400,"message":"a container name must be specified for pod web"}`, "", true},
		{"kubelet down", 500, "no route to host", "", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := api(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			text, err := o.Logs(t.Context(), "shop", "web", "")
			require.Equal(t, c.want, text)
			require.Equal(t, c.fails, err != nil, "%v", err)
		})
	}
}

func TestUnreachableServerIsToldApart(t *testing.T) {
	t.Parallel()
	o := api(t, http.NotFoundHandler())
	o.kinds = newKinds(served)
	o.config.Host = "http://127.0.0.1:1"
	again, err := newObjects(o.config, true, nil)
	require.NoError(t, err)
	_, err = again.Get(t.Context(), "Pod", "shop", "web")
	var known *fault.Error
	require.True(t, errors.As(err, &known), "%v", err)
	require.Equal(t, fault.Unreachable, known.Kind)
}
