package law

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
)

func TestTheEstimateLearnsFromWhatEnded(t *testing.T) {
	t.Parallel()
	quick, slow := &lessons.Lesson{ID: "quick"}, &lessons.Lesson{ID: "slow", Exclusive: lessons.ExclusiveNodes}
	e := newEstimate()
	for range 4 {
		e.expect(planned{lesson: quick, kind: KindSolution})
		e.expect(planned{lesson: slow, kind: KindWrong})
	}
	require.Zero(t, e.left(2), "nothing is known before the first case has ended")

	e.ended(planned{lesson: quick, kind: KindSolution}, 10)
	require.Equal(t, 40*time.Second, e.left(2), "all cases count as the only one known; the exclusive four run alone")

	e.ended(planned{lesson: slow, kind: KindWrong}, 20)
	require.Equal(t, time.Minute, e.left(2), "three of 20 s one after the other outlast everything shared by two")
	require.Equal(t, 90*time.Second, e.left(1), "the pace decides how many run, not what was asked for")
}
