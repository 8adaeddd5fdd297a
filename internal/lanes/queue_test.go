package lanes

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func each(string) int { return 1 }

func TestDealtCasesComeOnceEach(t *testing.T) {
	t.Parallel()
	queues := Deal([]Batch[string]{
		{Cases: []string{"a1", "a2", "a3", "a4", "a5", "a6", "a7"}}, {Alone: "ports", Cases: []string{"p1"}}, {Alone: "nodes", Cases: []string{"n1"}},
		{Alone: "nodes", Cases: []string{"n2"}}, {Slow: true, Cases: []string{"s1"}}, {},
	}, each)
	var got [][]string
	for _, q := range queues {
		got = append(got, q.Cases)
	}
	require.Equal(t, [][]string{{"p1"}, {"n1", "n2"}, {"s1"}, {"a1", "a2", "a3", "a4", "a5", "a6"}, {"a7"}}, got)
	require.Equal(t, 1, queues[4].Lane, "the second of its batch has another namespace")
}

func TestAFailedQueueStopsTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queues := Deal([]Batch[string]{{Slow: true, Cases: []string{"bad"}}, {Cases: []string{"good"}}}, each)
		var ran []string
		broken := errors.New("the lab is gone")
		err := Run(t.Context(), NewPace(1), queues, func(_ context.Context, q Queue[string]) error {
			if ran = append(ran, q.Cases[0]); q.Cases[0] == "bad" {
				return broken
			}
			return nil
		})
		require.ErrorIs(t, err, broken)
		require.Equal(t, []string{"bad"}, ran)
	})
}
