package cluster

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/klab-dev/klab/cluster/internal/names"
)

// wholeLab is a half that watches whole kinds, once its watches of Pods and ConfigMaps answer.
func wholeLab(t *testing.T, held ...runtime.Object) (*objects, *dynamicfake.FakeDynamicClient, []resource) {
	t.Helper()
	o, client := fakeObjects(false, held...)
	o.watches.whole = true
	t.Cleanup(o.CloseWatches)
	kinds := kindsNamed(t, o, "ConfigMap", "Pod")
	for _, k := range kinds {
		require.Eventually(t, func() bool { return o.watches.trust(o.watches.ensure(k, ""), "", time.Now()) }, 10*time.Second, time.Millisecond)
	}
	client.ClearActions()
	return o, client, kinds
}

func kindsNamed(t *testing.T, o *objects, names ...string) []resource {
	t.Helper()
	var kinds []resource
	for _, name := range names {
		k, err := o.kinds.find(t.Context(), name)
		require.NoError(t, err)
		kinds = append(kinds, k)
	}
	return kinds
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

func everything(item) bool { return true }

func written(found []item) []string {
	var out []string
	for _, i := range found {
		out = append(out, i.String())
	}
	return out
}

func TestSurveyAsksForNothingItHas(t *testing.T) {
	t.Parallel()
	marked := object("v1", "ConfigMap", "elsewhere", "seeded")
	marked.SetLabels(map[string]string{names.SeedLabel: "shop"})
	o, client, kinds := wholeLab(t, object("v1", "Pod", "shop", "web"), object("v1", "Pod", "other", "not"), marked)

	found, err := o.survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"Pod shop/web"}, written(found))
	found, err = o.survey(t.Context(), kinds, "", names.SeedLabel+"=shop", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"ConfigMap elsewhere/seeded"}, written(found))
	require.Empty(t, lists(client))
	require.Len(t, o.watches.running, 2, "one informer a kind, whatever the namespaces")
}

// What klab wrote and its watch has not seen, the API server is asked for: that kind, in that namespace.
func TestSurveyDistrustsAWatchBehindAWrite(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t, object("v1", "Pod", "shop", "web"))
	o.noteWrite(kinds[1], "shop", write{name: "new", version: "1000", at: time.Now()})

	_, err := o.survey(t.Context(), kinds, "other", "", everything)
	require.NoError(t, err)
	require.Empty(t, lists(client), "another namespace's write is not waited for")
	found, err := o.survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"Pod shop/web"}, written(found))
	require.Equal(t, []string{"pods"}, lists(client))
	_, err = o.survey(t.Context(), kinds, "", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"pods", "pods"}, lists(client), "all namespaces hold the one written to")
}

func TestSurveyWaitsForAWrite(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t)
	made := object("v1", "Pod", "shop", "new")
	made.SetResourceVersion("1000")
	o.noteWrite(kinds[1], "shop", writeOf(made))
	go func() {
		time.Sleep(5 * surveyPause)
		_ = client.Tracker().Create(kinds[1].gvr, made, "shop")
	}()
	found, err := o.survey(t.Context(), kinds, "shop", "", everything)
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
	o, client, kinds := wholeLab(t, object("v1", "Pod", "shop", "web"))
	o.watches.ensure(kinds[1], "").healthy.Store(false)
	found, err := o.survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, []string{"pods"}, lists(client))

	client.ClearActions()
	o.watches.heard.last.Store(time.Now().Add(-2 * trusted).UnixNano())
	_, err = o.survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"pods", "configmaps"}, lists(client))
}

func TestSurveyWithoutWholeWatchesAsks(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(false, object("v1", "Pod", "shop", "web"))
	found, err := o.survey(t.Context(), kindsNamed(t, o, "Pod"), "shop", "", everything)
	require.NoError(t, err)
	require.Equal(t, []string{"Pod shop/web"}, written(found))
	require.Equal(t, []string{"pods"}, lists(client))
	require.Empty(t, o.watches.running)
}

// A kind may be taught, seeded and taken away again while klab runs.
func TestAKindThatIsServedNoMoreIsWatchedNoMore(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t, object("v1", "Pod", "shop", "web"))
	client.PrependReactor("list", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "")
	})
	o.watches.ensure(kinds[1], "").healthy.Store(false)
	found, err := o.survey(t.Context(), kinds, "shop", "", everything)
	require.NoError(t, err)
	require.Empty(t, found)
	require.Len(t, o.watches.running, 1)
}

