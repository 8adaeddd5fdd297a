package cli

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

func TestACheckTellsOfASeedOfAnotherVersion(t *testing.T) {
	t.Parallel()
	lab, told := &sessiontest.Lab{}, &bytes.Buffer{}
	a := commands{&app.App{Streams: app.Streams{Err: told}, Lab: cluster.DefaultName, Language: lessons.English}}
	open := func(hash string) *session.Session {
		lesson := &lessons.Lesson{ID: "two", Namespace: "klab-two", Hash: hash}
		s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: lesson, Text: &lessons.Text{}, Journal: session.NewMemory()})
		require.NoError(t, err)
		return s
	}
	require.NoError(t, open("old").Seed(t.Context()))
	a.tellOutdated(open("old"))
	require.Empty(t, told.String())

	later := open("new")
	a.tellOutdated(later)
	require.Contains(t, told.String(), "another version of the lesson")
	require.Contains(t, told.String(), "try: klab reset two\n")

	told.Reset()
	require.NoError(t, later.Seed(t.Context()))
	a.tellOutdated(later)
	require.Empty(t, told.String())
}
