package lessons_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/lessons"
)

// TestWhatStopsAPartOfTheLabIsKnown, so that it is tried alone: a kubelet, and the control plane by its manifests.
func TestWhatStopsAPartOfTheLabIsKnown(t *testing.T) {
	t.Parallel()
	does := func(verb string, args map[string]any) lessons.Fixture {
		return lessons.Fixture{Steps: []checker.Step{{Expect: []checker.Expectation{{}}}, {Do: &checker.Call{Verb: verb, Args: args}}}}
	}
	for name, test := range map[string]struct {
		fixture lessons.Fixture
		want    bool
	}{
		"a kubelet":              {does("unit", map[string]any{"unit": "kubelet"}), true},
		"the controller-manager": {does("nodeManifest", map[string]any{"node": "${a}", "name": "kube-controller-manager.yaml"}), true},
		"etcd":                   {does("nodeManifest", map[string]any{"node": "a", "name": "etcd.yaml", "manifest": "x"}), true},
		"what an expression is":  {does("nodeManifest", map[string]any{"node": "a", "name": "${which}"}), true},
		"another static Pod":     {does("nodeManifest", map[string]any{"node": "${a}", "name": "hello.yaml"}), false},
		"an object":              {does("delete", map[string]any{"kind": "Pod", "name": "etcd.yaml"}), false},
	} {
		require.Equal(t, test.want, test.fixture.StopsNodes(), name)
		require.Equal(t, test.want, lessons.Task{Checks: []checker.Check{{Steps: test.fixture.Steps}}}.StopsNodes(), name)
		lesson := lessons.Lesson{Tasks: []lessons.Task{{}, {Wrong: []lessons.Fixture{test.fixture}}}}
		require.Equal(t, test.want, lesson.StopsNodes(), name)
	}
}

func TestALessonShowsWhatItHas(t *testing.T) {
	t.Parallel()
	seed := func(kinds ...string) []lessons.File {
		text := ""
		for _, kind := range kinds {
			text += "---\napiVersion: v1\nkind: " + kind + "\nmetadata: {name: a}\n"
		}
		return []lessons.File{{Name: "seed.yaml", Data: []byte(text)}}
	}
	checked := func(check checker.Check) []lessons.Task {
		return []lessons.Task{{ID: "t", Checks: []checker.Check{check}}}
	}
	load := checker.Check{Steps: []checker.Step{{Do: &checker.Call{Verb: "load"}}}}
	slices := checker.Check{Observe: checker.Observations{"s": {Verb: "objects", Args: map[string]any{"kind": "EndpointSlice.discovery.k8s.io"}}}}
	for name, test := range map[string]struct {
		lesson lessons.Lesson
		want   []lessons.View
	}{
		"nothing":     {lessons.Lesson{}, []lessons.View{"workload", "nodes", "events"}},
		"Pods":        {lessons.Lesson{Seed: seed("Pod")}, []lessons.View{"workload", "events"}},
		"a Service":   {lessons.Lesson{Seed: seed("Deployment", "Service")}, []lessons.View{"workload", "service", "events"}},
		"on nodes":    {lessons.Lesson{Seed: seed("DaemonSet")}, []lessons.View{"workload", "nodes", "events"}},
		"traffic":     {lessons.Lesson{Seed: seed("Pod"), Traffic: []lessons.Traffic{{}}}, []lessons.View{"workload", "service", "requests", "events"}},
		"disruptions": {lessons.Lesson{Seed: seed("Pod"), Tasks: checked(load)}, []lessons.View{"workload", "requests", "timeline", "events"}},
		"looked at":   {lessons.Lesson{Tasks: checked(slices)}, []lessons.View{"workload", "service", "events"}},
		"named":       {lessons.Lesson{Seed: seed("Service"), View: []lessons.View{"events"}}, []lessons.View{"events"}},
	} {
		require.Equal(t, test.want, test.lesson.Panes(), name)
	}
}

// TestACourseForgetsWhatOnlyItsAuthorsNeed: its syntax trees are most of what it takes. The test is not parallel, because
// it counts what the whole program keeps.
func TestACourseForgetsWhatOnlyItsAuthorsNeed(t *testing.T) {
	kept := func() uint64 {
		runtime.GC()
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		return now.HeapAlloc
	}
	before := kept()
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	whole := kept() - before
	course.Forget()
	rest := kept() - before
	require.Less(t, rest, whole*2/3)

	lesson := course.Lessons[0]
	problem := lesson.Source().In("lesson.yaml", []any{"tasks"}, "none", "")
	require.Positive(t, problem.Line, "a problem still has its place")
}
