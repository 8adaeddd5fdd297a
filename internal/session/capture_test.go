package session_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/capture"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// shelf keeps captures, or fails to.
type shelf struct {
	kept []capture.Capture
	fail error
}

func (s *shelf) Keep(c capture.Capture) error {
	if s.fail == nil {
		s.kept = append(s.kept, c)
	}
	return s.fail
}

// capturing is a lesson that was begun in a lab with one object, with a place for captures.
func capturing(t *testing.T, l *lessons.Lesson) (*session.Session, *sessiontest.Lab, *shelf) {
	t.Helper()
	lab, shelf := &sessiontest.Lab{}, &shelf{}
	lab.Put(map[string]any{"kind": "ConfigMap", "metadata": map[string]any{"name": "note", "namespace": "klab-two", "uid": "u1"}, "data": map[string]any{"said": "a"}})
	lab.Put(map[string]any{"kind": "Node", "metadata": map[string]any{"name": "n", "uid": "n1"}, "status": map[string]any{"nodeInfo": map[string]any{"kubeletVersion": "v1.37.0"}}})
	s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: l, Text: text(), Journal: &sessiontest.Journal{}, Captures: shelf})
	require.NoError(t, err)
	require.NoError(t, s.Seed(t.Context()))
	return s, lab, shelf
}

// TestWhatWasDoneIsKeptWhenATaskPasses, with what was typed for it, and nothing is kept before.
func TestWhatWasDoneIsKeptWhenATaskPasses(t *testing.T) {
	t.Parallel()
	s, lab, shelf := capturing(t, lesson())
	require.NoError(t, s.Answer(t.Context(), "first", "one", "0"))
	require.Equal(t, checker.Wrong, check(t, s, "first").State)
	require.Empty(t, shelf.kept)

	lab.Put(map[string]any{"kind": "ConfigMap", "metadata": map[string]any{"name": "note", "namespace": "klab-two", "uid": "u1"}, "data": map[string]any{"said": "b"}})
	require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))
	require.NoError(t, s.Answer(t.Context(), "second", "two", "9"))
	require.Equal(t, checker.Pass, check(t, s, "first").State)
	require.Len(t, shelf.kept, 1)
	c := shelf.kept[0]
	require.Equal(t, []string{"two", "first", "h1", "klab-two", "v1.37.0"}, []string{c.Lesson, c.Task, c.Hash, c.Namespace, c.Kubernetes})
	require.NotEmpty(t, c.Seed)
	require.Equal(t, map[string]string{"one": "1"}, c.Answers, "of this task alone")
	require.Len(t, c.Changes, 1)
	require.Equal(t, "note", c.Changes[0].Name)

	require.Equal(t, checker.Pass, check(t, s, "first").State)
	require.Len(t, shelf.kept, 1, "a pass that is known is not seen again")
	_, err := s.Check(t.Context(), true, "first")
	require.NoError(t, err)
	require.Len(t, shelf.kept, 2)
}

// TestAVerdictStandsWhetherItCanBeKeptOrNot, and that is told.
func TestAVerdictStandsWhetherItCanBeKeptOrNot(t *testing.T) {
	t.Parallel()
	s, _, shelf := capturing(t, lesson())
	shelf.fail = errors.New("no space left on device")
	require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))
	require.Equal(t, checker.Pass, check(t, s, "first").State)
	for {
		e := <-s.Events()
		if e.Kind == session.EventUncaptured {
			require.ErrorIs(t, e.Err, shelf.fail)
			return
		}
	}
}

// TestWhatACheckDoesIsNotTheLearners: it is captured before the check disturbs the lab.
func TestWhatACheckDoesIsNotTheLearners(t *testing.T) {
	t.Parallel()
	l := lesson()
	l.Tasks[0].Checks[0].Steps = []checker.Step{{Do: &checker.Call{Verb: "delete", Args: map[string]any{"kind": "ConfigMap", "name": "note"}}}}
	s, _, shelf := capturing(t, l)
	require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))
	require.Equal(t, checker.Pass, check(t, s, "first").State)
	require.Len(t, shelf.kept, 1)
	require.Empty(t, shelf.kept[0].Changes)
}

// oneFile is a folder with a file of this name.
type oneFile string

func (f oneFile) ReadFile(name string) ([]byte, error) {
	if name != string(f) {
		return nil, fs.ErrNotExist
	}
	return []byte("kind: Cluster\n"), nil
}
func (oneFile) WriteFile(string, []byte) error { return nil }

// TestTheFilesThatATaskLooksAtAreKept, whichever verb looks at them.
func TestTheFilesThatATaskLooksAtAreKept(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"file", "dryRun", "kindConfig"} {
		s, _, _ := capturing(t, lesson())
		s.Workspace = oneFile("kind.yaml")
		look := checker.Observations{"written": {Verb: verb, Args: map[string]any{"path": "kind.yaml"}}, "unwritten": {Verb: verb, Args: map[string]any{"path": "none.yaml"}}}
		c, err := s.Capture(t.Context(), lessons.Task{ID: "first", Checks: []checker.Check{{ID: "a", Observe: look}}})
		require.NoError(t, err)
		require.Equal(t, map[string]string{"kind.yaml": "kind: Cluster\n"}, c.Files, verb)
	}
}
