package grade

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestEveryRightAnswerPassesTheFenceOfItsTask, or none of its task does, and so does every wrong one: but for those that
// the golden file lists, which reach further than any submission may. It also lists what each task permits, so that nobody
// overlooks when that grows.
func TestEveryRightAnswerPassesTheFenceOfItsTask(t *testing.T) {
	t.Parallel()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	var open, permitted, beyond, wrong []string
	for _, lesson := range course.Lessons {
		fences := reaches([]*lessons.Lesson{lesson})
		for _, task := range lesson.Tasks {
			key := taskKey(lesson, task)
			r := fences[key]
			if r.open {
				open = append(open, "  "+key)
			}
			if len(r.rules.Permits) > 0 {
				permitted = append(permitted, fmt.Sprintf("  %s: %s", key, joined(r.rules.Permits)))
			}
			require.Subset(t, r.within, r.rules.Permits, key)
			refused := map[string]string{}
			for _, solution := range task.Solutions {
				if r.open {
					break // nothing of it is tried
				}
				if found := breaches(r.rules, solution); len(found) > 0 {
					refused[solution.File] = worded(found[0].Error())
				}
			}
			if len(refused) > 0 {
				require.Len(t, refused, len(task.Solutions), "%s: %v", key, refused)
				beyond = append(beyond, fmt.Sprintf("  %s: %s", key, refused[task.Solutions[0].File]))
			}
			for _, answer := range task.Wrong {
				if found := breaches(r.rules, answer); len(found) > 0 {
					wrong = append(wrong, fmt.Sprintf("  %s %s: %s", key, answer.File, worded(found[0].Error())))
				}
			}
		}
	}
	golden(t, "permits", slices.Concat([]string{"permitted beyond the fence:"}, permitted,
		[]string{"", "only typed answers are tried, because the lesson's own part of the lab does not fit behind the fence:"}, open,
		[]string{"", "right answers that the fence refuses, all of their task, so that a teacher decides:"}, beyond,
		[]string{"", "wrong answers of the course that the fence refuses:"}, wrong))
}

// TestWhatWasMadeForAnEarlierTaskMayStand: who made a NodePort for the first task of a lesson hands it in with the last.
func TestWhatWasMadeForAnEarlierTaskMayStand(t *testing.T) {
	t.Parallel()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	fences := reaches([]*lessons.Lesson{course.Lesson("nodeport")})
	service := map[string]any{"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "front"},
		"spec": map[string]any{"type": "NodePort", "ports": []any{map[string]any{"port": 80, "nodePort": 30080}}}}
	for _, task := range []string{"every-node", "laptop", "keep-client", "the-range"} {
		require.Empty(t, fences["nodeport/"+task].rules.Object(service, ""), task)
	}
	require.NotEmpty(t, reaches([]*lessons.Lesson{course.Lesson("rollback")})["rollback/roll-back"].rules.Object(service, ""))
}

func joined(permits fence.Permits) string {
	out := make([]string, len(permits))
	for i, permit := range permits {
		out[i] = string(permit)
	}
	return strings.Join(out, "; ")
}

// breaches are those of the parts of an answer that somebody could hand in. Whoever stops a part of a node cannot.
func breaches(rules fence.Rules, answer lessons.Fixture) []fence.Breach {
	var found []fence.Breach
	for _, step := range answer.Steps {
		if step.Do != nil && (slices.Contains(submission.Verbs(), step.Do.Verb) || step.Do.Verb == "unit") {
			found = append(found, rules.Call(fence.AnswerDo, step.Do.Verb, asHandedIn(step.Do.Args))...)
		}
	}
	return found
}

func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "go test ./internal/grade -run %s -update writes it anew", t.Name())
}
