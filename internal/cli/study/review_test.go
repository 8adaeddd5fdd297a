package study_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/deal"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/tui/prose"
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

	// The learner's order is that of the log, whose first event has the ID A.
	dealt := deal.Seed("A").Course(course).Lesson(lesson.ID)
	quiz, guess = dealt.Quiz[0], dealt.Predictions[0]
	order := progress.Event{Kind: progress.Dealt, Time: before}
	number := func(q lessons.Question, right bool) string {
		for i, option := range q.Options {
			if (option == q.Answer) == right {
				return strconv.Itoa(i + 1)
			}
		}
		return ""
	}
	did(t, order, wrong(progress.Answered, quiz), wrong(progress.Predicted, guess))
	said := piped(t, app.ExitOK, "0\nx\n"+number(quiz, true)+"\n"+number(guess, false)+"\n", "review")
	require.Contains(t, said, "2 due, 4 minutes")
	require.Contains(t, said, "Right.")
	require.Contains(t, said, "Not quite. It was: ")
	require.Contains(t, said, "1 of 2 right")
	require.Contains(t, piped(t, app.ExitOK, "", "review"), "Nothing is due for review.")

	did(t, wrong(progress.Answered, quiz))
	require.Contains(t, piped(t, app.ExitOK, "", "review"), "1 due, 2 minutes", "the end of what is typed ends it")
	require.Contains(t, piped(t, app.ExitOK, "", "review", "--lang", "zh-CN"), "待复习 1 题", "and it is still due")

	did(t, order, wrong(progress.Answered, quiz), wrong(progress.Predicted, guess))
	require.Contains(t, piped(t, app.ExitOK, number(quiz, true)+"\n", "review"), "1 of 1 right", "what was not answered does not count")
}

// TestCardsAreDealtOnce: the learner's order is kept with their progress, and what is recorded is an answer, not its place.
func TestCardsAreDealtOnce(t *testing.T) {
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	lesson := course.Lesson("readiness-probe")
	did(t, progress.Event{Kind: progress.Answered, Lesson: lesson.ID, Time: time.Now().AddDate(0, 0, -3), Data: progress.Data{Question: lesson.Quiz[0].ID, Option: "x"}})
	said := piped(t, app.ExitOK, "", "review")
	require.Equal(t, said, piped(t, app.ExitOK, "", "review"), "the order stays")
	log := filepath.Join(os.Getenv("KLAB_HOME"), "state", "progress.jsonl")
	data, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(data), `"kind":"dealt"`))

	piped(t, app.ExitOK, "1\n", "review")
	first := regexp.MustCompile(`(?m)^1\. (.*)$`).FindStringSubmatch(said)[1]
	data, err = os.ReadFile(log)
	require.NoError(t, err)
	option := regexp.MustCompile(`"kind":"reviewed".*"option":"([^"]+)"`).FindStringSubmatch(string(data))[1]
	require.Contains(t, prose.Line(lesson.Text(lessons.English).Quiz[lesson.Quiz[0].ID].Options[option]), first)
}
