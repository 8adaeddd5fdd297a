package kinds

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/klab-dev/klab/cluster/internal/apitest"
)

func TestKindsFind(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, group, resource string }{
		{"Pod", "", "pods"},
		{"Deployment", "apps", "deployments"},
		{"Deployment.apps", "apps", "deployments"},
		{"Ingress", "networking.k8s.io", "ingresses"},
		{"Ingress.example.com", "example.com", "ingresses"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found, err := New(apitest.Served).Find(t.Context(), c.name)
			require.NoError(t, err)
			require.Equal(t, c.group, found.GVR.Group)
			require.Equal(t, c.resource, found.GVR.Resource)
		})
	}
}

func TestKindsDocumentKeepsItsVersion(t *testing.T) {
	t.Parallel()
	found, err := New(apitest.Served).Document(t.Context(), schema.GroupVersionKind{Group: "apps", Version: "v1beta1", Kind: "Deployment"})
	require.NoError(t, err)
	require.Equal(t, "v1beta1", found.GVR.Version)
}

// A kind that appears while klab runs is found; one that is not there does not cost a request each time.
func TestKindsAskAgainForUnknownKinds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked, lists := 0, []*metav1.APIResourceList{{GroupVersion: "v1"}}
		k := New(func(context.Context) ([]*metav1.APIResourceList, error) {
			asked++
			return lists, nil
		})
		_, err := k.Find(t.Context(), "Widget")
		var unknown *NoKindError
		require.ErrorAs(t, err, &unknown)
		_, err = k.Find(t.Context(), "Widget")
		require.ErrorAs(t, err, &unknown)
		require.Equal(t, 1, asked)

		lists[0].APIResources = []metav1.APIResource{{Name: "widgets", Kind: "Widget"}}
		time.Sleep(2 * stale)
		_, err = k.Find(t.Context(), "Widget")
		require.NoError(t, err)
	})
}

func TestKindsSurviveOneBrokenAPI(t *testing.T) {
	t.Parallel()
	k := New(func(ctx context.Context) ([]*metav1.APIResourceList, error) {
		lists, _ := apitest.Served(ctx)
		return lists, errors.New("metrics.k8s.io does not answer")
	})
	_, err := k.Find(t.Context(), "Pod")
	require.NoError(t, err)
}
