package cluster

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/fence"
)

// packRole names the Role and the RoleBinding of a lesson that did not come with klab, in its namespace.
const packRole = "klab-pack"

// packUser is who writes for such a lesson. No ServiceAccount can be of this name, so that no Pod has its rights.
func packUser(namespace string) string { return "klab.dev:" + namespace }

// actors are the clients that write for lessons that did not come with klab. What the fence has overlooked, the
// API server refuses them.
type actors struct {
	as func(user string) (dynamic.Interface, error)

	mu    sync.Mutex
	known map[string]dynamic.Interface
}

func newActors(config *rest.Config) *actors {
	return &actors{known: map[string]dynamic.Interface{}, as: func(user string) (dynamic.Interface, error) {
		own := rest.CopyConfig(config)
		own.Impersonate = rest.ImpersonationConfig{UserName: user}
		return dynamic.NewForConfig(own)
	}}
}

// in returns the client of a lesson by its namespace.
func (a *actors) in(namespace string) (dynamic.Interface, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if client, there := a.known[namespace]; there {
		return client, nil
	}
	client, err := a.as(packUser(namespace))
	if err != nil {
		return nil, fmt.Errorf("act as %s: %w", packUser(namespace), err)
	}
	a.known[namespace] = client
	return client, nil
}

// isPack tells the namespaces of lessons that did not come with klab.
func isPack(namespace string) bool { return strings.HasPrefix(namespace, fence.Prefix) }

// writer is the client that writes objects of a kind for a lesson. inside is the lesson's namespace, namespace
// that of the object.
func (o *objects) writer(inside string, k resource, namespace string) (dynamic.ResourceInterface, error) {
	if !isPack(inside) {
		return o.client(k, namespace), nil
	}
	actor, err := o.actors.in(inside)
	if err != nil {
		return nil, err
	}
	if !k.namespaced {
		return actor.Resource(k.gvr), nil
	}
	return actor.Resource(k.gvr).Namespace(namespace), nil
}

// grant gives a lesson that did not come with klab what the fence lets it have, in its namespace. The rights go
// with the namespace.
func (o *objects) grant(ctx context.Context, lesson, namespace string) error {
	if !isPack(namespace) {
		return nil
	}
	rules, err := o.packRules(ctx)
	if err != nil {
		return fault.In(err, "give the pack its rights")
	}
	meta := metav1.ObjectMeta{Name: packRole, Labels: map[string]string{names.LessonLabel: lesson, names.SeedLabel: namespace}}
	how := metav1.CreateOptions{FieldManager: names.FieldManager}
	role, err := o.kube.RbacV1().Roles(namespace).Create(ctx, &rbacv1.Role{ObjectMeta: meta, Rules: rules}, how)
	if err != nil {
		return fault.In(err, "make role %s", names.Place(namespace, packRole))
	}
	o.noteWrite(rbac("roles"), namespace, writeOf(role))
	binding := &rbacv1.RoleBinding{
		ObjectMeta: meta,
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: packRole},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: packUser(namespace)}},
	}
	bound, err := o.kube.RbacV1().RoleBindings(namespace).Create(ctx, binding, how)
	if err != nil {
		return fault.In(err, "make role binding %s", names.Place(namespace, packRole))
	}
	o.noteWrite(rbac("rolebindings"), namespace, writeOf(bound))
	return o.awaitGrant(ctx, namespace)
}

func rbac(plural string) resource {
	return resource{gvr: rbacv1.SchemeGroupVersion.WithResource(plural)}
}

// packRules allows writing the kinds that the fence does, and nothing else.
func (o *objects) packRules(ctx context.Context) ([]rbacv1.PolicyRule, error) {
	groups := map[string][]string{}
	for kind, group := range fence.Writable() {
		found, err := o.kinds.find(ctx, strings.TrimSuffix(kind+"."+group, "."))
		var unknown *NoKindError
		if errors.As(err, &unknown) {
			continue // what the lab does not have, nobody can write
		}
		if err != nil {
			return nil, err
		}
		if found.gvr.Group == group && found.namespaced {
			groups[group] = append(groups[group], found.gvr.Resource)
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
func (o *objects) awaitGrant(ctx context.Context, namespace string) error {
	return await.Until(ctx, "the rights of the pack in "+namespace, func(ctx context.Context) (bool, error) {
		review := &authorizationv1.LocalSubjectAccessReview{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace},
			Spec: authorizationv1.SubjectAccessReviewSpec{
				User:               packUser(namespace),
				ResourceAttributes: &authorizationv1.ResourceAttributes{Namespace: namespace, Verb: "create", Resource: "configmaps"},
			},
		}
		answer, err := o.kube.AuthorizationV1().LocalSubjectAccessReviews(namespace).Create(ctx, review, metav1.CreateOptions{})
		if err != nil {
			return false, err
		}
		return answer.Status.Allowed, nil
	})
}
