package study_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/lessons"
)

// TestWhatWasWrongIsAskedAgain by numbers, and what was answered is not due any more.
func TestWhatWasWrongIsAskedAgain(t *testing.T) {
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	lesson := course.Lesson("readiness-probe")
	quiz, guess := lesson.Quiz[0], lesson.Predictions[0]
	before := time.Now().AddDate(0, 0, -3)
	wrong := func(kind progress.Kind, q lessons.Question) progress.Event {
		return progress.Event{Kind: kind, Lesson: lesson.ID, Time: before, Data: progress.Data{Question: q.ID, Option: "x"}}
	}
	did(t, wrong(progress.Answered, quiz), wrong(progress.Predicted, guess), progress.Event{Kind: progress.Answered, Lesson: "gone", Time: before, Data: progress.Data{Question: "x"}})
	var report struct {
		Due     []any
		Minutes int
	}
	require.NoError(t, json.Unmarshal([]byte(piped(t, app.ExitOK, "", "review", "-o", "json")), &report))
	require.Len(t, report.Due, 2)
	require.Equal(t, 4, report.Minutes)

	number := func(q lessons.Question, right bool) string {
		for i, option := range q.Options {
			if (option == q.Answer) == right {
				return strconv.Itoa(i + 1)
			}
		}
		return ""
	}
	said := piped(t, app.ExitOK, "0\nx\n"+number(quiz, true)+"\n"+number(guess, false)+"\n", "review")
	require.Contains(t, said, "2 due, 4 minutes")
	require.Contains(t, said, "Right.")
	require.Contains(t, said, "Not quite. It was: ")
	require.Contains(t, said, "1 of 2 right")
	require.Contains(t, piped(t, app.ExitOK, "", "review"), "Nothing is due for review.")

	did(t, wrong(progress.Answered, quiz))
	require.Contains(t, piped(t, app.ExitOK, "", "review"), "1 due, 2 minutes", "the end of what is typed ends it")
	require.Contains(t, piped(t, app.ExitOK, "", "review", "--lang", "zh-CN"), "待复习 1 题", "and it is still due")

	did(t, wrong(progress.Answered, quiz), wrong(progress.Predicted, guess))
	require.Contains(t, piped(t, app.ExitOK, number(quiz, true)+"\n", "review"), "1 of 1 right", "what was not answered does not count")
}
