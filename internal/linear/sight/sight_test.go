package sight_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/linear/sight"
	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/scene/scenetest"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// TestPanesAreTold is what somebody hears of each pane.
func TestPanesAreTold(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lessons.English, lessons.Chinese} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			var all []string
			for _, pane := range lessons.Views() {
				all = append(append(all, "# "+string(pane)), sight.Tell(words.Of(language), scenetest.UnderLoad(), pane)...)
			}
			golden.RequireEqual(t, strings.Join(all, "\n")+"\n")
		})
	}
}

// TestNothingIsLeftOut: each Pod, controller, node, endpoint and moment of the picture is named, and nothing is a sign.
func TestNothingIsLeftOut(t *testing.T) {
	t.Parallel()
	s, told := scenetest.UnderLoad(), ""
	for _, pane := range lessons.Views() {
		lines := sight.Tell(words.Of(lessons.English), s, pane)
		require.NotEmpty(t, lines, pane)
		for _, line := range lines {
			require.Regexp(t, regexp.MustCompile(`^[\x20-\x7e]+[.]$`), line, "a sentence of plain signs")
		}
		told += strings.Join(lines, "\n") + "\n"
	}
	for i := range 4 {
		require.Contains(t, told, "Pod "+scenetest.OldPod(i, 0).Name+": ")
		require.Contains(t, told, "Pod "+scenetest.NewPod(i, 0, "").Name+": ")
	}
	for _, node := range s.Nodes() {
		require.Contains(t, told, "Node "+node.Name+": ")
	}
	for _, e := range s.Endpoints("web") {
		require.Contains(t, told, "Endpoint "+e.Pod+", "+e.IP+": ")
	}
	require.Equal(t, len(s.Story()), strings.Count(told, "After "))
}

// TestEmptyPanesSaySo rather than nothing.
func TestEmptyPanesSaySo(t *testing.T) {
	t.Parallel()
	s := scene.New()
	s.Apply(scenetest.Epoch(), []scene.Delta{scenetest.Node("klab-worker", false, true, "disk")})
	for _, pane := range lessons.Views() {
		require.NotEmpty(t, sight.Tell(words.Of(lessons.English), s, pane), pane)
	}
	require.Equal(t, []string{"Node klab-worker: cordoned, taint disk:NoSchedule, no Pods of this lesson."}, sight.Tell(words.Of(lessons.English), s, lessons.ViewNodes))
}

// TestManyPodsAreCounted rather than read out one after the other.
func TestManyPodsAreCounted(t *testing.T) {
	t.Parallel()
	s := scene.New()
	deltas := []scene.Delta{
		scenetest.Deployment("web", "klab.local/web:v1", 40, 40, 40, 39), scenetest.ReplicaSet("web-5c6b7d9f4", "web", "1", "klab.local/web:v1", 40, 40, 39),
	}
	for i := range 40 {
		phase := scene.Ready
		if i == 0 {
			phase = scene.Unready
		}
		pod := scenetest.Pod{Name: fmt.Sprintf("web-5c6b7d9f4-%05d", i), Owner: "web-5c6b7d9f4", Image: "klab.local/web:v1", Phase: phase}
		deltas = append(deltas, pod.Is())
	}
	s.Apply(scenetest.Epoch(), deltas)
	require.Contains(t, sight.Tell(words.Of(lessons.English), s, lessons.ViewWorkload), "40 Pods: 39 ready, 1 not ready.")
}
