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
	"github.com/klab-dev/klab/lessons"
)

// answered is a check that one answer has one value.
func answered(key, value string) checker.Check {
	return checker.Check{
		ID: key, Settle: checker.Duration(time.Second),
		Observe:  checker.Observations{"given": {Verb: "answers", Args: map[string]any{}}},
		Expect:   []checker.Expectation{{Code: "not-" + key, Expression: "answer(given, '" + key + "') == '" + value + "'", Evidence: map[string]string{"given": "answer(given, '" + key + "')"}}},
		Remember: map[string]string{key: "answer(given, '" + key + "')"},
	}
}

func lesson() *lessons.Lesson {
	return &lessons.Lesson{
		ID: "two", Namespace: "klab-two", Hash: "h1",
		Tasks: []lessons.Task{
			{ID: "first", Answers: []string{"one"}, Checks: []checker.Check{answered("one", "1")}},
			{ID: "second", Answers: []string{"two"}, Needs: []string{"first"}, Checks: []checker.Check{answered("two", "2")}},
		},
		Predictions: []lessons.Question{{ID: "guess", Options: []string{"a", "b"}, Answer: "a", Task: "first"}},
	}
}

func text() *lessons.Text {
	hints := []string{"look", "field", "command", "answer"}
	return &lessons.Text{
		Language: lessons.English,
		Tasks:    map[string]lessons.TaskText{"first": {Title: "First", Hints: hints}, "second": {Title: "Second", Hints: hints}},
		Codes:    map[string]string{"not-one": "You said {given}.", "not-two": "No."},
	}
}

func open(t *testing.T, lab *sessiontest.Lab, journal *sessiontest.Journal) *session.Session {
	t.Helper()
	s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: lesson(), Text: text(), Journal: journal})
	require.NoError(t, err)
	return s
}

func begun(t *testing.T) (*session.Session, *sessiontest.Lab, *sessiontest.Journal) {
	t.Helper()
	lab, journal := &sessiontest.Lab{}, &sessiontest.Journal{}
	s := open(t, lab, journal)
	require.NoError(t, s.Seed(t.Context()))
	return s, lab, journal
}

func check(t *testing.T, s *session.Session, task string) session.TaskState {
	t.Helper()
	states, err := s.Check(t.Context(), false, task)
	require.NoError(t, err)
	require.Len(t, states, 1)
	return states[0]
}

func TestALessonThatWasNeverBegunIsNotGraded(t *testing.T) {
	t.Parallel()
	s := open(t, &sessiontest.Lab{}, &sessiontest.Journal{})
	_, err := s.Check(t.Context(), false)
	require.ErrorIs(t, err, session.ErrNotBegun)
	require.Equal(t, checker.Unknown, s.Tasks()[0].State)
}

func TestAddOnsComeBeforeTheSeed(t *testing.T) {
	t.Parallel()
	lab, journal := &sessiontest.Lab{}, &sessiontest.Journal{}
	needy := lesson()
	needy.AddOns = []string{"metrics-server"}
	s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: needy, Text: text(), Journal: journal})
	require.NoError(t, err)

	lab.BringUpErr = errors.New("no image")
	require.ErrorContains(t, s.Seed(t.Context()), "no image")
	require.Zero(t, lab.Seeds, "nothing is seeded that could not settle")
	require.Equal(t, []string{"metrics-server"}, lab.BroughtUp)
	e := <-s.Events()
	require.Equal(t, session.EventAddOn, e.Kind)
	require.Equal(t, "bringing up metrics-server, which stays in the lab for later lessons: waiting for metrics-server", e.Note)

	lab.BringUpErr = nil
	require.NoError(t, s.Seed(t.Context()))
	require.Equal(t, 1, lab.Seeds)
}

// TestALessonWhoseAddOnWasTakenDown says which one is lacked and how it comes back, judges nothing, and brings it up again
// when it is opened.
func TestALessonWhoseAddOnWasTakenDown(t *testing.T) {
	t.Parallel()
	for language, says := range map[string]string{lessons.English: "needs the add-on metrics-server", lessons.Chinese: "附加组件 metrics-server"} {
		lab, journal := &sessiontest.Lab{}, &sessiontest.Journal{}
		needy, texts := lesson(), text()
		needy.AddOns, texts.Language = []string{"metrics-server"}, language
		s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: needy, Text: texts, Journal: journal})
		require.NoError(t, err)
		require.NoError(t, s.Ready(t.Context()))
		require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))

		lab.Lacking = map[string]bool{"metrics-server": true}
		state := check(t, s, "first")
		require.Equal(t, checker.Unknown, state.State, "what is right cannot be seen now")
		require.Equal(t, session.CodeAddOn, state.Code)
		for _, want := range []string{says, "klab addon enable metrics-server", "klab reset two"} {
			require.Contains(t, state.Message, want)
		}

		require.NoError(t, s.Ready(t.Context()))
		require.Equal(t, 1, lab.Seeds, "what was done stays")
		require.Equal(t, []string{"metrics-server", "metrics-server"}, lab.BroughtUp)
		require.Equal(t, checker.Pass, check(t, s, "first").State)
	}
}

