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
	e := newEstimate(2)
	for range 4 {
		e.expect(planned{lesson: quick, kind: KindSolution})
		e.expect(planned{lesson: slow, kind: KindWrong})
	}
	require.Zero(t, e.left(), "nothing is known before the first case has ended")

	e.ended(planned{lesson: quick, kind: KindSolution}, 10)
	require.Equal(t, 40*time.Second, e.left(), "all cases count as the only one known; the exclusive four run alone")

	e.ended(planned{lesson: slow, kind: KindWrong}, 20)
	require.Equal(t, time.Minute, e.left(), "three of 20 s one after the other outlast everything shared by two")
}
