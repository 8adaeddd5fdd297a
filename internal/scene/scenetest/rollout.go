package scenetest

import (
	"fmt"
	"time"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/workload/wire"
)

// What a rollout's Pods are called: ReplicaSets of Deployment web by revision, and the labels of all.
const (
	oldSet = "web-5c6b7d9f4"
	newSet = "web-7d9f8c6b5"
)

func labels() map[string]string { return map[string]string{"app": "web"} }

// OldPod is one of the four Pods that run version v1.
func OldPod(i int, phase scene.Phase) Pod {
	suffix := []string{"2xkq7", "8hjtn", "lw4zs", "pvr9c"}[i]
	return Pod{
		Name: oldSet + "-" + suffix, Owner: oldSet, Image: "klab.local/web:v1", Node: fmt.Sprintf("klab-worker%s", []string{"", "2"}[i%2]),
		IP: fmt.Sprintf("10.244.1.%d", 10+i), Phase: phase, Labels: labels(),
	}
}

// NewPod is one of the four that run version v2.
func NewPod(i int, phase scene.Phase, reason string) Pod {
	suffix := []string{"4mznd", "c6vgb", "jx5rt", "wq8fl"}[i]
	pod := Pod{
		Name: newSet + "-" + suffix, Owner: newSet, Image: "klab.local/web:v2", Node: fmt.Sprintf("klab-worker%s", []string{"2", ""}[i%2]),
		IP: fmt.Sprintf("10.244.2.%d", 20+i), Phase: phase, Reason: reason, Labels: labels(), After: time.Duration(i+1) * 20 * time.Second,
	}
	if phase == scene.Coming {
		pod.IP = ""
	}
	return pod
}

// Seed is the lab before the rollout: four Pods of v1 behind a Service, and a revision of old.
func Seed() []scene.Delta {
	all := []scene.Delta{
		Node("klab-control-plane", true, false), Node("klab-worker", false, false), Node("klab-worker2", false, false),
		Deployment("web", "klab.local/web:v1", 4, 4, 4, 4),
		ReplicaSet("web-66d8f97bcd", "web", "1", "klab.local/web:v0", 0, 0, 0),
		ReplicaSet(oldSet, "web", "2", "klab.local/web:v1", 4, 4, 4),
		Service("web", "10.96.41.7", labels()),
	}
	var endpoints []scene.Endpoint
	for i := range 4 {
		all = append(all, OldPod(i, scene.Ready).Is())
		endpoints = append(endpoints, endpoint(OldPod(i, scene.Ready), true))
	}
	return append(all, Slice("web", endpoints...))
}

func endpoint(p Pod, ready bool) scene.Endpoint {
	return scene.Endpoint{IP: p.IP, Pod: p.Name, Node: p.Node, Ready: ready, Serving: ready || p.Phase == scene.Going, Terminating: p.Phase == scene.Going}
}

// HalfWay is a rollout to v2 half-way: two new Pods are ready, one warms up and one comes; of the old ones two are ready,
// one goes and one has gone.
func HalfWay() []scene.Delta {
	warming, leaving := NewPod(2, scene.Unready, ""), OldPod(1, scene.Going)
	return []scene.Delta{
		Deployment("web", "klab.local/web:v2", 4, 6, 4, 4),
		ReplicaSet(newSet, "web", "3", "klab.local/web:v2", 4, 4, 2),
		ReplicaSet(oldSet, "web", "2", "klab.local/web:v1", 2, 2, 2),
		NewPod(0, scene.Ready, "").Is(), NewPod(1, scene.Ready, "").Is(), warming.Is(), NewPod(3, scene.Coming, "ContainerCreating").Is(),
		leaving.Is(), Gone(OldPod(0, scene.Ready).Is()),
		Slice("web",
			endpoint(NewPod(0, scene.Ready, ""), true), endpoint(NewPod(1, scene.Ready, ""), true), endpoint(warming, false),
			endpoint(leaving, false), endpoint(OldPod(2, scene.Ready), true), endpoint(OldPod(3, scene.Ready), true)),
		Event(58*time.Second, "Normal", "SuccessfulCreate", newSet, "Created pod: "+NewPod(3, 0, "").Name, 1),
		Event(61*time.Second, "Normal", "Scheduled", NewPod(3, 0, "").Name, "Successfully assigned klab-rollback/"+NewPod(3, 0, "").Name+" to klab-worker", 1),
		Event(62*time.Second, "Warning", "Unhealthy", warming.Name, "Readiness probe failed: HTTP probe failed with statuscode: 503", 4),
		Event(63*time.Second, "Normal", "Killing", leaving.Name, "Stopping container web", 1),
	}
}

// After is a moment of the scene.
func After(d time.Duration) time.Time { return Epoch().Add(d) }

// UnderLoad is a rollout half-way, under load, during a check.
func UnderLoad() *scene.Scene {
	s := scene.New()
	s.Apply(Epoch(), Seed())
	s.Mark(After(40*time.Second), scene.CheckBegan, "No request is lost", "")
	s.Mark(After(40*time.Second), scene.Acted, "", "restarting Deployment/web")
	s.Apply(After(60*time.Second), HalfWay())
	s.Traffic([]wire.LoadReport{Load("clients", 70, 61*time.Second, map[string]int64{
		"10.244.1.12": 2, "10.244.1.13": 3, "10.244.2.20": 2, "10.244.2.21": 3,
	}, 3)})
	s.Prune(After(61 * time.Second))
	return s
}
