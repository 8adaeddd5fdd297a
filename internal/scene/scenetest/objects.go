// Package scenetest makes the objects of a lesson's namespace as the API server would, and plays a rollout. It is for
// tests of what shows a scene.
package scenetest

import (
	"encoding/json"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/workload/wire"
)

// Epoch is when everything began.
func Epoch() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) }

// Is tells of an object that is there.
func Is(kind string, object metav1.Object) scene.Delta {
	data, err := json.Marshal(object)
	if err != nil {
		panic(err) // these objects are made here
	}
	plain := map[string]any{}
	if err := json.Unmarshal(data, &plain); err != nil {
		panic(err)
	}
	return scene.Delta{Kind: kind, Name: object.GetName(), UID: string(object.GetUID()), Object: integers(plain).(map[string]any)}
}

// integers makes int64 of whole numbers, as the API server's own decoder does.
func integers(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			v[key] = integers(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = integers(inner)
		}
	case float64:
		return int64(v)
	}
	return value
}

// Gone tells of an object that is there no more.
func Gone(d scene.Delta) scene.Delta { return scene.Delta{Kind: d.Kind, Name: d.Name, UID: d.UID} }

func meta(name string, owner string) metav1.ObjectMeta {
	m := metav1.ObjectMeta{Name: name, UID: types.UID(name), CreationTimestamp: metav1.NewTime(Epoch())}
	if owner != "" {
		yes := true
		m.OwnerReferences = []metav1.OwnerReference{{Name: owner, UID: types.UID(owner), Controller: &yes}}
	}
	return m
}

func template(image string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: image}}}}
}

// A Pod is one to be told of.
type Pod struct {
	Name, Owner, Image, Node, IP string
	Phase                        scene.Phase
	Reason                       string
	Restarts                     int
	Labels                       map[string]string
	// After is how long after Epoch it was made.
	After time.Duration
}

// Is tells of the Pod.
func (p Pod) Is() scene.Delta {
	object := &corev1.Pod{ObjectMeta: meta(p.Name, p.Owner), Spec: template(p.Image).Spec}
	object.Labels, object.CreationTimestamp = p.Labels, metav1.NewTime(Epoch().Add(p.After))
	object.Spec.NodeName, object.Status.PodIP = p.Node, p.IP
	status := corev1.ContainerStatus{Name: "web", RestartCount: int32(p.Restarts)}
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	object.Status.Phase, status.State = corev1.PodRunning, running
	switch p.Phase {
	case scene.Coming:
		object.Status.Phase = corev1.PodPending
		status.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: p.Reason}}
	case scene.Unready:
		if p.Reason != "" {
			status.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: p.Reason}}
		}
	case scene.Going, scene.Ready:
		status.Ready = true
		object.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
		if p.Phase == scene.Going {
			now := metav1.NewTime(Epoch())
			object.DeletionTimestamp = &now
		}
	case scene.Done:
		object.Status.Phase = corev1.PodSucceeded
		status.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed"}}
	case scene.Failed:
		object.Status.Phase = corev1.PodFailed
		status.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: p.Reason, ExitCode: 1}}
	}
	object.Status.ContainerStatuses = []corev1.ContainerStatus{status}
	return Is("Pod", object)
}

// Deployment tells of one with rolling updates.
func Deployment(name, image string, want, have, updated, ready int) scene.Delta {
	n, surge, unavailable := int32(want), intstr.FromInt32(1), intstr.FromInt32(0)
	d := &appsv1.Deployment{ObjectMeta: meta(name, "")}
	d.Spec.Replicas, d.Spec.Template = &n, template(image)
	d.Spec.Strategy = appsv1.DeploymentStrategy{
		Type:          appsv1.RollingUpdateDeploymentStrategyType,
		RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: &surge, MaxUnavailable: &unavailable},
	}
	d.Status.Replicas, d.Status.UpdatedReplicas, d.Status.ReadyReplicas = int32(have), int32(updated), int32(ready)
	d.Status.AvailableReplicas = int32(ready)
	return Is("Deployment", d)
}