// The watch shows no Pod that a controller made a moment ago; the purge must not end before it is gone.
func TestAPurgeLooksPastItsWatchesAtTheEnd(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t, object("v1", "Pod", "shop", "web"))
	late, gone := object("v1", "Pod", "shop", "late"), false
	client.PrependReactor("list", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		listed := &unstructured.UnstructuredList{Object: map[string]any{"apiVersion": "v1", "kind": "PodList"}}
		if !gone {
			listed.Items = append(listed.Items, *late)
		}
		return true, listed, nil
	})
	client.PrependReactor("delete", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		gone = gone || action.(clienttesting.DeleteAction).GetName() == "late"
		return false, nil, nil
	})
	require.NoError(t, o.purgeNamespace(t.Context(), "shop", kinds, standard))
	require.True(t, gone)

	client.ClearActions()
	require.NoError(t, o.purgeNamespace(t.Context(), "shop", kinds, standard))
	require.Empty(t, lists(client), "nothing was removed, so no controller makes anything anew")
	require.NoError(t, o.purgeNamespace(t.Context(), "shop", kinds, nil))
	require.ElementsMatch(t, []string{"configmaps", "pods"}, lists(client), "a namespace is signed off only when the API server itself has nothing in it")
}

func TestAPurgeLooksAgainOnlyWhereSomethingIsLeft(t *testing.T) {
	t.Parallel()
	o, _ := fakeObjects(true)
	kinds := kindsNamed(t, o, "ConfigMap", "Pod", "Deployment")
	pod := item{kind: kinds[1], object: object("v1", "Pod", "shop", "web")}
	pod.object.SetUID("p")
	settings := item{kind: kinds[0], object: object("v1", "ConfigMap", "shop", "settings")}
	settings.object.SetUID("c")
	answers := [][]item{{settings, pod}, {pod}, {pod}, nil, nil}
	var looked [][]string
	p := o.newPurge(func(_ context.Context, _ lister, kinds []resource) ([]item, error) {
		var seen []string
		for _, k := range kinds {
			seen = append(seen, k.name)
		}
		looked = append(looked, seen)
		return answers[len(looked)-1], nil
	})
	require.NoError(t, p.run(t.Context(), kinds))
	require.Equal(t, [][]string{
		{"ConfigMap", "Pod", "Deployment"}, {"ConfigMap", "Pod"}, {"Pod"}, {"Pod"}, {"ConfigMap", "Pod", "Deployment"},
	}, looked)
}

// One watch shows the Pod before another shows what made it: the inventory is no residue, and the Pod no
// orphan to be removed.
func TestAWatchBehindAnotherMakesNoOrphans(t *testing.T) {
	t.Parallel()
	pod := object("v1", "Pod", "shop", "web-1")
	pod.SetUID("p")
	pod.SetOwnerReferences([]metav1.OwnerReference{{Kind: "Deployment", Name: "web", UID: "d", Controller: new(true)}})
	o, client, _ := wholeLab(t, pod)
	owner := object("apps/v1", "Deployment", "shop", "web")
	owner.SetUID("d")
	deployments := kindsNamed(t, o, "Deployment")[0]
	one := o.watches.ensure(deployments, "")
	require.Eventually(t, func() bool { return o.watches.trust(one, "", time.Now()) }, 10*time.Second, time.Millisecond)
	client.PrependReactor("list", "deployments", func(clienttesting.Action) (bool, runtime.Object, error) {
		listed := &unstructured.UnstructuredList{Object: map[string]any{"apiVersion": "apps/v1", "kind": "DeploymentList"}}
		listed.Items = append(listed.Items, *owner)
		return true, listed, nil
	})

	lines, err := o.Inventory(t.Context(), "shop")
	require.NoError(t, err)
	require.Equal(t, []string{"Deployment shop/web"}, lines)
	o.kube = fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop", Labels: map[string]string{names.LessonLabel: "x"}}})
	require.NoError(t, o.DropOrphans(t.Context(), "shop"))
	for _, action := range client.Actions() {
		require.NotEqual(t, "delete", action.GetVerb())
	}
}

// Verdicts wait for what went from a namespace a look read, as they do with a watch of that namespace alone.
func TestOnlyReadersMindWhatGoes(t *testing.T) {
	t.Parallel()
	o, client, kinds := wholeLab(t, object("v1", "Pod", "shop", "web"), object("v1", "ConfigMap", "shop", "settings"))
	_, err := o.List(t.Context(), "Pod", "shop", "")
	require.NoError(t, err)
	settings, pods := o.watches.ensure(kinds[0], "shop"), o.watches.ensure(kinds[1], "shop")

	require.NoError(t, client.Tracker().Delete(kinds[0].gvr, "shop", "settings"))
	require.Eventually(t, func() bool { return settings.cached("shop", "settings") == nil }, 10*time.Second, time.Millisecond)
	time.Sleep(20 * time.Millisecond)
	require.Zero(t, o.Departed("shop"))
	require.NoError(t, client.Tracker().Delete(kinds[1].gvr, "shop", "web"))
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
	older.gvr.Version = "v1beta1"
	o.noteWrite(older, "shop", write{name: "web", version: "1000"})
	pods := o.watches.ensure(kinds[1], "shop")
	require.Contains(t, pods.pending, types.NamespacedName{Namespace: "shop", Name: "web"})
}
