package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"

	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
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
func warm(t *testing.T, o *Objects, client *dynamicfake.FakeDynamicClient) {
	t.Helper()
	require.Eventually(t, func() bool {
		before := countReads(client)
		_, err := o.Get(context.Background(), "Pod", "shop", "web")
		return err == nil && countReads(client) == before
	}, 10*time.Second, time.Millisecond)
}

func TestReadsComeFromTheWatchOnceItIsThere(t *testing.T) {
	t.Parallel()
	pod := apitest.Object("v1", "Pod", "shop", "web")
	pod.SetLabels(map[string]string{"app": "web"})
	o, client := fakeObjects(false, pod, apitest.Object("v1", "Pod", "shop", "other"))
	defer o.CloseWatches()

	got, err := o.Get(t.Context(), "Pod", "shop", "web")
	require.NoError(t, err)
	require.Equal(t, "web", kinds.At(got, "metadata", "name"))
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
	o, client := fakeObjects(false, apitest.Object("v1", "Pod", "shop", "web"))
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
	o, client := fakeObjects(false, apitest.Object("v1", "Pod", "shop", "web"))
	defer o.CloseWatches()
	warm(t, o, client)

	k, err := o.kinds.Find(t.Context(), "Pod")
	require.NoError(t, err)
	o.noteWrite(k, "shop", write{name: "web", version: "1000"})
	before := countReads(client)
	_, err = o.Get(t.Context(), "Pod", "shop", "web")
	require.NoError(t, err)
	require.Equal(t, before+1, countReads(client), "the watch has not seen version 1000")
}

func TestDirectReadsAreSharedWithinALook(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(true, apitest.Object("v1", "Pod", "shop", "web"))
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
	o, _ := fakeObjects(true, apitest.Object("v1", "Pod", "a", "one"), apitest.Object("v1", "Pod", "b", "two"), apitest.Object("v1", "Node", "", "n"))
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

func TestUnreachableServerIsToldApart(t *testing.T) {
	t.Parallel()
	c, err := Connect(&rest.Config{Host: "http://127.0.0.1:1"})
	require.NoError(t, err)
	_, err = New(c, true, false).Get(t.Context(), "Pod", "shop", "web")
	var known *fault.Error
	require.True(t, errors.As(err, &known), "%v", err)
	require.Equal(t, fault.Unreachable, known.Kind)
}

// pages serves Things, page by page as they are asked for, without end.
func pages(asked *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*asked++
		items := make([]string, pageSize)
		for i := range items {
			items[i] = fmt.Sprintf(`{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t-%d-%d"}}`, *asked, i)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"apiVersion":"example.com/v1","kind":"ThingList","metadata":{"continue":"page-%d"},"items":[%s]}`, *asked, strings.Join(items, ","))
	}
}

func TestAListWithoutEndIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	asked := 0
	mux := http.NewServeMux()
	mux.HandleFunc("GET /apis/example.com/v1/things", pages(&asked))
	o := api(t, mux)
	_, err := o.List(t.Context(), "Thing", "", "")
	require.ErrorContains(t, err, "there are more than 20000 objects")
	require.LessOrEqual(t, asked, listLimit/pageSize+10)
}

func TestAListOfManyPagesIsWhole(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /apis/example.com/v1/things", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		next, name := `"continue":"more"`, "first"
		if r.URL.Query().Get("continue") != "" {
			next, name = "", "second"
		}
		fmt.Fprintf(w, `{"apiVersion":"example.com/v1","kind":"ThingList","metadata":{%s},"items":[{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":%q}}]}`, next, name)
	})
	o := api(t, mux)
	found, err := o.List(t.Context(), "Thing", "", "")
	require.NoError(t, err)
	require.Len(t, found, 2)
}