// ReplicaSet tells of a revision of a Deployment.
func ReplicaSet(name, owner, revision, image string, want, have, ready int) scene.Delta {
	n := int32(want)
	r := &appsv1.ReplicaSet{ObjectMeta: meta(name, owner)}
	r.Annotations = map[string]string{"deployment.kubernetes.io/revision": revision}
	r.Spec.Replicas, r.Spec.Template = &n, template(image)
	r.Status.Replicas, r.Status.ReadyReplicas = int32(have), int32(ready)
	return Is("ReplicaSet", r)
}

// Service tells of one.
func Service(name, address string, selector map[string]string) scene.Delta {
	s := &corev1.Service{ObjectMeta: meta(name, "")}
	s.UID = types.UID("service-" + name)
	s.Spec.Type, s.Spec.ClusterIP, s.Spec.Selector = corev1.ServiceTypeClusterIP, address, selector
	s.Spec.Ports = []corev1.ServicePort{{Port: 80, TargetPort: intstr.FromInt32(8080)}}
	return Is("Service", s)
}

// Slice tells of the EndpointSlice of a Service.
func Slice(service string, endpoints ...scene.Endpoint) scene.Delta {
	s := &discoveryv1.EndpointSlice{ObjectMeta: meta(service+"-abcde", "")}
	s.Labels = map[string]string{discoveryv1.LabelServiceName: service}
	for _, e := range endpoints {
		s.Endpoints = append(s.Endpoints, discoveryv1.Endpoint{
			Addresses: []string{e.IP}, TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: e.Pod}, NodeName: &e.Node,
			Conditions: discoveryv1.EndpointConditions{Ready: &e.Ready, Serving: &e.Serving, Terminating: &e.Terminating},
		})
	}
	return Is("EndpointSlice", s)
}

// Node tells of one.
func Node(name string, control, cordoned bool, taints ...string) scene.Delta {
	n := &corev1.Node{ObjectMeta: meta(name, "")}
	if control {
		n.Labels = map[string]string{"node-role.kubernetes.io/control-plane": ""}
		taints = append(taints, "node-role.kubernetes.io/control-plane")
	}
	n.Spec.Unschedulable = cordoned
	for _, key := range taints {
		n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{Key: key, Effect: corev1.TaintEffectNoSchedule})
	}
	n.Status.Conditions = []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}}
	return Is("Node", n)
}

// Event tells of what Kubernetes says.
func Event(after time.Duration, kind, reason, about, message string, count int) scene.Delta {
	e := &corev1.Event{ObjectMeta: meta(fmt.Sprint(reason, about), "")}
	e.Type, e.Reason, e.Message, e.Count = kind, reason, message, int32(count)
	e.InvolvedObject = corev1.ObjectReference{Kind: "Pod", Name: about}
	e.LastTimestamp = metav1.NewTime(Epoch().Add(after))
	return Is("Event", e)
}

// Load is a report of a stream that has run for some seconds, ending after Epoch. Each address answers its share of ten
// requests a second.
func Load(name string, seconds int, ending time.Duration, shares map[string]int64, failing int64) wire.LoadReport {
	report := wire.LoadReport{Name: name, URL: "http://web.klab-rollback.svc.cluster.local:80/echo", RPS: 10, Running: true}
	t := wire.LoadTotals{ByIP: map[string]int64{}}
	last := Epoch().Add(ending).Unix()
	for i := range seconds {
		second := wire.LoadSecond{Unix: last - int64(seconds-1-i), Requests: 10, OK: 10, IPs: shares}
		if i%9 == 4 {
			second.Requests, second.OK = 7, 7
		}
		if i == seconds-4 {
			second.OK -= failing
		}
		t.Requests, t.OK = t.Requests+second.Requests, t.OK+second.OK
		for ip, n := range shares {
			t.ByIP[ip] += n
		}
		report.Seconds = append(report.Seconds, second)
	}
	if failing > 0 {
		t.LastError = &wire.LoadError{Text: "connection refused"}
	}
	report.Totals = t
	return report
}
