package app

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

func TestALostRecordIsTold(t *testing.T) {
	t.Parallel()
	for language, says := range map[string]string{lessons.English: "was changed", lessons.Chinese: "已被改动"} {
		lab, told := &sessiontest.Lab{}, &bytes.Buffer{}
		a := &App{Streams: Streams{Err: told}, Lab: cluster.DefaultName, Language: language}
		lesson := &lessons.Lesson{ID: "two", Namespace: "klab-two"}
		require.NoError(t, lab.Keep(t.Context(), lesson.Namespace, []byte("{}")))
		s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: lesson, Text: &lessons.Text{}, Journal: session.NewMemory()})
		require.NoError(t, err)
		a.TellLost(s)
		require.Contains(t, told.String(), says)
		require.Contains(t, told.String(), "klab reset two")

		told.Reset()
		require.NoError(t, s.Seed(t.Context()))
		a.TellLost(s)
		require.Empty(t, told.String())
	}
}