// TestASeedThatDoesNotSettleSaysWhatItWaitsFor: the expression that stayed false does not.
func TestASeedThatDoesNotSettleSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &sessiontest.Lab{}
		s := open(t, lab, &sessiontest.Journal{})
		lab.OnSeed = func(string) {
			lab.Put(map[string]any{
				"apiVersion": "v1", "kind": "Pod",
				"metadata": map[string]any{"name": "db", "namespace": s.Namespace},
				"spec":     map[string]any{"nodeName": "n1"},
				"status": map[string]any{"phase": "Pending", "containerStatuses": []any{map[string]any{
					"restartCount": int64(2), "state": map[string]any{"waiting": map[string]any{"reason": "CrashLoopBackOff", "message": "back-off 20s"}},
				}}},
			})
		}
		require.ErrorContains(t, s.Seed(t.Context()), "(Pod db on n1: CrashLoopBackOff, 2 restarts: back-off 20s)")
	})
}

func TestAVerdictSpeaksWithTheValuesSeen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := begun(t)
		require.NoError(t, s.Answer(t.Context(), "first", "one", "7"))
		state := check(t, s, "first")
		require.Equal(t, checker.Wrong, state.State)
		require.Equal(t, "You said 7.", state.Message)
	})
}

func TestAPassIsKeptAndOpensTheNextTask(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, lab, journal := begun(t)
		blocked := check(t, s, "second")
		require.Equal(t, session.CodeBlocked, blocked.Code)
		require.Equal(t, "First pass: First", blocked.Message)

		require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))
		require.Equal(t, checker.Pass, check(t, s, "first").State)
		require.NoError(t, s.Answer(t.Context(), "first", "one", "3"))
		require.Equal(t, checker.Pass, check(t, s, "first").State, "a pass stays")
		require.NotEqual(t, session.CodeBlocked, check(t, s, "second").Code)

		again := open(t, lab, journal) // another day
		require.True(t, again.Begun())
		require.Equal(t, checker.Pass, again.Tasks()[0].State)
		require.Equal(t, "1", again.Runner().Scope.Memory["one"])
	})
}

func TestAResetOpensEveryTaskAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, lab, _ := begun(t)
		require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))
		require.Equal(t, checker.Pass, check(t, s, "first").State)
		lab.Remove("ConfigMap", "klab-two", "answers")
		require.NoError(t, s.Seed(t.Context()))
		require.NotEqual(t, checker.Pass, s.Tasks()[0].State)
		require.Equal(t, checker.Wrong, check(t, s, "first").State)
	})
}

func TestAHintNeedsAnAttemptOrAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := begun(t)
		level, words, err := s.Hint("first")
		require.NoError(t, err)
		require.Equal(t, 1, level)
		require.Equal(t, "look", words)

		var soon *session.TooSoonError
		_, _, err = s.Hint("first")
		require.ErrorAs(t, err, &soon)

		time.Sleep(time.Second)
		check(t, s, "first")
		level, _, err = s.Hint("first")
		require.NoError(t, err, "after an attempt")
		require.Equal(t, 2, level)

		time.Sleep(time.Minute)
		level, _, err = s.Hint("first")
		require.NoError(t, err, "after a minute")
		require.Equal(t, 3, level)
		require.Equal(t, map[string]int{"first": 3}, s.HintsOpened())
		require.NoError(t, s.Seed(t.Context()))
		require.Empty(t, s.HintsOpened(), "a fresh seed has fresh hints")
	})
}

// TestAnOfferedHintComesAtOnce, and the next one that is asked for waits as ever.
func TestAnOfferedHintComesAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := begun(t)
		_, _, err := s.Hint("first")
		require.NoError(t, err)
		level, _, err := s.OfferedHint("first")
		require.NoError(t, err)
		require.Equal(t, 2, level)
		var soon *session.TooSoonError
		_, _, err = s.Hint("first")
		require.ErrorAs(t, err, &soon)
		require.Equal(t, map[string]int{"first": 2}, s.HintsOpened())
	})
}

// TestAClockThatWentBackHoldsNoHintUp: the hint before was given hours later, by the clock of then.
func TestAClockThatWentBackHoldsNoHintUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, journal := begun(t)
		journal.Ahead = 8 * time.Hour
		_, _, err := s.Hint("first")
		require.NoError(t, err)
		journal.Ahead = 0
		level, _, err := s.Hint("first")
		require.NoError(t, err)
		require.Equal(t, 2, level)

		var soon *session.TooSoonError
		_, _, err = s.Hint("first")
		require.ErrorAs(t, err, &soon, "from then on the clock is right")
		journal.Ahead = -8 * time.Hour
		check(t, s, "first")
		_, _, err = s.Hint("first")
		require.NoError(t, err, "an attempt after the hint counts, whatever its time")
	})
}

