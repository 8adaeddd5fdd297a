package reset

import (
	"testing"

	"github.com/stretchr/testify/require"
	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/klab-dev/klab/cluster/internal/names"
)

const pack = "klab-pack-evil"

// The rights of a pack are those that the fence lets it have, in one namespace, and no Pod can have them.
func TestAPackHasTheRightsOfTheFence(t *testing.T) {
	t.Parallel()
	r, kube := fakeResetter()
	asked := 0
	kube.PrependReactor("create", "localsubjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		asked++
		review := action.(clienttesting.CreateAction).GetObject().(*authorizationv1.LocalSubjectAccessReview)
		require.Equal(t, names.PackUser(pack), review.Spec.User)
		review.Status.Allowed = asked > 1 // the API server hears of the rights a moment later
		return true, review, nil
	})
	require.NoError(t, r.grant(t.Context(), "evil", pack))
	require.Equal(t, 2, asked)
	role, err := kube.RbacV1().Roles(pack).Get(t.Context(), packRole, metav1.GetOptions{})
	require.NoError(t, err)
	verbs := []string{"get", "create", "update", "patch", "delete"}
	require.Equal(t, []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"configmaps", "pods", "serviceaccounts"}, Verbs: verbs},
		{APIGroups: []string{"apps"}, Resources: []string{"deployments"}, Verbs: verbs},
		{APIGroups: []string{"networking.k8s.io"}, Resources: []string{"ingresses"}, Verbs: verbs},
	}, role.Rules, "of what this lab has")
	binding, err := kube.RbacV1().RoleBindings(pack).Get(t.Context(), packRole, metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: names.PackUser(pack)}}, binding.Subjects)

	require.NoError(t, r.grant(t.Context(), "shop", "klab-shop"))
	none, err := kube.RbacV1().Roles("klab-shop").List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Empty(t, none.Items, "a lesson of klab's own is klab's own")
}
