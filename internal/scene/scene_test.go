package scene_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/scene/scenetest"
	"github.com/klab-dev/klab/workload/wire"
)

// later is a moment after everything has begun.
func later(seconds float64) time.Time {
	return scenetest.Epoch().Add(time.Duration(seconds * float64(time.Second)))
}

// seeded is a scene in which the seed has stood for a while.
func seeded() *scene.Scene {
	s := scene.New()
	s.Apply(scenetest.Epoch(), scenetest.Seed())
	return s
}

// phases are those of the Pods of a scene, by the end of their names.
func phases(s *scene.Scene) map[string]scene.Phase {
	all := map[string]scene.Phase{}
	for _, tree := range s.Workloads() {
		for _, set := range append(tree.Sets, tree) {
			for _, pod := range set.Pods {
				all[pod.Name[len(pod.Name)-5:]] = pod.Phase
			}
		}
	}
	return all
}

func TestAWorkloadIsATree(t *testing.T) {
	t.Parallel()
	s := seeded()
	s.Apply(later(60), scenetest.HalfWay())
	trees := s.Workloads()
	require.Len(t, trees, 1)
	web := trees[0]
	require.Equal(t, scene.Rolling, web.Set.Stage)
	require.Equal(t, "maxSurge 1 · maxUnavailable 0", web.Set.Detail)
	require.Len(t, web.Sets, 3)
	for i, revision := range []string{"3", "2", "1"} {
		require.Equal(t, revision, web.Sets[i].Set.Revision, "the newest first")
	}
	require.Equal(t, "web:v2", web.Sets[0].Set.Image)
	require.Equal(t, map[scene.Phase]int{scene.Ready: 2, scene.Unready: 1, scene.Coming: 1}, scene.Count(web.Sets[0].Pods))
	require.Equal(t, map[scene.Phase]int{scene.Ready: 2, scene.Going: 1, scene.Gone: 1}, scene.Count(web.Sets[1].Pods))
	require.Equal(t, "ContainerCreating", web.Sets[0].Pods[3].Reason)
}

func TestEachPartOfALifeIsSeen(t *testing.T) {
	t.Parallel()
	s := seeded()
	pod := scenetest.NewPod(0, scene.Coming, "ContainerCreating")
	is := func(at float64, phase scene.Phase, reason string, restarts int) *scene.Pod {
		t.Helper()
		pod.Phase, pod.Reason, pod.Restarts = phase, reason, restarts
		s.Apply(later(at), []scene.Delta{pod.Is()})
		trees := s.Workloads() // its ReplicaSet is not known yet, so that it stands alone
		found := trees[len(trees)-1].Pods[0]
		require.Equal(t, phase, found.Phase)
		require.Equal(t, reason, found.Reason)
		require.Equal(t, restarts, found.Restarts)
		return found
	}
	require.Equal(t, later(10), is(10, scene.Coming, "ContainerCreating", 0).Changed)
	is(11, scene.Unready, "", 0)
	require.Equal(t, later(12), is(12, scene.Ready, "", 0).Changed)
	require.Equal(t, later(12), is(13, scene.Ready, "", 0).Changed, "nothing that shows has changed")
	is(14, scene.Unready, "CrashLoopBackOff", 1)
	is(15, scene.Failed, "Error", 1)
	is(16, scene.Done, "", 1)
	is(17, scene.Going, "", 1)
	s.Apply(later(18), []scene.Delta{scenetest.Gone(pod.Is())})
	require.Equal(t, scene.Gone, phases(s)["4mznd"])
	require.True(t, s.Lingers())
	s.Prune(later(18).Add(scene.Linger))
	require.NotContains(t, phases(s), "4mznd")
	require.False(t, s.Lingers())
}

func TestWhatWasThereBeforeIsNoChange(t *testing.T) {
	t.Parallel()
	s := seeded()
	s.Apply(later(0.5), []scene.Delta{scenetest.NewPod(0, scene.Coming, "").Is()})
	require.Zero(t, s.Changed())
	s.Mark(later(1), scene.CheckBegan, "t", "")
	require.Len(t, s.Story(), 1)
	s.Apply(later(5), []scene.Delta{scenetest.NewPod(1, scene.Coming, "").Is()})
	require.Equal(t, later(5), s.Changed())
	require.Len(t, s.Story(), 2)
}

