package reset

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/fence"
)

// packRole names the Role and the RoleBinding of a lesson that did not come with klab, in its namespace.
const packRole = "klab-pack"

// grant gives a lesson that did not come with klab what the fence lets it have, in its namespace. The rights go
// with the namespace.
func (r *Resetter) grant(ctx context.Context, lesson, namespace string) error {
	if !names.IsPack(namespace) {
		return nil
	}
	rules, err := r.packRules(ctx)
	if err != nil {
		return fault.In(err, "give the pack its rights")
	}
	held, _ := r.guards.of(namespace)
	if len(held.Permits.Named(fence.PermitExec)) > 0 {
		rules = append(rules, rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods/exec"}, Verbs: []string{"create", "get"}})
	}
	meta := metav1.ObjectMeta{Name: packRole, Labels: map[string]string{names.LessonLabel: lesson, names.SeedLabel: namespace}}
	how := metav1.CreateOptions{FieldManager: names.FieldManager}
	role, err := r.objects.Kube.RbacV1().Roles(namespace).Create(ctx, &rbacv1.Role{ObjectMeta: meta, Rules: rules}, how)
	if err != nil {
		return fault.In(err, "make role %s", names.Place(namespace, packRole))
	}
	r.objects.Wrote(rbac("roles"), namespace, role)
	binding := &rbacv1.RoleBinding{
		ObjectMeta: meta,
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: packRole},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: names.PackUser(namespace)}},
	}
	bound, err := r.objects.Kube.RbacV1().RoleBindings(namespace).Create(ctx, binding, how)
	if err != nil {
		return fault.In(err, "make role binding %s", names.Place(namespace, packRole))
	}
	r.objects.Wrote(rbac("rolebindings"), namespace, bound)
	if err := r.grantNodes(ctx, meta, namespace, held.Permits.Named(fence.PermitNodeLabel)); err != nil {
		return err
	}
	return r.awaitGrant(ctx, namespace)
}

// nodeLabels is the resource that nobody serves and whose names are the labels of nodes that somebody may set. The
// admission policy asks for that right, because RBAC tells no labels apart.
const nodeLabels = "nodelabels"

// grantNodes lets an answer set labels of nodes. The rights go with the next sweep of the lesson.
func (r *Resetter) grantNodes(ctx context.Context, like metav1.ObjectMeta, namespace string, labels []string) error {
	if len(labels) == 0 {
		return nil
	}
	meta, how := *like.DeepCopy(), metav1.CreateOptions{FieldManager: names.FieldManager}
	meta.Name = namespace
	role := &rbacv1.ClusterRole{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"nodes"}, Verbs: []string{"get", "patch"}},
		{APIGroups: []string{guardGroup}, Resources: []string{nodeLabels}, ResourceNames: labels, Verbs: []string{"set"}},
	}}
	made, err := r.objects.Kube.RbacV1().ClusterRoles().Create(ctx, role, how)
	if err != nil {
		return fault.In(err, "make cluster role %s", namespace)
	}
	r.objects.Wrote(rbac("clusterroles"), "", made)
	bound, err := r.objects.Kube.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
		ObjectMeta: meta,
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: namespace},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: names.PackUser(namespace)}},
	}, how)
	if err != nil {
		return fault.In(err, "make cluster role binding %s", namespace)
	}
	r.objects.Wrote(rbac("clusterrolebindings"), "", bound)
	return nil
}

func rbac(plural string) schema.GroupVersionResource {
	return rbacv1.SchemeGroupVersion.WithResource(plural)
}

// packRules allows writing the kinds that the fence does, and nothing else.
func (r *Resetter) packRules(ctx context.Context) ([]rbacv1.PolicyRule, error) {
	groups := map[string][]string{}
	for kind, group := range fence.Writable() {
		found, err := r.objects.FindKind(ctx, strings.TrimSuffix(kind+"."+group, "."))
		var unknown *kinds.NoKindError
		if errors.As(err, &unknown) {
			continue // what the lab does not have, nobody can write
		}
		if err != nil {
			return nil, err
		}
		if found.GVR.Group == group && found.Namespaced {
			groups[group] = append(groups[group], found.GVR.Resource)
		}
	}
	var rules []rbacv1.PolicyRule
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		slices.Sort(groups[group])
		rules = append(rules, rbacv1.PolicyRule{
			APIGroups: []string{group}, Resources: groups[group], Verbs: []string{"get", "create", "update", "patch", "delete"},
		})
	}
	return rules, nil
}

// awaitGrant waits until the API server goes by the rights: it hears of them by a watch of its own.
func (r *Resetter) awaitGrant(ctx context.Context, namespace string) error {
	return await.Until(ctx, "the rights of the pack in "+namespace, func(ctx context.Context) (bool, error) {
		review := &authorizationv1.LocalSubjectAccessReview{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace},
			Spec: authorizationv1.SubjectAccessReviewSpec{
				User:               names.PackUser(namespace),
				ResourceAttributes: &authorizationv1.ResourceAttributes{Namespace: namespace, Verb: "create", Resource: "configmaps"},
			},
		}
		answer, err := r.objects.Kube.AuthorizationV1().LocalSubjectAccessReviews(namespace).Create(ctx, review, metav1.CreateOptions{})
		if err != nil {
			return false, err
		}
		return answer.Status.Allowed, nil
	})
}
