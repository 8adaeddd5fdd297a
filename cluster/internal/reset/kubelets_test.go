package reset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/probe"
	"github.com/klab-dev/klab/workload/wire"
)

func worker(ready corev1.ConditionStatus, taints ...corev1.Taint) *corev1.Node {
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: "worker"}, Spec: corev1.NodeSpec{Taints: taints},
		Status: corev1.NodeStatus{Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: ready}}},
	}
}

// rousing is a resetter of a lab whose worker's prober says that the kubelet is in a state. It notes what the prober is
// asked; to start the kubelet makes the node as it should be.
func rousing(node *corev1.Node, state string) (r *Resetter, asked *[]string) {
	set := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: "node-prober", Namespace: names.GraderNamespace}}
	r, kube := fakeResetter(node, set, apitest.Prober("node-prober-a", "worker", "node"))
	asked = &[]string{}
	r.probers = probe.New(r.objects, r.store, nil, nil)
	r.probers.UseToken("secret")
	r.probers.Send = func(ctx context.Context, method, pod, path string, body []byte) ([]byte, error) {
		if path == wire.PathProve {
			return apitest.Proven("secret", pod, body)
		}
		*asked = append(*asked, method+" "+path)
		if state == "" {
			return nil, errors.New("nobody answers")
		}
		if method == "POST" {
			_, err := kube.CoreV1().Nodes().Update(ctx, worker(corev1.ConditionTrue), metav1.UpdateOptions{})
			return []byte("{}"), err
		}
		return []byte(`{"name":"kubelet","activeState":"` + state + `"}`), nil
	}
	return r, asked
}

// TestAResetStartsAKubelet that was stopped or paused, and waits until its node can be used.
func TestAResetStartsAKubelet(t *testing.T) {
	t.Parallel()
	silent := corev1.Taint{Key: corev1.TaintNodeUnreachable, Effect: corev1.TaintEffectNoExecute}
	for name, test := range map[string]struct {
		node  *corev1.Node
		state string
		began bool
	}{
		"one that is off":             {worker(corev1.ConditionUnknown, silent), "inactive", true},
		"one that was just stopped":   {worker(corev1.ConditionTrue), "inactive", true},
		"one that is paused":          {worker(corev1.ConditionUnknown, silent), "active", true},
		"one that runs":               {worker(corev1.ConditionTrue), "active", false},
		"a node that is out of reach": {worker(corev1.ConditionUnknown, silent), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, asked := rousing(test.node, test.state)
			seen, err := r.SeeNodes(t.Context())
			require.NoError(t, err)
			require.Len(t, seen, 1)
			node, err := r.rouse(t.Context(), seen[0])
			require.NoError(t, err)
			require.Equal(t, test.began || test.state != "", usable(node))
			want := []string{"GET /node/unit?name=kubelet"}
			if test.began {
				want = append(want, "POST /node/unit")
			}
			require.Equal(t, want, *asked)
		})
	}
}

// crowd is a resetter of a lab with some workers, whose kubelets are stopped. Each prober takes a second to say so, and
// starts no kubelet. It notes how often each is asked.
func crowd(count int) (r *Resetter, kube *fake.Clientset, asked map[string]int) {
	set := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: "node-prober", Namespace: names.GraderNamespace}}
	held := []runtime.Object{set}
	for i := range count {
		node := worker(corev1.ConditionTrue)
		node.Name = fmt.Sprintf("worker%d", i)
		held = append(held, node, apitest.Prober("prober-"+node.Name, node.Name, "node"))
	}
	r, kube = fakeResetter(held...)
	r.probers = probe.New(r.objects, r.store, nil, nil)
	r.probers.UseToken("secret")
	var mu sync.Mutex
	asked = map[string]int{}
	r.probers.Send = func(_ context.Context, method, pod, path string, body []byte) ([]byte, error) {
		if path == wire.PathProve {
			return apitest.Proven("secret", pod, body)
		}
		if method == "POST" {
			return nil, errors.New("refused by " + pod)
		}
		mu.Lock()
		asked[pod]++
		mu.Unlock()
		time.Sleep(time.Second)
		return []byte(`{"name":"kubelet","activeState":"inactive"}`), nil
	}
	return r, kube, asked
}

// TestNodesAreAskedSideBySide: a lab of many nodes takes no longer than one of few, up to a bound.
func TestNodesAreAskedSideBySide(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]time.Duration{3: time.Second, nodesAtOnce + 1: 2 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			r, kube, asked := crowd(count)
			began := time.Now()
			seen, err := r.SeeNodes(t.Context())
			require.NoError(t, err)
			require.Equal(t, want, time.Since(began))
			require.Len(t, seen, count)
			_, _ = r.RestoreNodes(t.Context(), seen)
			require.Len(t, asked, count)
			for pod, times := range asked {
				require.Equal(t, 1, times, pod)
			}
			listed := 0
			for _, action := range kube.Actions() {
				if action.Matches("list", "nodes") {
					listed++
				}
			}
			require.Equal(t, 1, listed)
		})
	}
}

// TestWhatFailsForSomeNodesIsSaidOfEach.
func TestWhatFailsForSomeNodesIsSaidOfEach(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, _, _ := crowd(3)
		seen, err := r.SeeNodes(t.Context())
		require.NoError(t, err)
		seen = slices.DeleteFunc(seen, func(s Sight) bool { return s.Node.Name == "worker1" })
		_, err = r.RestoreNodes(t.Context(), seen)
		require.ErrorContains(t, err, "start the kubelet of node worker0: ")
		require.ErrorContains(t, err, "start the kubelet of node worker2: ")
	})
}
