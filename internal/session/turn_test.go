package session_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
)

// states drains what a session has told of a task.
func states(s *session.Session, task string) (seen []checker.State) {
	for {
		select {
		case e := <-s.Events():
			if e.Kind == session.EventTask && e.Task.Task == task {
				seen = append(seen, e.Task.State)
			}
		default:
			return seen
		}
	}
}

// TestAWatcherDoesNotJudgeTheCheckOfAnotherProcess: what it sees then is that check's own doing.
func TestAWatcherDoesNotJudgeTheCheckOfAnotherProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, lab, _ := begun(t)
		require.NoError(t, s.Answer(t.Context(), "first", "one", "7"))
		states(s, "first")
		_, release, err := lab.Alone(t.Context(), s.Namespace, "another process", func(string) {})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = s.Watch(ctx)
		}()
		time.Sleep(time.Minute)
		require.Empty(t, states(s, "first"))
		release()
		time.Sleep(5 * time.Second)
		require.Equal(t, []checker.State{checker.Wrong}, states(s, "first"), "it looks once the other has ended")
		cancel()
		<-ended
	})
}

func TestTwoProcessesCheckOneAfterTheOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, lab, _ := begun(t)
		require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))
		other := open(t, lab, &sessiontest.Journal{})
		_, release, err := lab.Alone(t.Context(), s.Namespace, "another process", func(string) {})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err = s.Check(ctx, false, "first")
		require.ErrorIs(t, err, context.DeadlineExceeded, "Ctrl-C ends the wait")
		time.AfterFunc(20*time.Second, release)
		began := time.Now()
		require.Equal(t, checker.Pass, check(t, other, "first").State)
		require.GreaterOrEqual(t, time.Since(began), 20*time.Second)
		var told []string
		for len(other.Events()) > 0 {
			if e := <-other.Events(); e.Note != "" {
				told = append(told, e.Note)
			}
		}
		require.Contains(t, told, "waiting for another process, which is at work on this lesson")
	})
}

// TestTheSeedOfAnotherProcessIsTheOneThatCounts: a session that was opened before it reads the record again.
func TestTheSeedOfAnotherProcessIsTheOneThatCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &sessiontest.Lab{}
		early := open(t, lab, &sessiontest.Journal{})
		require.False(t, early.Begun())
		other := open(t, lab, &sessiontest.Journal{})
		require.NoError(t, other.Seed(t.Context()))
		require.NoError(t, other.Answer(t.Context(), "first", "one", "1"))
		require.Equal(t, checker.Pass, check(t, early, "first").State)

		require.NoError(t, other.Clear(t.Context()))
		_, err := early.Check(t.Context(), false, "first")
		require.ErrorIs(t, err, session.ErrNotBegun)
	})
}

// notBelieved is the error of a record that somebody changed.
type notBelieved struct{}

func (notBelieved) Error() string  { return "not as klab wrote it" }
func (notBelieved) Unusable() bool { return true }

// TestARecordThatCannotBeBelievedMeansNotBegun, says so, and a reset mends it. One that cannot be read now means nothing.
func TestARecordThatCannotBeBelievedMeansNotBegun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, lab, _ := begun(t)
		require.NoError(t, s.Lost())
		lab.Spoil(lesson().Namespace, fmt.Errorf("read it: %w", notBelieved{}))
		later := open(t, lab, &sessiontest.Journal{})
		require.ErrorContains(t, later.Lost(), "not as klab wrote it")
		_, err := later.Check(t.Context(), false)
		require.ErrorIs(t, err, session.ErrNotBegun)
		require.NoError(t, later.Seed(t.Context()))
		require.NoError(t, later.Lost())
		require.True(t, open(t, lab, &sessiontest.Journal{}).Begun())

		lab.Spoil(lesson().Namespace, errors.New("no answer"))
		_, err = session.Open(t.Context(), session.Options{Lab: lab, Lesson: lesson(), Text: text(), Journal: &sessiontest.Journal{}})
		require.ErrorContains(t, err, "no answer")
	})
}

func TestARecordThatCannotBeReadMeansNotBegun(t *testing.T) {
	t.Parallel()
	for name, record := range map[string]string{"half": `{"seed":"a`, "not one": `[]`, "of nothing": `{}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &sessiontest.Lab{}
				require.NoError(t, lab.Keep(t.Context(), lesson().Namespace, []byte(record)))
				s := open(t, lab, &sessiontest.Journal{})
				_, err := s.Check(t.Context(), false)
				require.ErrorIs(t, err, session.ErrNotBegun)
				require.NoError(t, s.Seed(t.Context()), "a reset mends it")
				require.True(t, open(t, lab, &sessiontest.Journal{}).Begun())
			})
		})
	}
}

// TestASeedAndAClearEndOpenDisruptions of their namespace, and of no other.
func TestASeedAndAClearEndOpenDisruptions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, lab, _ := begun(t)
		for name, renew := range map[string]func(context.Context) error{"seed": s.Seed, "clear": s.Clear} {
			require.NoError(t, lab.Record(t.Context(), "klab-two.1", []byte(`{"namespace":"klab-two","verb":"resetPod","args":{"pod":"web"}}`)))
			require.NoError(t, lab.Record(t.Context(), "klab-two-2.1", []byte(`{"namespace":"klab-two-2","verb":"resetPod","args":{"pod":"web"}}`)))
			require.NoError(t, renew(t.Context()))
			open, err := lab.Open(t.Context())
			require.NoError(t, err)
			require.Len(t, open, 1, name)
			require.Contains(t, open, "klab-two-2.1", name)
		}
	})
}

// TestARepairLeavesALessonAloneThatIsBeingGraded, and undoes what is left of others.
func TestARepairLeavesALessonAloneThatIsBeingGraded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &sessiontest.Lab{}
		for _, namespace := range []string{"klab-one", "klab-two"} {
			require.NoError(t, lab.Record(t.Context(), namespace+".1", []byte(`{"namespace":"`+namespace+`","verb":"resetPod","args":{"pod":"gone"}}`)))
		}
		_, release, err := lab.Alone(t.Context(), "klab-two", "a check", func(string) {})
		require.NoError(t, err)
		done, err := session.Repair(t.Context(), lab)
		require.NoError(t, err)
		require.Equal(t, checker.Repaired{Undone: 1}, done)
		release()
		done, err = session.Repair(t.Context(), lab)
		require.NoError(t, err)
		require.Equal(t, checker.Repaired{Undone: 1}, done)
	})
}