func TestEndpointsEnterAndLeave(t *testing.T) {
	t.Parallel()
	s := seeded()
	require.Len(t, s.Endpoints("web"), 4)
	service := s.Services()[0]
	require.Equal(t, "app=web", service.Selector)
	require.Equal(t, []string{"80 → 8080"}, service.Ports)
	require.Equal(t, 4, s.Selected(service))
	s.Apply(later(60), scenetest.HalfWay())
	states := map[string]string{}
	for _, e := range s.Endpoints("web") {
		states[e.IP] = fmt.Sprint(e.Ready, e.Serving, e.Terminating, e.Left.IsZero())
	}
	require.Equal(t, map[string]string{
		"10.244.2.20": "true true false true", "10.244.2.21": "true true false true", "10.244.2.22": "false false false true",
		"10.244.1.11": "false true true true", "10.244.1.12": "true true false true", "10.244.1.13": "true true false true",
		"10.244.1.10": "false false false false",
	}, states)
	s.Prune(later(60).Add(scene.Linger))
	require.Len(t, s.Endpoints("web"), 6, "what left is forgotten")
}

// TestWhateverGoesLingersAndIsForgotten: of every kind, alone.
func TestWhateverGoesLingersAndIsForgotten(t *testing.T) {
	t.Parallel()
	for name, delta := range map[string]scene.Delta{
		"a Pod":            scenetest.NewPod(0, scene.Ready, "").Is(),
		"a Service":        scenetest.Service("api", "10.96.0.9", nil),
		"an EndpointSlice": scenetest.Slice("api", scene.Endpoint{IP: "10.244.1.30", Ready: true}),
		"one with no Pods": scenetest.Slice("api"),
		"a Deployment":     scenetest.Deployment("api", "web:v1", 1, 1, 1, 1),
		"a ReplicaSet":     scenetest.ReplicaSet("api-1", "api", "1", "web:v1", 1, 1, 1),
	} {
		s := seeded()
		before := s.Kept()
		s.Apply(later(10), []scene.Delta{delta})
		require.False(t, s.Lingers(), name)
		s.Apply(later(20), []scene.Delta{scenetest.Gone(delta)})
		require.Equal(t, name != "one with no Pods", s.Lingers(), name)
		s.Mark(later(30), scene.Acted, "", "") // which forgets nothing
		require.Equal(t, before != s.Kept(), s.Lingers(), name)
		s.Prune(later(20).Add(scene.Linger))
		require.False(t, s.Lingers(), name)
		require.Equal(t, before, s.Kept(), name)
	}
}

// TestWhatGoesLaterLingersLonger: the first that went does not take the second along.
func TestWhatGoesLaterLingersLonger(t *testing.T) {
	t.Parallel()
	s := seeded()
	s.Apply(later(10), []scene.Delta{scenetest.Gone(scenetest.OldPod(0, scene.Ready).Is())})
	s.Apply(later(12), []scene.Delta{scenetest.Gone(scenetest.OldPod(1, scene.Ready).Is())})
	s.Prune(later(10).Add(scene.Linger))
	require.True(t, s.Lingers())
	require.Len(t, phases(s), 3)
	s.Prune(later(12).Add(scene.Linger))
	require.False(t, s.Lingers())
	require.Len(t, phases(s), 2)
}

func TestNodesShowTaintsAndCordons(t *testing.T) {
	t.Parallel()
	s := seeded()
	s.Apply(later(10), []scene.Delta{scenetest.Node("klab-worker", false, true, "node.kubernetes.io/unschedulable", "gpu")})
	nodes := s.Nodes()
	require.Equal(t, []string{"klab-control-plane", "klab-worker", "klab-worker2"}, []string{nodes[0].Name, nodes[1].Name, nodes[2].Name})
	require.True(t, nodes[0].Control)
	require.True(t, nodes[1].Cordoned)
	require.Equal(t, []string{"gpu:NoSchedule"}, nodes[1].Taints, "a cordon is said once")
	require.Equal(t, later(10), nodes[1].Changed)
	require.Len(t, s.PodsOn("klab-worker"), 2)
}

func TestEventsAreTheNewestAndBounded(t *testing.T) {
	t.Parallel()
	s := seeded()
	for i := range 500 {
		s.Apply(later(float64(i)), []scene.Delta{scenetest.Event(time.Duration(i)*time.Second, "Normal", fmt.Sprint("R", i), "x", "m", 1)})
	}
	require.Len(t, s.Events(), 100)
	require.Equal(t, "R499", s.Events()[0].Reason)
	s.Apply(later(501), []scene.Delta{scenetest.Event(501*time.Second, "Normal", "R450", "x", "again", 2)})
	require.Equal(t, "R450", s.Events()[0].Reason)
	require.Len(t, s.Events(), 100)
}

// TestTextOfTheLabIsHarmless proves that nothing from an object reaches a terminal as it came.
func TestTextOfTheLabIsHarmless(t *testing.T) {
	t.Parallel()
	s := seeded()
	evil := "a\x1b[2Jb\u202e" + string(make([]rune, 5000))
	pod := scenetest.NewPod(0, scene.Coming, evil)
	pod.Image = "x/" + evil + ":v1"
	s.Apply(later(9), []scene.Delta{pod.Is(), scenetest.Event(9*time.Second, "Normal", evil, evil, evil, 1)})
	trees := s.Workloads()
	found := trees[len(trees)-1].Pods[0]
	for _, shown := range []string{found.Reason, found.Image, s.Events()[0].Detail, s.Events()[0].About, s.Events()[0].Reason} {
		require.NotContains(t, shown, "\x1b")
		require.NotContains(t, shown, "\u202e")
		require.LessOrEqual(t, len([]rune(shown)), 400)
	}
}

