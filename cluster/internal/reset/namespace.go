package reset

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/fence"
)

// rootCertificate is the ConfigMap without which no Pod of a namespace starts.
const rootCertificate = "kube-root-ca.crt"

// guard refuses namespaces that are not a lesson's: what Seed and Clear remove is gone.
func (r *Resetter) guard(ctx context.Context, namespace string) error {
	if strings.HasPrefix(namespace, "klab-") && namespace != names.GraderNamespace {
		return nil
	}
	found, err := r.namespace(ctx, namespace)
	if err != nil {
		return err
	}
	if found != nil && found.Labels[names.LessonLabel] == "" {
		return fmt.Errorf("namespace %s carries no label %s, so it is not a lesson's", namespace, names.LessonLabel)
	}
	return nil
}

// namespace returns the namespace, nil when there is none.
func (r *Resetter) namespace(ctx context.Context, name string) (*corev1.Namespace, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := r.objects.Kube.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return found, fault.In(err, "get namespace %s", name)
}

// emptyNamespace removes everything in a namespace that lives, but for what is to be kept. One that somebody is
// deleting is helped to its end, because nothing can be made in it.
func (r *Resetter) emptyNamespace(ctx context.Context, name string, all []kinds.Kind, keep map[string]bool) error {
	found, err := r.namespace(ctx, name)
	switch {
	case err != nil || found == nil:
		return err
	case found.DeletionTimestamp != nil:
		return r.endNamespace(ctx, name, all)
	}
	if err := r.purgeNamespace(ctx, name, all, func(i api.Item) bool { return standard(i) || kept(i, keep) }); err != nil {
		return err
	}
	// Events of earlier objects would tell the next seed's story wrong.
	err = r.objects.Kube.CoreV1().Events(name).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{FieldSelector: aboutOthers(keep)})
	return fault.In(err, "remove events")
}

// aboutOthers selects Events that are not about the objects with these uids.
func aboutOthers(keep map[string]bool) string {
	terms := make([]fields.Selector, 0, len(keep))
	for _, uid := range slices.Sorted(maps.Keys(keep)) {
		terms = append(terms, fields.OneTermNotEqualSelector("involvedObject.uid", uid))
	}
	return fields.AndSelectors(terms...).String()
}

