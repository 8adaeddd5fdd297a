package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// wholeLab is a half that watches whole kinds, once its watches of Pods and ConfigMaps answer.
func wholeLab(t *testing.T, held ...runtime.Object) (*Objects, *dynamicfake.FakeDynamicClient, []kinds.Kind) {
	t.Helper()
	c, client := fakeClients(held...)
	o := New(c, false, true)
	t.Cleanup(o.CloseWatches)
	kinds := kindsNamed(t, o, "ConfigMap", "Pod")
	for _, k := range kinds {
		require.Eventually(t, func() bool { return o.watches.trust(o.watches.ensure(k, ""), "", time.Now()) }, 10*time.Second, time.Millisecond)
	}
	client.ClearActions()
	return o, client, kinds
}

func kindsNamed(t *testing.T, o *Objects, names ...string) []kinds.Kind {
	t.Helper()
	var found []kinds.Kind
	for _, name := range names {
		k, err := o.kinds.Find(t.Context(), name)
		require.NoError(t, err)
		found = append(found, k)
	}
	return found
}

// lists are the kinds that were listed.
func lists(client *dynamicfake.FakeDynamicClient) []string {
	var out []string
	for _, action := range client.Actions() {
		if action.GetVerb() == "list" {
			out = append(out, action.GetResource().Resource)
		}
	}
	return out
}

func everything(Item) bool { return true }

func written(found []Item) []string {
	var out []string
	for _, i := range found {
		out = append(out, i.String())
	}
	return out
}

func TestSurveyAsksForNothingItHas(t *testing.T) {
	t.Parallel()
	marked := apitest.Object("v1", "ConfigMap", "elsewhere", "seeded")
	marked.SetLabels(map[string]string{names.SeedLabel: "shop"})
	o, client, kinds := wholeLab(t, apitest.Object("v1", "Pod", "shop", "web"), apitest.Object("v1", "Pod", "other", "not"), marked)

	found, err := o.Survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"Pod shop/web"}, written(found))
	found, err = o.Survey(t.Context(), kinds, "", names.SeedLabel+"=shop", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"ConfigMap elsewhere/seeded"}, written(found))
	require.Empty(t, lists(client))
	require.Len(t, o.watches.running, 2, "one informer a kind, whatever the namespaces")
}

// What klab wrote and its watch has not seen, the API server is asked for: that kind, in that namespace.
func TestSurveyDistrustsAWatchBehindAWrite(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t, apitest.Object("v1", "Pod", "shop", "web"))
	o.noteWrite(kinds[1], "shop", write{name: "new", version: "1000", at: time.Now()})

	_, err := o.Survey(t.Context(), kinds, "other", "", everything)
	require.NoError(t, err)
	require.Empty(t, lists(client), "another namespace's write is not waited for")
	found, err := o.Survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"Pod shop/web"}, written(found))
	require.Equal(t, []string{"pods"}, lists(client))
	_, err = o.Survey(t.Context(), kinds, "", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"pods", "pods"}, lists(client), "all namespaces hold the one written to")
}

func TestSurveyWaitsForAWrite(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t)
	made := apitest.Object("v1", "Pod", "shop", "new")
	made.SetResourceVersion("1000")
	o.noteWrite(kinds[1], "shop", writeOf(made))
	go func() {
		time.Sleep(5 * surveyPause)
		_ = client.Tracker().Create(kinds[1].GVR, made, "shop")
	}()
	found, err := o.Survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"Pod shop/new"}, written(found))
	require.Empty(t, lists(client))
}

// A write that is answered after a survey began is none it has to show: with many namespaces at once there
// always is one.
func TestLaterWritesHoldUpNoSurvey(t *testing.T) {
	t.Parallel()
	o, _, kinds := wholeLab(t)
	one, began := o.watches.ensure(kinds[1], ""), time.Now()
	one.await("shop", write{name: "new", version: "1000", at: began.Add(time.Millisecond)})
	require.True(t, one.caughtUp("shop", began))
	require.False(t, one.caughtUp("shop", began.Add(time.Second)))
}

func TestSurveyDistrustsSilenceAndBrokenWatches(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t, apitest.Object("v1", "Pod", "shop", "web"))
	o.watches.ensure(kinds[1], "").healthy.Store(false)
	found, err := o.Survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, []string{"pods"}, lists(client))

	client.ClearActions()
	o.watches.heard.last.Store(time.Now().Add(-2 * trusted).UnixNano())
	_, err = o.Survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"pods", "configmaps"}, lists(client))
}

func TestSurveyWithoutWholeWatchesAsks(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(false, apitest.Object("v1", "Pod", "shop", "web"))
	found, err := o.Survey(t.Context(), kindsNamed(t, o, "Pod"), "shop", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"Pod shop/web"}, written(found))
	require.Equal(t, []string{"pods"}, lists(client))
	require.Empty(t, o.watches.running)
}

// A kind may be taught, seeded and taken away again while klab runs.
func TestAKindThatIsServedNoMoreIsWatchedNoMore(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t, apitest.Object("v1", "Pod", "shop", "web"))
	client.PrependReactor("list", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "")
	})
	o.watches.ensure(kinds[1], "").healthy.Store(false)
	found, err := o.Survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Empty(t, found)
	require.Len(t, o.watches.running, 1)
}

// Verdicts wait for what went from a namespace a look read, as they do with a watch of that namespace alone.
func TestOnlyReadersMindWhatGoes(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t, apitest.Object("v1", "Pod", "shop", "web"), apitest.Object("v1", "ConfigMap", "shop", "settings"))
	_, err := o.List(t.Context(), "Pod", "shop", "")
	require.NoError(t, err)
	settings, pods := o.watches.ensure(kinds[0], "shop"), o.watches.ensure(kinds[1], "shop")

	require.NoError(t, client.Tracker().Delete(kinds[0].GVR, "shop", "settings"))
	require.Eventually(t, func() bool { return settings.cached("shop", "settings") == nil }, 10*time.Second, time.Millisecond)
	time.Sleep(20 * time.Millisecond)
	require.Zero(t, o.Departed("shop"))
	require.NoError(t, client.Tracker().Delete(kinds[1].GVR, "shop", "web"))
	require.Eventually(t, func() bool { return !o.Departed("shop").IsZero() }, 10*time.Second, time.Millisecond)

	o.noteWrite(kinds[1], "shop", write{name: "new", version: "1000"})
	o.watches.drop("shop")
	require.True(t, o.watches.trust(pods, "shop", time.Now()), "what is known of a namespace goes with it")
	require.False(t, pods.minded("shop"))
	require.Len(t, o.watches.running, 2, "the watches stay for the other namespaces")
}

func TestAWriteInAnotherVersionIsAwaitedToo(t *testing.T) {
	t.Parallel()
	o, _, kinds := wholeLab(t)
	older := kinds[1]
	older.GVR.Version = "v1beta1"
	o.noteWrite(older, "shop", write{name: "web", version: "1000"})
	pods := o.watches.ensure(kinds[1], "shop")
	require.Contains(t, pods.pending, types.NamespacedName{Namespace: "shop", Name: "web"})
}
