package session_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
)

func happened(kind progress.Kind, data progress.Data) progress.Event {
	return progress.Event{Kind: kind, Lesson: "ready", Task: "scale", Seed: "s", Time: time.Unix(int64(data.Level), 0), Data: data}
}

// TestAttemptsAreCountedByTheirOrder: a clock that was set back dates an attempt before the hint it follows.
func TestAttemptsAreCountedByTheirOrder(t *testing.T) {
	t.Parallel()
	j := session.NewMemory(happened(progress.Attempt, progress.Data{}), happened(progress.Hint, progress.Data{Level: 1}), happened(progress.Attempt, progress.Data{}))
	all, sinceHint := j.Attempts("ready", "scale", "s")
	require.Equal(t, [2]int{2, 1}, [2]int{all, sinceHint})
}

func TestTheFirstChoiceOnASeedStays(t *testing.T) {
	t.Parallel()
	choice := func(option string) progress.Event {
		return happened(progress.Predicted, progress.Data{Question: "guess", Option: option})
	}
	j := session.NewMemory(choice("a"), choice("b"))
	require.Equal(t, map[string]string{"guess": "a"}, j.Choices("ready"))
	require.Empty(t, j.Choices("rollback"))
	require.NoError(t, j.Record(happened(progress.Reset, progress.Data{})))
	require.Empty(t, j.Choices("ready"), "a fresh seed asks again")
	j.Forget()
	require.NoError(t, j.Record(choice("b")))
	require.Equal(t, map[string]string{"guess": "b"}, j.Choices("ready"))
}

// A recorder keeps what a session told its journal last.
type recorder struct {
	session.Memory
	last progress.Event
}

func (r *recorder) Record(e progress.Event) error {
	r.last = e
	return r.Memory.Record(e)
}

// TestAnEventSaysAllItsKindNeeds: nobody else knows which option is right.
func TestAnEventSaysAllItsKindNeeds(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	s, err := session.Open(t.Context(), session.Options{Lab: &sessiontest.Lab{}, Lesson: lesson(), Text: text(), Journal: r})
	require.NoError(t, err)
	require.NoError(t, s.Predict("guess", "a"))
	require.Equal(t, progress.Event{
		Kind: progress.Predicted, Lesson: "two", Task: "first", Hash: "h1", Data: progress.Data{Question: "guess", Option: "a", Right: true},
	}, r.last)
	_, _, err = s.Hint("second")
	require.NoError(t, err)
	require.Equal(t, progress.Event{Kind: progress.Hint, Lesson: "two", Task: "second", Hash: "h1", Data: progress.Data{Level: 1}}, r.last)
}