func TestTheFirstPredictionStays(t *testing.T) {
	t.Parallel()
	s, _, _ := begun(t)
	require.NoError(t, s.Predict("guess", "b"))
	require.NoError(t, s.Predict("guess", "a"))
	require.Equal(t, "b", s.Chosen()["guess"])
	require.Error(t, s.Predict("guess", "c"))
}

func TestTheFirstAnswerToWhyStays(t *testing.T) {
	t.Parallel()
	s, _, journal := begun(t)
	s.Lesson.Tasks[0].Why = &lessons.Why{Options: []string{"a", "b"}, Answer: "a"}
	require.NoError(t, s.Why("why/first", "b"))
	require.NoError(t, s.Why("why/first", "a"))
	require.Equal(t, "b", s.Chosen()["why/first"])
	require.Equal(t, map[string]string{"why/first": "b"}, journal.Choices(s.Lesson.ID))
	require.Error(t, s.Why("why/first", "c"))
	require.Error(t, s.Why("why/second", "a"))
}

func TestAPassThatIsNotOnDiskYetCountsAndIsToldOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, journal := begun(t)
		require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))
		journal.Fail = fmt.Errorf("%w: no space left on device", session.ErrUnwritten)
		require.Equal(t, checker.Pass, check(t, s, "first").State)
		require.ErrorContains(t, unwritten(t, s), "not on disk yet: no space left on device")
		require.Equal(t, checker.Pass, check(t, s, "first").State, "it passes once")

		journal.Fail = nil
		check(t, s, "second")
		require.NoError(t, unwritten(t, s), "the next write tells that all is well")
	})
}

// unwritten is what the session told last of the journal.
func unwritten(t *testing.T, s *session.Session) (err error) {
	t.Helper()
	told := false
	for {
		select {
		case e := <-s.Events():
			if e.Kind == session.EventUnwritten {
				told, err = true, e.Err
			}
		default:
			require.True(t, told)
			return err
		}
	}
}

func TestAPassThatCannotBeWrittenDownIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, journal := begun(t)
		require.NoError(t, s.Answer(t.Context(), "first", "one", "1"))
		journal.Fail = errors.New("no space left on device")
		_, err := s.Check(t.Context(), false, "first")
		require.ErrorContains(t, err, "write progress: no space left on device")
		journal.Fail = nil
		require.Equal(t, checker.Pass, check(t, s, "first").State, "nothing is lost")
	})
}

func TestOnlyLessonsThatHaveTheNodesRestoreThem(t *testing.T) {
	t.Parallel()
	for exclusive, want := range map[lessons.Exclusive]int{"": 0, lessons.ExclusivePorts: 0, lessons.ExclusiveNodes: 2} {
		lab, l := &sessiontest.Lab{}, lesson()
		l.Exclusive = exclusive
		s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: l, Text: text(), Journal: &sessiontest.Journal{}})
		require.NoError(t, err)
		require.NoError(t, s.Seed(t.Context()))
		require.NoError(t, s.Clear(t.Context()))
		require.Equal(t, want, lab.NodesRestored)
	}
}

func TestATaskThatNobodyWorkedOnIsToldFromAWrongAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, lab, journal := begun(t)
		glance := func(s *session.Session) session.TaskState {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			require.NoError(t, s.Watch(ctx))
			return s.Tasks()[0]
		}
		require.True(t, glance(s).Untouched)
		require.Equal(t, checker.Wrong, s.Tasks()[0].State, "it is red all the same")

		another := open(t, lab, journal) // another day
		require.True(t, glance(another).Untouched)

		require.False(t, check(t, another, "first").Untouched, "who asks gets a verdict")
		require.False(t, glance(another).Untouched)
		require.NoError(t, another.Seed(t.Context()))
		require.True(t, glance(another).Untouched, "on a fresh seed there was no attempt")
	})
}

func TestAnAnswerWithACodeOfItsOwnIsWrongWithoutACheck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab, journal, l := &sessiontest.Lab{}, &sessiontest.Journal{}, lesson()
		given := answered("one", "1")
		given.Expect = append([]checker.Expectation{{Code: "missing", Expression: "answer(given, 'one') != ''"}}, given.Expect...)
		l.Tasks[0].Checks = []checker.Check{given}
		s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: l, Text: text(), Journal: journal})
		require.NoError(t, err)
		require.NoError(t, s.Seed(t.Context()))
		for _, step := range []struct {
			answer    string
			untouched bool
		}{{"", true}, {"7", false}} {
			if step.answer != "" {
				require.NoError(t, s.Answer(t.Context(), "first", "one", step.answer))
			}
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			require.NoError(t, s.Watch(ctx))
			cancel()
			require.Equal(t, checker.Wrong, s.Tasks()[0].State)
			require.Equal(t, step.untouched, s.Tasks()[0].Untouched, s.Tasks()[0].Code)
		}
	})
}
