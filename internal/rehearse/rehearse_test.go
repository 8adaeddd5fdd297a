package rehearse_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/rehearse"
	"github.com/klab-dev/klab/internal/scaffold"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// A theatre is a stage over a lesson in a folder and a lab in memory.
type theatre struct {
	dir  string
	lab  *sessiontest.Lab
	news chan rehearse.News
}

func opened(t *testing.T) *theatre {
	t.Helper()
	th := &theatre{dir: t.TempDir(), lab: &sessiontest.Lab{}, news: make(chan rehearse.News, 100)}
	_, err := scaffold.New(scaffold.Options{Dir: th.dir, ID: "demo"})
	require.NoError(t, err)
	files, err := rehearse.NewFiles(os.DirFS(th.dir))
	require.NoError(t, err)
	stage := rehearse.Stage{
		Lesson: "demo", Changed: files.Changed, Tell: func(n rehearse.News) { th.news <- n },
		Load: func() (*lessons.Course, error) { return lessons.Load(os.DirFS(th.dir)) },
		Open: func(ctx context.Context, lesson *lessons.Lesson) (*session.Session, error) {
			return session.Open(ctx, session.Options{Lab: th.lab, Lesson: lesson, Text: lesson.Text(lessons.English), Journal: session.NewMemory()})
		},
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- stage.Run(ctx) }()
	t.Cleanup(func() { stop(); require.NoError(t, <-ended) })
	return th
}

// edit replaces text in a file of the lesson.
func (th *theatre) edit(t *testing.T, name, before, after string) {
	t.Helper()
	full := filepath.Join(th.dir, "lessons", "01-demo", name)
	data, err := os.ReadFile(full)
	require.NoError(t, err)
	require.Contains(t, string(data), before)
	require.NoError(t, os.WriteFile(full, []byte(strings.Replace(string(data), before, after, 1)), 0o644))
}

// until takes news until some fit, and returns them with those before.
func (th *theatre) until(t *testing.T, fits func(rehearse.News) bool) []rehearse.News {
	t.Helper()
	var heard []rehearse.News
	for {
		select {
		case n := <-th.news:
			if heard = append(heard, n); fits(n) {
				return heard
			}
		case <-time.After(30 * time.Second): // a test that hangs says nothing
			require.Fail(t, "no such news", "%+v", heard)
		}
	}
}

func graded(n rehearse.News) bool { return n.State != nil && n.State.Code != "" }

func seeded(heard []rehearse.News) (n int) {
	for _, one := range heard {
		if strings.HasPrefix(one.Doing, "seed ") {
			n++
		}
	}
	return n
}

func TestALessonIsRehearsedAsItsFilesChange(t *testing.T) {
	t.Parallel()
	th := opened(t)
	heard := th.until(t, graded)
	require.Equal(t, 1, seeded(heard))
	require.NotNil(t, heard[0].Show)
	require.Equal(t, "deployment-gone", heard[len(heard)-1].State.Code)

	// New words are shown and graded with, without a new seed.
	th.edit(t, "messages.en.yaml", "There is no Deployment web any more", "Where is web")
	heard = th.until(t, graded)
	require.Equal(t, []string{"lessons/01-demo/messages.en.yaml"}, heard[0].Changed)
	require.Zero(t, seeded(heard))
	require.Contains(t, heard[len(heard)-1].State.Message, "Where is web")

	// A mistake is named, and the lesson waits for its end.
	th.edit(t, "lesson.yaml", "minutes: 6", "minuets: 10")
	heard = th.until(t, func(n rehearse.News) bool { return n.Err != nil })
	require.ErrorContains(t, heard[len(heard)-1].Err, "waits until its problems are mended")
	require.Contains(t, fmt.Sprint(heard[1].Problems), `unknown key "minuets"`)

	// A new seed is seeded.
	th.edit(t, "seed/10-web.yaml", "replicas: 1", "replicas: 2")
	th.until(t, func(n rehearse.News) bool { return n.Err != nil })
	th.edit(t, "lesson.yaml", "minuets: 10", "minutes: 6")
	require.Equal(t, 1, seeded(th.until(t, graded)))
}

func TestAFolderThatIsNoCourse(t *testing.T) {
	t.Parallel()
	broken := errors.New("no such folder")
	ctx, stop := context.WithCancel(t.Context())
	var heard []rehearse.News
	stage := rehearse.Stage{
		Lesson: "demo", Load: func() (*lessons.Course, error) { return nil, broken },
		Tell:    func(n rehearse.News) { heard = append(heard, n) },
		Changed: func(context.Context) ([]string, error) { stop(); return nil, ctx.Err() },
	}
	require.NoError(t, stage.Run(ctx))
	require.Len(t, heard, 1)
	require.ErrorIs(t, heard[0].Err, broken)
}
