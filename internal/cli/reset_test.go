package cli

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/lessons"
)

// TestResetTakesALessonOrAll, and without a lab says so.
func TestResetTakesALessonOrAll(t *testing.T) {
	t.Setenv("KLAB_HOME", t.TempDir())
	t.Setenv("KLAB_LANG", "en")
	t.Setenv("PATH", "")
	require.Contains(t, piped(t, app.ExitUsage, "reset"), "takes 1 argument")
	require.Contains(t, piped(t, app.ExitUsage, "reset", "--all", "rollback"), "takes 0 argument")
	require.Contains(t, piped(t, app.ExitUnknown, "reset", "--all"), "klab: ")
}

// TestOnlyLessonsOfTheCourseAreReset: what another course or a proof has in the lab stays, and is told of.
func TestOnlyLessonsOfTheCourseAreReset(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	a := &app.App{Streams: app.Streams{Err: &errs}, Language: lessons.English}
	course := &lessons.Course{Lessons: []*lessons.Lesson{{ID: "a", Namespace: "klab-a"}, {ID: "b", Namespace: "klab-b"}}}
	begun := begunLessons(a, course, []cluster.Seed{{Lesson: "a", Namespace: "klab-a"}, {Lesson: "b", Namespace: "lane-1"}, {Lesson: "c", Namespace: "klab-c"}})
	require.Equal(t, course.Lessons[:1], begun)
	require.Equal(t, "left as it is: lane-1, of lesson b, which is not in the course\nleft as it is: klab-c, of lesson c, which is not in the course\n", errs.String())
}

// piped runs a command without a terminal, and wants its exit code.
func piped(t *testing.T, code int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	got := Run(t.Context(), append([]string{"klab"}, args...), app.Streams{In: &bytes.Buffer{}, Out: &out, Err: &out, Width: 80})
	require.Equal(t, code, got, out.String())
	return out.String()
}
