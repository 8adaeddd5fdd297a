package lessons_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/lessons"
)

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