// TestTheStoryOfACheck follows a Pod that klab makes unready: what the probe says, what the Pod and the Service do, and
// the last request.
func TestTheStoryOfACheck(t *testing.T) {
	t.Parallel()
	s := seeded()
	victim := scenetest.OldPod(0, scene.Ready)
	s.Mark(later(20), scene.CheckBegan, "A Pod that cannot serve", "")
	s.Mark(later(20.2), scene.Acted, "", "making web unready")
	for i := range 3 {
		at := time.Duration(23+i*2) * time.Second
		s.Apply(scenetest.Epoch().Add(at), []scene.Delta{scenetest.Event(at, "Warning", "Unhealthy", victim.Name, "Readiness probe failed: 503", i+1)})
	}
	victim.Phase = scene.Unready
	s.Apply(later(28), []scene.Delta{victim.Is()})
	s.Apply(later(28.1), []scene.Delta{scenetest.Slice("web", scene.Endpoint{IP: victim.IP, Pod: victim.Name})})
	report := scenetest.Load("clients", 30, 29*time.Second, map[string]int64{"10.244.1.10": 3, "10.244.1.11": 7}, 0)
	more := scenetest.Load("clients", 6, 35*time.Second, map[string]int64{"10.244.1.11": 10}, 0)
	report.Seconds = append(report.Seconds, more.Seconds...)
	s.Traffic([]wire.LoadReport{report})
	s.Mark(later(36), scene.CheckEnded, "", "")

	var kinds []scene.MomentKind
	var seconds []float64
	for _, m := range s.Story() {
		if m.About != "" && m.Kind != scene.CheckBegan && m.About != victim.Name {
			continue // the other three left the slice too
		}
		kinds, seconds = append(kinds, m.Kind), append(seconds, m.At.Sub(later(20)).Seconds())
	}
	require.Equal(t, []scene.MomentKind{
		scene.CheckBegan, scene.Acted, scene.ProbeFailed, scene.BecameUnready, scene.EndpointOut, scene.LastRequest, scene.CheckEnded,
	}, kinds)
	require.Equal(t, []float64{0, 0.2, 3, 8, 8.1, 9, 16}, seconds)
}

func TestTrafficIsCreditedToPodsAndVersions(t *testing.T) {
	t.Parallel()
	s := seeded()
	s.Apply(later(60), scenetest.HalfWay())
	s.Traffic([]wire.LoadReport{scenetest.Load("clients", 40, 60*time.Second, map[string]int64{"10.244.1.12": 4, "10.244.2.20": 6, "10.9.9.9": 0}, 2)})
	streams := s.Streams()
	require.Len(t, streams, 1)
	clients := streams[0]
	require.Equal(t, "web:80/echo", clients.Target)
	require.InDelta(t, 10, clients.Rate, 0.7)
	require.EqualValues(t, 2, clients.Wrong)
	require.Equal(t, "connection refused", clients.LastError)
	require.Len(t, clients.Seconds, 39, "the last second is not over")
	require.Equal(t, []string{"v1", "v2"}, []string{clients.Versions[0].Name, clients.Versions[1].Name})
	require.InDelta(t, 6, clients.Versions[1].Rate, 0.01)
	require.InDelta(t, 6, s.AnswersOf(scenetest.NewPod(0, 0, "").Name), 0.01)
}

// TestTheLastStateIsNeverLost plays a storm in which states are skipped at random, as a slow reader skips them, and
// compares what is left with what is so.
func TestTheLastStateIsNeverLost(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	s, truth := seeded(), map[string]scene.Phase{}
	for i := range 4 {
		truth[scenetest.OldPod(i, 0).Name[14:]] = scene.Ready
	}
	at := 10.0
	for range 2000 {
		at += 0.02
		i := random.IntN(50)
		pod := scenetest.Pod{Name: fmt.Sprintf("web-5c6b7d9f4-%05d", i), Owner: "web-5c6b7d9f4", Image: "a:v1", Phase: scene.Phase(random.IntN(6))}
		if pod.Phase == scene.Failed && random.IntN(2) == 0 {
			s.Apply(later(at), []scene.Delta{scenetest.Gone(pod.Is())})
			delete(truth, fmt.Sprintf("%05d", i))
			continue
		}
		s.Apply(later(at), []scene.Delta{pod.Is()})
		truth[fmt.Sprintf("%05d", i)] = pod.Phase
	}
	s.Prune(later(at + 60))
	require.Equal(t, truth, phases(s))
}
