package probe

import (
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/klab-dev/klab/cluster/internal/names"
)

// TestNothingKeepsTheProbersDown: what is removed is of klab's own namespace. The fake API server counts what it is asked.
func TestNothingKeepsTheProbersDown(t *testing.T) {
	t.Parallel()
	p := fakeProbers("")
	kube := p.objects.Kube.(*fake.Clientset)
	require.NoError(t, p.freeGrader(t.Context()))
	var removed []string
	for _, action := range kube.Actions() {
		require.Equal(t, names.GraderNamespace, action.GetNamespace(), "a lesson's stays")
		removed = append(removed, action.GetVerb()+" "+action.GetResource().Resource)
	}
	require.Equal(t, []string{"delete-collection resourcequotas", "delete-collection limitranges", "delete-collection networkpolicies"}, removed)
}
