package reset

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/fence"
)

//go:embed admission.yaml
var admissionPolicy []byte

// watchOver holds a namespace of answers by what RBAC cannot say: an admission policy, and a quota on how many objects
// there are. It counts nothing else: a default request or a limit would do learners' work for them.
func (r *Resetter) watchOver(ctx context.Context, lesson, namespace string) error {
	if _, held := r.guards.of(namespace); !held {
		return nil
	}
	if err := r.putPolicy(ctx); err != nil {
		return fault.In(err, "put the admission policy of answers in place")
	}
	if err := r.putQuota(ctx, lesson, namespace); err != nil {
		return fault.In(err, "make resource quota %s", names.Place(namespace, fence.OwnQuota))
	}
	return r.awaitPolicy(ctx, namespace)
}

// putPolicy makes the policy and its binding, or what they were of an older klab. They stay in the lab, as add-ons do.
func (r *Resetter) putPolicy(ctx context.Context) error {
	var policy admissionv1.ValidatingAdmissionPolicy
	if err := yaml.UnmarshalStrict(admissionPolicy, &policy); err != nil {
		return err
	}
	policy.Labels = map[string]string{names.AddOnLabel: policy.Name}
	binding := &admissionv1.ValidatingAdmissionPolicyBinding{
		ObjectMeta: metav1.ObjectMeta{Name: policy.Name, Labels: policy.Labels},
		Spec: admissionv1.ValidatingAdmissionPolicyBindingSpec{
			PolicyName: policy.Name, ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny},
			MatchResources: &admissionv1.MatchResources{NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{guardLabel: "true"}}},
		},
	}
	binding.TypeMeta = metav1.TypeMeta{APIVersion: policy.APIVersion, Kind: policy.Kind + "Binding"}
	for _, object := range []any{&policy, binding} {
		plain, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
		if err != nil {
			return err
		}
		delete(plain, "status")
		if err := r.objects.Apply(ctx, "", []map[string]any{plain}, "apply"); err != nil {
			return err
		}
	}
	return nil
}

// most is how many objects an answer may have at a time. Every right one has less than a third.
func most() corev1.ResourceList {
	list := corev1.ResourceList{}
	for name, count := range map[corev1.ResourceName]string{
		"pods": "60", "count/pods": "200", "services": "40", "services.nodeports": "10", "services.loadbalancers": "4", "configmaps": "80", "secrets": "60",
		"persistentvolumeclaims": "10", "replicationcontrollers": "40", "count/deployments.apps": "60", "count/replicasets.apps": "200",
		"count/statefulsets.apps": "20", "count/daemonsets.apps": "20", "count/jobs.batch": "100", "count/cronjobs.batch": "20",
	} {
		list[name] = resource.MustParse(count)
	}
	return list
}

// putQuota makes the quota where it is not there yet, and waits until it has been counted: before that the API server
// takes no Pod at all. It stays from seed to seed, because counting takes a moment.
func (r *Resetter) putQuota(ctx context.Context, lesson, namespace string) error {
	quotas := r.objects.Kube.CoreV1().ResourceQuotas(namespace)
	made, err := quotas.Create(ctx, &corev1.ResourceQuota{
		ObjectMeta: metav1.ObjectMeta{Name: fence.OwnQuota, Labels: map[string]string{names.LessonLabel: lesson, names.SeedLabel: namespace}},
		Spec:       corev1.ResourceQuotaSpec{Hard: most()},
	}, metav1.CreateOptions{FieldManager: names.FieldManager})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	if err != nil {
		return err
	}
	r.objects.Wrote(core("resourcequotas"), namespace, made)
	return await.Until(ctx, "the quota of "+namespace+" to be counted", func(ctx context.Context) (bool, error) {
		found, err := quotas.Get(ctx, fence.OwnQuota, metav1.GetOptions{})
		return err == nil && len(found.Status.Used) >= len(found.Spec.Hard), err
	})
}

// refusedImage is of no lesson.
const refusedImage = "klab.local/refused"

// awaitPolicy waits until the API server goes by the policy in a namespace: it hears of it by a watch of its own.
func (r *Resetter) awaitPolicy(ctx context.Context, namespace string) error {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "refused-"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "refused", Image: refusedImage}}},
	}
	return await.Until(ctx, "the admission policy of answers in "+namespace, func(ctx context.Context) (bool, error) {
		_, err := r.objects.Kube.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		switch {
		case apierrors.IsForbidden(err) && strings.Contains(err.Error(), refusedImage):
			return true, nil
		case apierrors.IsForbidden(err):
			return false, fmt.Errorf("refused for another reason: %w", err)
		}
		return false, err
	})
}
