package spread

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"
)

// leavingFor has the namespace of an earlier class go for so long. Nothing can be made in it meanwhile.
func leavingFor(kube *fake.Clientset, while time.Duration) {
	began := time.Now()
	leaving := &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{Name: Namespace, DeletionTimestamp: &metav1.Time{Time: began}},
		Status: corev1.NamespaceStatus{Phase: corev1.NamespaceTerminating, Conditions: []corev1.NamespaceCondition{
			{Type: corev1.NamespaceContentRemaining, Status: corev1.ConditionTrue, Message: "Some resources are remaining: pods. has 2 resource instances"},
			{Type: corev1.NamespaceDeletionDiscoveryFailure, Status: corev1.ConditionFalse, Message: "All resources successfully discovered"},
		}},
	}
	kube.PrependReactor("get", "namespaces", func(k8stesting.Action) (bool, runtime.Object, error) {
		return time.Since(began) < while, leaving, nil
	})
	kube.PrependReactor("create", "*", func(a k8stesting.Action) (bool, runtime.Object, error) {
		if time.Since(began) >= while {
			return false, nil, nil
		}
		return true, nil, apierrors.NewForbidden(a.GetResource().GroupResource(), "x", nil)
	})
}

// TestANamespaceThatGoesIsWaitedFor, and said once; the class then begins in a new one.
func TestANamespaceThatGoesIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		kube, told := fake.NewClientset(), 0
		leavingFor(kube, 40*time.Second)
		err := At(kube, aClass()).Begin(t.Context(), How{Waits: func() { told++ }}, packed, nil)
		require.NoError(t, err)
		require.Equal(t, 1, told)
		_, err = kube.CoreV1().Namespaces().Get(t.Context(), Namespace, metav1.GetOptions{})
		require.NoError(t, err)
	})
}

// TestANamespaceThatNeverGoesIsSaid, with what Kubernetes says is in the way.
func TestANamespaceThatNeverGoesIsSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		kube := fake.NewClientset()
		leavingFor(kube, time.Hour)
		began := time.Now()
		err := At(kube, aClass()).Begin(t.Context(), How{}, packed, nil)
		var leaving *LeavingError
		require.ErrorAs(t, err, &leaving)
		require.Equal(t, leavingTime, time.Since(began))
		require.Equal(t, "Some resources are remaining: pods. has 2 resource instances", leaving.Reason)
		require.ErrorContains(t, err, "still being removed after 2m0s: Some resources")
		require.EqualError(t, &LeavingError{After: time.Minute}, "namespace klab-class is still being removed after 1m0s")
	})
}
