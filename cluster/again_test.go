package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

const (
	controller = "apiVersion: v1\nkind: Pod\nmetadata: {name: kube-controller-manager, namespace: kube-system, labels: {tier: control-plane}}\n"
	hello      = "apiVersion: v1\nkind: Pod\nmetadata: {name: hello}\n"
	owner      = "klab-control-plane"
)

// robbed is a lab whose control plane has lost a manifest that it had at the first look. back is called once it is there
// again.
func robbed(t *testing.T, file, text string, back func(l *Lab)) *Lab {
	t.Helper()
	known := fakeLab(Options{})
	kube := known.Objects.Kube
	l := newLab(Options{Direct: true}, api.Clients{
		Config: &rest.Config{}, Kube: kube, Served: apitest.Served, Dynamic: apitest.Dynamic(apitest.Object("v1", "Node", "", owner)),
	})
	var there atomic.Bool
	l.Send = func(ctx context.Context, method, pod, path string, body []byte) ([]byte, error) {
		switch path {
		case "/node/unit?name=kubelet":
			return []byte(`{"name":"kubelet","activeState":"active"}`), nil
		case "/http":
			return []byte(`{"results":[{"status":200}]}`), nil
		case "/node/manifest":
		default:
			return known.Send(ctx, method, pod, path, body)
		}
		var request wire.ManifestRequest
		if err := json.Unmarshal(body, &request); err != nil {
			return nil, err
		}
		if request.Op == wire.ManifestPut {
			if request.Name != file || request.Data != text {
				return nil, errors.New("another file")
			}
			there.Store(true)
			back(l)
		}
		return []byte(`{}`), nil
	}
	l.record = record{Nodes: []string{owner}, Well: time.Now().Add(-time.Hour)}
	before, err := json.Marshal(map[string]any{"labels": map[string]string{}, "taints": []any{}, "manifests": map[string]string{file: text}})
	require.NoError(t, err)
	document := string(before)
	require.NoError(t, l.Put(t.Context(), ""))
	require.NoError(t, l.store.Set(t.Context(), "node-baseline", owner, &document))
	require.NoError(t, l.store.Apply(t.Context(), &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Name: names.LabConfigMap, Namespace: names.GraderNamespace}, Data: l.record.data(),
	}))
	lead(t, l, "leader", time.Now().Add(time.Hour))
	showPart(t.Context(), l, time.Now().Add(-time.Hour))
	t.Cleanup(func() { require.True(t, there.Load()) })
	return l
}

// showPart shows the controller-manager as started at a moment, and a heartbeat of its node.
func showPart(ctx context.Context, l *Lab, at time.Time) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "kube-controller-manager-" + owner, Namespace: metav1.NamespaceSystem},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{{
			Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(at.Truncate(time.Second))}},
		}}},
	}
	now := metav1.NewMicroTime(time.Now())
	lease := &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{Name: owner, Namespace: corev1.NamespaceNodeLease}, Spec: coordinationv1.LeaseSpec{RenewTime: &now},
	}
	pods, leases := l.Objects.Kube.CoreV1().Pods(pod.Namespace), l.Objects.Kube.CoordinationV1().Leases(lease.Namespace)
	_ = pods.Delete(ctx, pod.Name, metav1.DeleteOptions{})
	_ = leases.Delete(ctx, lease.Name, metav1.DeleteOptions{})
	_, _ = pods.Create(ctx, pod, metav1.CreateOptions{})
	_, _ = leases.Create(ctx, lease, metav1.CreateOptions{})
}

// TestALabIsWellAgainOnceItsControlPlaneIsBack: what a reset restarts is no fault of the lab, and verdicts do not have to
// wait as they do after any other restart.
func TestALabIsWellAgainOnceItsControlPlaneIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var started time.Time
		l := robbed(t, "kube-controller-manager.yaml", controller, func(l *Lab) {
			time.AfterFunc(12*time.Second, func() {
				started = time.Now()
				showPart(t.Context(), l, started)
			})
		})
		began := time.Now()
		require.NoError(t, l.RestoreNodes(t.Context()))
		require.GreaterOrEqual(t, time.Since(began), 12*time.Second, "it waited until the part ran anew")
		require.Less(t, time.Since(began), 15*time.Second)
		require.False(t, started.After(l.Well()))

		other := newLab(Options{}, api.Clients{Config: &rest.Config{}, Kube: l.Objects.Kube})
		kept, err := l.Objects.Kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(t.Context(), names.LabConfigMap, metav1.GetOptions{})
		require.NoError(t, err)
		other.record = readRecord(kept.Data)
		require.Equal(t, l.Well().Truncate(time.Second), other.Well(), "other processes are told")
	})
}

// TestAControlPlaneThatStaysAwayIsNotCalledWell: the rest of the reset is done all the same.
func TestAControlPlaneThatStaysAwayIsNotCalledWell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := robbed(t, "kube-controller-manager.yaml", controller, func(l *Lab) {
			_ = l.Objects.Kube.CoreV1().Pods(metav1.NamespaceSystem).Delete(t.Context(), "kube-controller-manager-"+owner, metav1.DeleteOptions{})
		})
		before, began := l.Well(), time.Now()
		require.NoError(t, l.RestoreNodes(t.Context()))
		require.Equal(t, againTime, time.Since(began).Round(time.Second))
		require.Equal(t, before, l.Well())

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, l.RestoreNodes(ctx), context.DeadlineExceeded)
	})
}

// TestAPartThatItsKubeletLeavesAsItWas: the manifest only read differently, and nothing restarted.
func TestAPartThatItsKubeletLeavesAsItWas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := robbed(t, "kube-controller-manager.yaml", controller, func(l *Lab) {
			time.AfterFunc(time.Second, func() { showPart(t.Context(), l, time.Now().Add(-time.Hour)) })
		})
		began := time.Now()
		require.NoError(t, l.RestoreNodes(t.Context()))
		require.Equal(t, 25*time.Second, time.Since(began).Round(time.Second))
		require.False(t, l.Well().Before(began))
	})
}

// TestOtherStaticPodsAreNotWaitedFor: nothing of the lab stands on them.
func TestOtherStaticPodsAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := robbed(t, "hello.yaml", hello, func(*Lab) {})
		before, began := l.Well(), time.Now()
		require.NoError(t, l.RestoreNodes(t.Context()))
		require.Zero(t, time.Since(began))
		require.Equal(t, before, l.Well())
	})
}

// TestAResetListsTheNodesOnce, as long as none has to join again.
func TestAResetListsTheNodesOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := robbed(t, "hello.yaml", hello, func(*Lab) {})
		kube := l.Objects.Kube.(*fake.Clientset)
		kube.ClearActions()
		require.NoError(t, l.RestoreNodes(t.Context()))
		listed := 0
		for _, action := range kube.Actions() {
			if action.Matches("list", "nodes") {
				listed++
			}
		}
		require.Equal(t, 1, listed)
	})
}