// removeNamespace deletes a namespace and waits until it is gone.
func (r *Resetter) removeNamespace(ctx context.Context, name string, all []kinds.Kind) error {
	err := r.objects.Kube.CoreV1().Namespaces().Delete(ctx, name, metav1.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	// A conflict says that it is being deleted already.
	if err != nil && !apierrors.IsConflict(err) {
		return fault.In(err, "delete namespace %s", name)
	}
	return r.endNamespace(ctx, name, all)
}

// endNamespace empties a namespace that is being deleted and then signs it off in the namespace
// controller's place, which would look again only much later.
func (r *Resetter) endNamespace(ctx context.Context, name string, all []kinds.Kind) error {
	if err := r.purgeNamespace(ctx, name, all, nil); err != nil {
		return err
	}
	return await.Until(ctx, "namespace "+name+" to go", func(ctx context.Context) (bool, error) {
		found, err := r.namespace(ctx, name)
		if err != nil || found == nil {
			return found == nil, err
		}
		if len(found.Finalizers) > 0 {
			_, err := r.objects.Kube.CoreV1().Namespaces().Patch(ctx, name, types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{FieldManager: names.FieldManager})
			return false, ignoreRaces(err)
		}
		found.Spec.Finalizers = nil
		_, err = r.objects.Kube.CoreV1().Namespaces().Finalize(ctx, found, metav1.UpdateOptions{FieldManager: names.FieldManager})
		return false, ignoreRaces(err)
	})
}

func ignoreRaces(err error) error {
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return err
}

// purgeNamespace removes what is in a namespace except what stays. Without stays the namespace itself goes, and
// what Kubernetes puts into each goes with it.
func (r *Resetter) purgeNamespace(ctx context.Context, name string, all []kinds.Kind, stays func(api.Item) bool) error {
	inside := slices.DeleteFunc(slices.Clone(all), func(k kinds.Kind) bool {
		return !k.Namespaced || !k.Can("list") || !k.Can("delete") || k.Name == "Event"
	})
	p := newPurge(r.objects, func(ctx context.Context, list api.Lister, kinds []kinds.Kind) ([]api.Item, error) {
		return list(ctx, kinds, name, "", func(i api.Item) bool { return stays == nil || !stays(i) })
	})
	p.final = stays == nil
	return p.run(ctx, inside)
}

// standard tells what Kubernetes puts into every namespace by itself, and klab into those of answers.
func standard(i api.Item) bool {
	switch i.Kind.Name {
	case "ConfigMap":
		return i.Object.GetName() == rootCertificate
	case "ServiceAccount":
		return i.Object.GetName() == names.DefaultAccount
	case "ResourceQuota":
		return i.Object.GetName() == fence.OwnQuota
	}
	return false
}

// managedEndpoints is the label of Endpoints that the endpoints controller keeps for a Service.
const managedEndpoints = "endpoints.kubernetes.io/managed-by"

// kept tells what stays with a seed whose objects in keep stay: those, what they control, and the Endpoints that
// come and go with their Services.
func kept(i api.Item, keep map[string]bool) bool {
	if len(keep) == 0 {
		return false
	}
	return keep[string(i.Object.GetUID())] || keep[string(madeBy(i))] ||
		i.Kind.Name == "Endpoints" && i.Object.GetLabels()[managedEndpoints] != ""
}

// prepareNamespace makes the namespace what it is in a new lab.
func (r *Resetter) prepareNamespace(ctx context.Context, lesson, name string) error {
	if err := r.ensureNamespace(ctx, lesson, name); err != nil {
		return err
	}
	if err := r.awaitRootCertificate(ctx, name); err != nil {
		return err
	}
	return await.Until(ctx, "ServiceAccount default in "+name, func(ctx context.Context) (bool, error) {
		account, err := r.objects.Kube.CoreV1().ServiceAccounts(name).Get(ctx, names.DefaultAccount, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if pristine(account) {
			r.objects.Wrote(core("serviceaccounts"), name, account)
			return true, nil
		}
		// Kubernetes makes it anew as it should be.
		return false, ignoreRaces(r.objects.Kube.CoreV1().ServiceAccounts(name).Delete(ctx, names.DefaultAccount, metav1.DeleteOptions{}))
	})
}

// awaitRootCertificate makes sure that an inventory of the seed finds it.
func (r *Resetter) awaitRootCertificate(ctx context.Context, name string) error {
	return await.Until(ctx, "ConfigMap "+rootCertificate+" in "+name, func(ctx context.Context) (bool, error) {
		found, err := r.objects.Kube.CoreV1().ConfigMaps(name).Get(ctx, rootCertificate, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		r.objects.Wrote(core("configmaps"), name, found)
		return true, nil
	})
}

func pristine(account *corev1.ServiceAccount) bool {
	return account.DeletionTimestamp == nil && account.AutomountServiceAccountToken == nil && len(account.ImagePullSecrets)+
		len(account.Secrets)+len(account.Labels)+len(account.Annotations)+len(account.Finalizers) == 0
}

func (r *Resetter) ensureNamespace(ctx context.Context, lesson, name string) error {
	wanted := map[string]string{names.LessonLabel: lesson, corev1.LabelMetadataName: name}
	if names.IsPack(name) {
		wanted[names.PodSecurity] = "baseline"
	}
	notes := r.guards.notes(name)
	if notes != nil {
		wanted[guardLabel] = "true"
	}
	maps.Copy(wanted, r.memory.LaneLabels(name))
	found, err := r.namespace(ctx, name)
	if err != nil {
		return err
	}
	if found == nil {
		fresh := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: wanted, Annotations: notes}}
		made, err := r.objects.Kube.CoreV1().Namespaces().Create(ctx, fresh, metav1.CreateOptions{FieldManager: names.FieldManager})
		if err != nil {
			return fault.In(err, "make namespace %s", name)
		}
		r.objects.Wrote(core("namespaces"), "", made)
		return nil
	}
	patch := map[string]any{}
	if change := difference(found.Labels, wanted); len(change) > 0 {
		patch["labels"] = change
	}
	if change := difference(found.Annotations, notes); len(change) > 0 {
		patch["annotations"] = change
	}
	if len(patch) == 0 {
		return nil
	}
	body, err := json.Marshal(map[string]any{"metadata": patch})
	if err != nil {
		return err
	}
	patched, err := r.objects.Kube.CoreV1().Namespaces().Patch(ctx, name, types.MergePatchType, body, metav1.PatchOptions{FieldManager: names.FieldManager})
	if err != nil {
		return fault.In(err, "restore namespace %s", name)
	}
	r.objects.Wrote(core("namespaces"), "", patched)
	return nil
}

// core is a kind of Kubernetes' first group.
func core(plural string) schema.GroupVersionResource {
	return corev1.SchemeGroupVersion.WithResource(plural)
}

// difference is the merge patch that makes wanted of have.
func difference(have, wanted map[string]string) map[string]*string {
	change := map[string]*string{}
	for key := range have {
		if _, keep := wanted[key]; !keep {
			change[key] = nil
		}
	}
	for key, value := range wanted {
		if current, there := have[key]; !there || current != value {
			change[key] = &value
		}
	}
	return change
}
