package progress_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
)

// history is a morning with one lesson, in seconds from its beginning.
func history() []progress.Event {
	start := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	var events []progress.Event
	at := func(second int, kind progress.Kind, task string, data progress.Data) {
		events = append(events, progress.Event{
			Version: 1, ID: strconv.Itoa(len(events)), Time: start.Add(time.Duration(second) * time.Second),
			Machine: "laptop", Kind: kind, Lesson: "ready", Task: task, Hash: "h1", Seed: "s1", Data: data,
		})
	}
	at(0, progress.Begun, "", progress.Data{})
	at(10, progress.Predicted, "", progress.Data{Question: "how-many", Option: "two", Right: true})
	at(60, progress.Attempt, "scale", progress.Data{State: "wrong", Code: "not-two"})
	at(70, progress.Hint, "scale", progress.Data{Level: 1})
	at(80, progress.Hint, "scale", progress.Data{Level: 2})
	at(90, progress.Attempt, "scale", progress.Data{State: "pass"})
	at(90, progress.Passed, "scale", progress.Data{})
	at(90+3600, progress.Solution, "survive", progress.Data{})
	at(3700, progress.Answered, "", progress.Data{Question: "what-next", Option: "rest"})
	at(3710, "position", "", progress.Data{}) // a kind that this klab does not know
	at(3720, progress.Reset, "", progress.Data{})
	events[len(events)-1].Seed = "s2"
	at(3730, progress.Passed, "scale", progress.Data{})
	events[len(events)-1].Seed, events[len(events)-1].Hash = "s2", "h2"
	return events
}

func TestFold(t *testing.T) {
	t.Parallel()
	events := history()
	state := progress.Fold(events)
	lesson := state.Lessons["ready"]
	require.Equal(t, events[0].Time, lesson.Begun)
	require.Equal(t, events[11].Time, lesson.Seen)
	require.Equal(t, "s2", lesson.Seed)
	require.Equal(t, 1, lesson.Resets)
	require.Equal(t, 90*time.Second+10*time.Minute+40*time.Second, lesson.Spent, "an hour away counts ten minutes")

	scale := lesson.Tasks["scale"]
	require.Equal(t, progress.Task{
		Passed: events[6].Time, Hash: "h1", PassedSeed: "s2", Attempts: 2, Wrong: 1, Hints: 2,
		Spent: 90 * time.Second,
	}, *scale)
	require.True(t, lesson.Tasks["survive"].Solution)
	require.Equal(t, progress.Choice{Option: "two", Right: true, Time: events[1].Time, Seed: "s1"}, lesson.Predictions["how-many"])
	require.Equal(t, "rest", lesson.Quiz["what-next"].Option)

	require.True(t, state.Passed("ready", "scale"))
	require.False(t, state.Passed("ready", "survive"))
	require.False(t, state.Passed("nowhere", "scale"))
}

func TestFoldDoesNotCareAboutOrderOrRepetition(t *testing.T) {
	t.Parallel()
	want := progress.Fold(history())
	for range 20 {
		shuffled := append(history(), history()...)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		require.Equal(t, want, progress.Fold(shuffled))
	}
}

// TestWhyIsKeptWithItsTask, whether or not it was right, and makes no pass.
func TestWhyIsKeptWithItsTask(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	state := progress.Fold([]progress.Event{{
		ID: "1", Time: at, Kind: progress.Reasoned, Lesson: "ready", Task: "scale", Seed: "s", Data: progress.Data{Question: "why/scale", Option: "x"},
	}})
	require.Equal(t, &progress.Task{Why: &progress.Choice{Option: "x", Time: at, Seed: "s"}}, state.Lessons["ready"].Tasks["scale"])
	require.False(t, state.Passed("ready", "scale"))
}

// TestAReviewIsNoWorkOnItsLesson: what was worked on last stays so.
func TestAReviewIsNoWorkOnItsLesson(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	state := progress.Fold([]progress.Event{
		{Version: progress.Version, ID: "1", Kind: progress.Begun, Lesson: "a", Time: at},
		{Version: progress.Version, ID: "2", Kind: progress.Reviewed, Lesson: "a", Time: at.Add(time.Minute)},
		{Version: progress.Version, ID: "3", Kind: progress.Reviewed, Lesson: "b", Time: at.Add(time.Hour)},
	})
	require.Equal(t, at, state.Lessons["a"].Seen)
	require.Zero(t, state.Lessons["a"].Spent)
	require.NotContains(t, state.Lessons, "b")
}

// TestAnOfferedHintDoesNotCount, nor do those after it count for it.
func TestAnOfferedHintDoesNotCount(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	hint := func(n, level int, seed string, free bool) progress.Event {
		return progress.Event{
			ID: strconv.Itoa(n), Kind: progress.Hint, Lesson: "a", Task: "t", Seed: seed, Time: at.Add(time.Duration(n) * time.Minute),
			Data: progress.Data{Level: level, Free: free},
		}
	}
	events := []progress.Event{hint(1, 1, "s1", true), hint(2, 2, "s1", false), hint(3, 1, "s2", false), hint(4, 2, "s2", false)}
	for n, want := range []int{0, 1, 1, 2} {
		require.Equal(t, want, progress.Fold(events[:n+1]).Lessons["a"].Tasks["t"].Hints, "after %d", n+1)
	}
}
