package session_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/workload/wire"
)

func TestAPictureHasTheStreamsThatRun(t *testing.T) {
	t.Parallel()
	load := func(name string) checker.Step {
		return checker.Step{Do: &checker.Call{Verb: "load", Args: map[string]any{"name": name, "service": "web"}}}
	}
	lesson := &lessons.Lesson{
		ID: "one", Namespace: "klab-one", Traffic: []lessons.Traffic{{Name: "clients", Service: "web"}},
		Tasks: []lessons.Task{{ID: "t", Checks: []checker.Check{{ID: "c", Steps: []checker.Step{load("clients"), load("burst"), load("never"), load("burst")}}}}},
	}
	known := map[string]bool{"/load/klab-one.clients": true, "/load/klab-one.burst": true}
	lab := &sessiontest.Lab{}
	lab.OnProbe = func(_, method, path string, _ []byte) (any, error) {
		require.Equal(t, "GET", method)
		if !known[path] {
			return nil, errors.New("load is not known")
		}
		return wire.LoadReport{Name: path, RPS: 10}, nil
	}
	s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: lesson, Text: &lessons.Text{}, Journal: &sessiontest.Journal{}})
	require.NoError(t, err)
	reports, err := s.Traffic(t.Context())
	require.NoError(t, err)
	require.Len(t, reports, 2)
	require.Equal(t, "clients", reports[0].Name)
	require.Equal(t, "burst", reports[1].Name)

	clear(known)
	_, err = s.Traffic(t.Context())
	require.ErrorContains(t, err, "read the requests of stream clients: load is not known")
}

func TestAPictureHasTheLessonAndTheNodes(t *testing.T) {
	t.Parallel()
	lab := &sessiontest.Lab{}
	for _, object := range []map[string]any{
		{"kind": "Pod", "metadata": map[string]any{"name": "web", "namespace": "klab-one"}},
		{"kind": "Pod", "metadata": map[string]any{"name": "dns", "namespace": "kube-system"}},
		{"kind": "Secret", "metadata": map[string]any{"name": "s", "namespace": "klab-one"}},
	} {
		lab.Put(object)
	}
	s, err := session.Open(t.Context(), session.Options{
		Lab: lab, Lesson: &lessons.Lesson{ID: "one", Namespace: "klab-one"}, Text: &lessons.Text{}, Journal: &sessiontest.Journal{},
	})
	require.NoError(t, err)
	batches, err := s.Follow(t.Context())
	require.NoError(t, err)
	batch := <-batches
	require.Len(t, batch, 1)
	require.Equal(t, "web", batch[0].Name)
}
