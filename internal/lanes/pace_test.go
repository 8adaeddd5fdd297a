package lanes

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPaceFillsTheMachineAndNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p *Pace
		p = &Pace{least: 2, most: 6, idle: func() float64 { return 1 - float64(p.running)*0.2 }}
		var begun atomic.Int32
		for range 10 {
			go func() {
				if p.enter(t.Context()) == nil {
					begun.Add(1)
				}
			}()
		}
		synctest.Wait()
		require.EqualValues(t, 2, begun.Load(), "at once")
		time.Sleep(time.Minute)
		require.EqualValues(t, 4, begun.Load(), "with a fifth of the machine left, there is no room")
		p.leave()
		time.Sleep(time.Minute)
		require.EqualValues(t, 5, begun.Load(), "one for the one that left")
	})
}

func TestPaceOfAFixedNumber(t *testing.T) {
	t.Parallel()
	p := NewPace(1)
	require.True(t, p.admit())
	require.False(t, p.admit())
	p.leave()
	require.True(t, p.admit())
}
