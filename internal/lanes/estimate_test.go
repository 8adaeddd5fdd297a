package lanes

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheEstimateLearnsFromWhatEnded(t *testing.T) {
	t.Parallel()
	e := NewEstimate()
	for range 4 {
		e.Expect(Class{Lesson: "quick", Kind: "solution"})
		e.Expect(Class{Lesson: "slow", Kind: "wrong", Alone: "nodes"})
	}
	require.Zero(t, e.Left(2), "nothing is known before the first case has ended")

	e.Ended(Class{Lesson: "quick", Kind: "solution"}, 10)
	require.Equal(t, 40*time.Second, e.Left(2), "all cases count as the only one known; the exclusive four run alone")

	e.Ended(Class{Lesson: "slow", Kind: "wrong", Alone: "nodes"}, 20)
	require.Equal(t, time.Minute, e.Left(2), "three of 20 s one after the other outlast everything shared by two")
	require.Equal(t, 90*time.Second, e.Left(1), "the pace decides how many run, not what was asked for")
}
