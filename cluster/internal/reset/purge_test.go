package reset

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// wholeResetter works by watches over the whole lab, once those of Pods, ConfigMaps and Deployments answer.
func wholeResetter(t *testing.T, held ...runtime.Object) (*Resetter, *dynamicfake.FakeDynamicClient, []kinds.Kind) {
	t.Helper()
	client := apitest.Dynamic(held...)
	shop := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop", Labels: map[string]string{names.LessonLabel: "x"}}}
	r, _, o := resetterOver(client, true, shop)
	t.Cleanup(o.CloseWatches)
	require.Eventually(t, func() bool {
		client.ClearActions()
		_, err := o.Survey(t.Context(), kindsCalled(t, o, "ConfigMap", "Deployment", "Pod"), "shop", "", func(api.Item) bool { return true })
		return err == nil && len(listed(client)) == 0
	}, 10*time.Second, time.Millisecond)
	client.ClearActions()
	return r, client, kindsCalled(t, o, "ConfigMap", "Pod")
}

func kindsCalled(t *testing.T, o *api.Objects, names ...string) []kinds.Kind {
	t.Helper()
	var found []kinds.Kind
	for _, name := range names {
		k, err := o.FindKind(t.Context(), name)
		require.NoError(t, err)
		found = append(found, k)
	}
	return found
}

// listed are the kinds that were listed.
func listed(client *dynamicfake.FakeDynamicClient) []string {
	var out []string
	for _, action := range client.Actions() {
		if action.GetVerb() == "list" {
			out = append(out, action.GetResource().Resource)
		}
	}
	return out
}

// The watch shows no Pod that a controller made a moment ago; the purge must not end before it is gone.
func TestAPurgeLooksPastItsWatchesAtTheEnd(t *testing.T) {
	t.Parallel()
	r, client, kinds := wholeResetter(t, apitest.Object("v1", "Pod", "shop", "web"))
	late, gone := apitest.Object("v1", "Pod", "shop", "late"), false
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
	require.NoError(t, r.purgeNamespace(t.Context(), "shop", kinds, standard))
	require.True(t, gone)

	client.ClearActions()
	require.NoError(t, r.purgeNamespace(t.Context(), "shop", kinds, standard))
	require.Empty(t, listed(client), "nothing was removed, so no controller makes anything anew")
	require.NoError(t, r.purgeNamespace(t.Context(), "shop", kinds, nil))
	require.ElementsMatch(t, []string{"configmaps", "pods"}, listed(client), "a namespace is signed off only when the API server itself has nothing in it")
}

func TestAPurgeLooksAgainOnlyWhereSomethingIsLeft(t *testing.T) {
	t.Parallel()
	_, _, o := resetterOver(apitest.Dynamic(apitest.Object("v1", "Pod", "shop", "web"), apitest.Object("v1", "ConfigMap", "shop", "settings")), false)
	of := kindsCalled(t, o, "ConfigMap", "Pod", "Deployment")
	pod := api.Item{Kind: of[1], Object: apitest.Object("v1", "Pod", "shop", "web")}
	pod.Object.SetUID("p")
	settings := api.Item{Kind: of[0], Object: apitest.Object("v1", "ConfigMap", "shop", "settings")}
	settings.Object.SetUID("c")
	answers := [][]api.Item{{settings, pod}, {pod}, {pod}, nil, nil}
	var looked [][]string
	p := newPurge(o, func(_ context.Context, _ api.Lister, among []kinds.Kind) ([]api.Item, error) {
		var seen []string
		for _, k := range among {
			seen = append(seen, k.Name)
		}
		looked = append(looked, seen)
		return answers[len(looked)-1], nil
	})
	require.NoError(t, p.run(t.Context(), of))
	require.Equal(t, [][]string{
		{"ConfigMap", "Pod", "Deployment"}, {"ConfigMap", "Pod"}, {"Pod"}, {"Pod"}, {"ConfigMap", "Pod", "Deployment"},
	}, looked)
}

// One watch shows the Pod before another shows what made it: the inventory is no residue, and the Pod no
// orphan to be removed.
func TestAWatchBehindAnotherMakesNoOrphans(t *testing.T) {
	t.Parallel()
	pod := apitest.Object("v1", "Pod", "shop", "web-1")
	pod.SetUID("p")
	pod.SetOwnerReferences([]metav1.OwnerReference{{Kind: "Deployment", Name: "web", UID: "d", Controller: new(true)}})
	r, client, _ := wholeResetter(t, pod)
	owner := apitest.Object("apps/v1", "Deployment", "shop", "web")
	owner.SetUID("d")
	client.PrependReactor("list", "deployments", func(clienttesting.Action) (bool, runtime.Object, error) {
		listed := &unstructured.UnstructuredList{Object: map[string]any{"apiVersion": "apps/v1", "kind": "DeploymentList"}}
		listed.Items = append(listed.Items, *owner)
		return true, listed, nil
	})

	lines, err := r.Inventory(t.Context(), "shop")
	require.NoError(t, err)
	require.Equal(t, []string{"Deployment shop/web"}, lines)
	require.NoError(t, r.DropOrphans(t.Context(), "shop"))
	for _, action := range client.Actions() {
		require.NotEqual(t, "delete", action.GetVerb())
	}
}

// A definition that is forced to go leaves its objects in etcd, where the next one of the name finds them.
func TestADefinitionIsNotForcedToGo(t *testing.T) {
	t.Parallel()
	const cleanup = "customresourcecleanup.apiextensions.k8s.io"
	client := apitest.Dynamic()
	_, _, o := resetterOver(client, false)
	p := newPurge(o, nil)
	for _, c := range []struct {
		kind   string
		forced bool
	}{{"CustomResourceDefinition", false}, {"Deployment", true}} {
		one := api.Item{Kind: kindsCalled(t, o, c.kind)[0], Object: apitest.Object("v1", c.kind, "", "sites")}
		one.Object.SetUID("u")
		one.Object.SetFinalizers([]string{cleanup})
		p.asked["u"] = time.Now().Add(-time.Hour)
		client.ClearActions()
		require.NoError(t, p.removeOne(t.Context(), one))
		require.Equal(t, c.forced, len(client.Actions()) > 0, c.kind)
	}
}

// A learner may have deleted the definition that was seeded and made another, which has no labels.
func TestDefinitionsOfTheNextSeedGoBeforeIt(t *testing.T) {
	t.Parallel()
	const kind, version = "CustomResourceDefinition", "apiextensions.k8s.io/v1"
	client := apitest.Dynamic(apitest.Object(version, kind, "", "sites"), apitest.Object(version, kind, "", "others"))
	r, _, o := resetterOver(client, false)
	seed := []map[string]any{apitest.Object("v1", "ConfigMap", "", "others").Object, apitest.Object(version, kind, "", "sites").Object}
	require.NoError(t, r.removeOutside(t.Context(), "lesson", "shop", kindsCalled(t, o, kind, "ConfigMap"), definedBy(seed)))
	left, err := o.List(t.Context(), kind, "", "")
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, "others", left[0]["metadata"].(map[string]any)["name"])
}
