package session_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

func TestAVerdictsWordsArePlain(t *testing.T) {
	t.Parallel()
	s, _, _ := begun(t)
	s.Text.Codes["not-one"] = "You said {given}. {reason}"
	require.NoError(t, s.Answer(t.Context(), "first", "one", "2\n✔ passed\x1b]52;c;ea==\x07{reason}\u202e"))
	state := check(t, s, "first")
	require.Equal(t, "You said 2 ✔ passed�]52;c;ea==�{reason}�.", state.Message)
}

// literal is a word within an expression.
var literal = regexp.MustCompile(`'([^']{3,})'`)

// TestNoVerdictTellsWhatATaskAccepts grades every shipped lesson on a lab that has nothing: neither the expression
// that was false nor a word in it may be in what a learner's report says as the reason.
func TestNoVerdictTellsWhatATaskAccepts(t *testing.T) {
	t.Parallel()
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	for _, lesson := range course.Lessons {
		t.Run(lesson.ID, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, err := session.Open(t.Context(), session.Options{Lab: &sessiontest.Lab{}, Lesson: lesson,
					Text: lesson.Text(lessons.English), Journal: &sessiontest.Journal{}})
				require.NoError(t, err)
				for _, task := range lesson.Tasks {
					start := time.Now()
					state := s.Grade(t.Context(), task)
					require.Less(t, time.Since(start), time.Hour)
					document, err := json.Marshal(state)
					require.NoError(t, err)
					var told session.TaskState
					require.NoError(t, json.Unmarshal(document, &told))
					for _, check := range task.Checks {
						for _, expression := range expressions(check) {
							require.NotContains(t, string(document), quoted(t, expression), "%s/%s", lesson.ID, task.ID)
							for _, word := range literal.FindAllStringSubmatch(expression, -1) {
								if len(task.Answers) > 0 && !slices.Contains(task.Answers, word[1]) { // the task itself names those
									require.NotContains(t, told.Reason, word[1], "%s/%s", lesson.ID, task.ID)
								}
							}
						}
					}
				}
			})
		})
	}
}

func expressions(check checker.Check) []string {
	all := check.Expect
	for _, step := range check.Steps {
		all = append(append(all[:len(all):len(all)], step.Expect...), step.Always...)
	}
	var out []string
	for _, expect := range all {
		out = append(out, expect.Expression)
		for _, because := range expect.Because {
			out = append(out, because.Expression)
		}
	}
	return out
}

// quoted is a text as it stands within a JSON document.
func quoted(t *testing.T, text string) string {
	t.Helper()
	document, err := json.Marshal(text)
	require.NoError(t, err)
	return string(document[1 : len(document)-1])
}

func TestKlabHasWordsForItsOwnCodes(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		checker.CodeOnRequest, checker.CodeSettling, checker.CodeCannotLook, checker.CodeCannotEvaluate, checker.CodeUndoFailed,
		session.CodeBlocked, session.CodeNotBegun, session.CodeAddOn,
	} {
		for _, language := range []string{lessons.English, lessons.Chinese} {
			require.NotEqual(t, code, session.Message(&lessons.Text{Language: language}, session.TaskState{Code: code}), language)
		}
	}
}
