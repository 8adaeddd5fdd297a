package reset

import (
	"testing"

	"github.com/stretchr/testify/require"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/fence"
)

// TestTheRightsOfAnAnswerAreThoseOfItsPermits: commands in Pods, labels of nodes, and neither without.
func TestTheRightsOfAnAnswerAreThoseOfItsPermits(t *testing.T) {
	t.Parallel()
	r, kube := fakeResetter()
	kube.PrependReactor("create", "localsubjectaccessreviews", allowed)
	r.Guard(pack, fence.Rules{Permits: fence.Permits{"Node label disk", "exec wget"}})
	require.NoError(t, r.grant(t.Context(), "evil", pack))
	role, err := kube.RbacV1().Roles(pack).Get(t.Context(), packRole, metav1.GetOptions{})
	require.NoError(t, err)
	require.Contains(t, role.Rules, rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods/exec"}, Verbs: []string{"create", "get"}})
	wide, err := kube.RbacV1().ClusterRoles().Get(t.Context(), pack, metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"nodes"}, Verbs: []string{"get", "patch"}},
		{APIGroups: []string{"klab.dev"}, Resources: []string{"nodelabels"}, ResourceNames: []string{"disk"}, Verbs: []string{"set"}},
	}, wide.Rules)
	require.Equal(t, pack, wide.Labels[names.SeedLabel], "it goes with the next sweep")
	bound, err := kube.RbacV1().ClusterRoleBindings().Get(t.Context(), pack, metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, names.PackUser(pack), bound.Subjects[0].Name)

	r.guards.leave(pack)
	require.NoError(t, r.grant(t.Context(), "evil", "klab-pack-other"))
	role, err = kube.RbacV1().Roles("klab-pack-other").Get(t.Context(), packRole, metav1.GetOptions{})
	require.NoError(t, err)
	require.NotContains(t, role.Rules[0].Resources, "pods/exec")
	_, err = kube.RbacV1().ClusterRoles().Get(t.Context(), "klab-pack-other", metav1.GetOptions{})
	require.Error(t, err)
}

func allowed(action clienttesting.Action) (bool, runtime.Object, error) {
	review := action.(clienttesting.CreateAction).GetObject().(*authorizationv1.LocalSubjectAccessReview)
	review.Status.Allowed = true
	return true, review, nil
}

// TestANamespaceOfAnswersSaysByWhatItIsHeld, and one of a pack does not.
func TestANamespaceOfAnswersSaysByWhatItIsHeld(t *testing.T) {
	t.Parallel()
	r, kube := fakeResetter()
	r.Guard(pack, fence.Rules{Permits: fence.Permits{fence.PermitNodePort, "exec wget"}, Images: []string{"nginx", "ghcr.io/a/b"}})
	for range 2 { // made, and made as it was
		require.NoError(t, r.ensureNamespace(t.Context(), "evil", pack))
		made, err := kube.CoreV1().Namespaces().Get(t.Context(), pack, metav1.GetOptions{})
		require.NoError(t, err)
		require.Equal(t, "true", made.Labels[guardLabel])
		require.Equal(t, "baseline", made.Labels[names.PodSecurity])
		require.Equal(t, map[string]string{
			permitsNote: "Service nodePort\nexec wget",
			imagesNote:  "docker.io/library/nginx\ndocker.io/nginx\nghcr.io/a/b\nklab.local/web\nlibrary/nginx\nnginx",
		}, made.Annotations)
	}
	r.guards.leave(pack)
	require.NoError(t, r.ensureNamespace(t.Context(), "evil", pack))
	made, err := kube.CoreV1().Namespaces().Get(t.Context(), pack, metav1.GetOptions{})
	require.NoError(t, err)
	require.Empty(t, made.Annotations)
	require.NotContains(t, made.Labels, guardLabel)
}

// TestAnAnswersQuotaCountsObjectsOnly: one on processor or memory, or a default, would solve lessons or spoil them.
func TestAnAnswersQuotaCountsObjectsOnly(t *testing.T) {
	t.Parallel()
	r, kube := fakeResetter()
	kube.PrependReactor("create", "resourcequotas", func(action clienttesting.Action) (bool, runtime.Object, error) {
		quota := action.(clienttesting.CreateAction).GetObject().(*corev1.ResourceQuota)
		quota.Status = corev1.ResourceQuotaStatus{Hard: quota.Spec.Hard, Used: quota.Spec.Hard}
		return false, quota, nil // counted at once
	})
	for range 2 {
		require.NoError(t, r.putQuota(t.Context(), "evil", pack))
	}
	quota, err := kube.CoreV1().ResourceQuotas(pack).Get(t.Context(), fence.OwnQuota, metav1.GetOptions{})
	require.NoError(t, err)
	for name := range quota.Spec.Hard {
		require.NotRegexp(t, `cpu|memory|storage$`, string(name))
	}
	ranges, err := kube.CoreV1().LimitRanges(pack).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Empty(t, ranges.Items)
}
