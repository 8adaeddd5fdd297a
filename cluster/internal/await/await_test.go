package await

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// TestAWaitThatEndsSaysWhatFor: a time-out names what is missing with its last reason, and an error is passed on as it is.
func TestAWaitThatEndsSaysWhatFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		err := Until(t.Context(), "a sign", func(context.Context) (bool, error) { return false, nil })
		require.ErrorContains(t, err, "wait for a sign")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		broken := errors.New("broken")
		require.Equal(t, broken, Until(t.Context(), "a sign", func(context.Context) (bool, error) { return false, broken }))

		began := time.Now()
		err = All(t.Context(), []Need{
			{Name: "met", Check: func(context.Context) error { return nil }},
			{Name: "DNS", Check: func(context.Context) error { return errors.New("no answer") }},
		}, time.Minute, func(string) {})
		var known *fault.Error
		require.ErrorAs(t, err, &known)
		require.Equal(t, "not ready after 1m0s: DNS: no answer", known.Reason)
		require.Equal(t, time.Minute, time.Since(began))
	})
}

// TestAFinalErrorEndsAWait: nobody waits for what cannot come.
func TestAFinalErrorEndsAWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		final := &fault.Error{Step: "get image", Reason: "no route", Kind: fault.NoImage}
		began := time.Now()
		err := All(t.Context(), []Need{
			{Name: "image", Check: func(context.Context) error { return final }},
			{Name: "DNS", Check: func(context.Context) error { return errors.New("no answer") }},
		}, time.Minute, func(string) {})
		require.Equal(t, final, err)
		require.Less(t, time.Since(began), time.Second)
	})
}

// TestWhatWasMetFirstIsLookedAtAgain: it may be gone by the time the last is met.
func TestWhatWasMetFirstIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		looks, late := 0, time.Now().Add(time.Second)
		err := All(t.Context(), []Need{
			{Name: "flaps", Check: func(context.Context) error {
				if looks++; looks == 2 {
					return errors.New("gone again")
				}
				return nil
			}},
			{Name: "late", Check: func(context.Context) error {
				if time.Now().Before(late) {
					return errors.New("not yet")
				}
				return nil
			}},
		}, time.Minute, func(string) {})
		require.NoError(t, err)
		require.Greater(t, looks, 2)
	})
}
