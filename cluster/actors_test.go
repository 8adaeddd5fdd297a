package cluster

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
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
	o.kinds = newKinds(served)
	for _, namespace := range []string{evil, "klab-shop"} {
		users = nil
		require.NoError(t, o.Apply(t.Context(), namespace, read(t, twoDocuments), "apply"))
		require.NoError(t, o.Apply(t.Context(), namespace, read(t, twoDocuments), "replace"))
		require.NoError(t, o.Patch(t.Context(), "ConfigMap", namespace, "one", "merge", []byte(`{}`)))
		require.NoError(t, o.Patch(t.Context(), "Node", namespace, "one", "merge", []byte(`{}`)))
		require.NoError(t, o.Delete(t.Context(), "ConfigMap", namespace, "one", nil))
		require.Len(t, users, 12)
		for _, line := range users {
			require.Equal(t, namespace == evil, strings.HasSuffix(line, " "+evilUser), line)
		}
	}
	users = nil
	_, err := o.DryRun(t.Context(), evil, read(t, twoDocuments)[:1])
	require.NoError(t, err)
	require.Contains(t, users, "PATCH /api/v1/namespaces/"+evil+"/configmaps/one "+evilUser)
}

// The rights of a pack are those that the fence lets it have, in one namespace, and no Pod can have them.
func TestAPackHasTheRightsOfTheFence(t *testing.T) {
	t.Parallel()
	o, _ := fakeObjects(true)
	kube := o.kube.(*fake.Clientset)
	asked := 0
	kube.PrependReactor("create", "localsubjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		asked++
		review := action.(clienttesting.CreateAction).GetObject().(*authorizationv1.LocalSubjectAccessReview)
		require.Equal(t, evilUser, review.Spec.User)
		review.Status.Allowed = asked > 1 // the API server hears of the rights a moment later
		return true, review, nil
	})
	require.NoError(t, o.grant(t.Context(), "evil", evil))
	require.Equal(t, 2, asked)
	role, err := kube.RbacV1().Roles(evil).Get(t.Context(), packRole, metav1.GetOptions{})
	require.NoError(t, err)
	verbs := []string{"get", "create", "update", "patch", "delete"}
	require.Equal(t, []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"configmaps", "pods", "serviceaccounts"}, Verbs: verbs},
		{APIGroups: []string{"apps"}, Resources: []string{"deployments"}, Verbs: verbs},
		{APIGroups: []string{"networking.k8s.io"}, Resources: []string{"ingresses"}, Verbs: verbs},
	}, role.Rules, "of what this lab has")
	binding, err := kube.RbacV1().RoleBindings(evil).Get(t.Context(), packRole, metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: evilUser}}, binding.Subjects)

	require.NoError(t, o.grant(t.Context(), "shop", "klab-shop"))
	none, err := kube.RbacV1().Roles("klab-shop").List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Empty(t, none.Items, "a lesson of klab's own is klab's own")
}
