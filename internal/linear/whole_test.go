package linear_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/linear"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// graded is a real session on a lab in memory.
type graded struct {
	*session.Session
	stop context.CancelFunc
	done chan struct{}
}

func (g *graded) Check(ctx context.Context, task string) error {
	_, err := g.Session.Check(ctx, false, task)
	return err
}
func (g *graded) Reset(ctx context.Context) error { return g.Seed(ctx) }
func (g *graded) Close() {
	g.stop()
	<-g.done
}

// sums is a lesson whose tasks ask for answers.
func sums() *lessons.Lesson {
	check := func(key, value string) checker.Check {
		return checker.Check{
			ID: key, Settle: checker.Duration(time.Second),
			Observe: checker.Observations{"given": {Verb: "answers", Args: map[string]any{}}},
			Expect: []checker.Expectation{
				{Code: "nothing", Expression: "answer(given, '" + key + "') != ''"},
				{Code: "not-" + key, Expression: "answer(given, '" + key + "') == '" + value + "'", Evidence: map[string]string{"given": "answer(given, '" + key + "')"}},
			},
		}
	}
	hints := []string{"Add.", "Use both numbers.", "One more than one less.", "It is in the text."}
	return &lessons.Lesson{
		ID: "sums", Number: 1, Minutes: 5, Namespace: "klab-sums", Hash: "h",
		Tasks: []lessons.Task{
			{
				ID: "one", Points: 10, Answers: []string{"one"}, Checks: []checker.Check{check("one", "3")},
				Why: &lessons.Why{Options: []string{"odd", "both"}, Answer: "both"},
			},
			{ID: "two", Points: 10, Answers: []string{"two"}, Needs: []string{"one"}, Checks: []checker.Check{check("two", "6")}},
		},
		Predictions: []lessons.Question{{ID: "guess", Options: []string{"more", "less"}, Answer: "more", Task: "two"}},
		Quiz:        []lessons.Question{{ID: "card", Options: []string{"yes", "no"}, Answer: "no"}},
		Texts: map[string]*lessons.Text{lessons.English: {
			Language: lessons.English, Title: "Sums", Summary: "Add numbers.",
			Sections: []lessons.Section{
				{Kind: "step", ID: "hook", Markdown: "# Numbers\n\nAdd them:\n\n```bash\necho $((1+2))\n```\n"},
				{Kind: "task", ID: "one", Markdown: "How much is 1 and 2?\n"},
				{Kind: "predict", ID: "guess", Markdown: "Now double it.\n"},
				{Kind: "task", ID: "two", Markdown: "How much is twice that?\n"},
				{Kind: "quiz", ID: "card"},
				{Kind: "debrief", ID: "end", Markdown: "# Done\n\nYou can add.\n"},
			},
			Tasks: map[string]lessons.TaskText{
				"one": {
					Title: "A sum", Ask: "Enter the sum.", Hints: hints, Solution: "It is 3.", Debrief: "One and two make three.", Answers: map[string]string{"one": "The sum?"},
					Why: lessons.QuestionText{Question: "Why is it 3?", Options: map[string]string{"odd": "It is odd", "both": "Both count"}, Explain: "A sum counts both."},
				},
				"two": {Title: "Twice", Ask: "Enter the double.", Hints: hints, Solution: "It is 6.", Debrief: "Twice three is six.", Answers: map[string]string{"two": "The double?"}},
			},
			Codes:       map[string]string{"nothing": "Nothing was entered.", "not-one": "{given} is not the sum.", "not-two": "{given} is not the double."},
			Predictions: map[string]lessons.QuestionText{"guess": {Question: "More or less?", Options: map[string]string{"more": "More", "less": "Less"}, Explain: "Twice is more."}},
			Quiz:        map[string]lessons.QuestionText{"card": {Question: "Is 2 odd?", Options: map[string]string{"yes": "Yes", "no": "No"}, Explain: "It is even."}},
		}},
	}
}

// TestAWholeLessonByAScript goes from the seed to the debrief, by somebody who reads only what is added and types what
// it asks for. The session grades as always.
func TestAWholeLessonByAScript(t *testing.T) {
	t.Parallel()
	journal := &sessiontest.Journal{}
	lesson := sums()
	setup := func() linear.Options {
		o := options(nil)
		o.Course = &lessons.Course{Modules: []lessons.Module{{ID: "m", Title: map[string]string{lessons.English: "Numbers"}, Lessons: []string{"sums"}}}, Lessons: []*lessons.Lesson{lesson}}
		o.Progress = func() linear.Progress { return linear.Progress{Next: "sums"} }
		o.Open = func(ctx context.Context, _, language string) (linear.Session, error) {
			s, err := session.Open(ctx, session.Options{Lab: &sessiontest.Lab{}, Lesson: lesson, Text: lesson.Text(language), Journal: journal})
			if err != nil {
				return nil, err
			}
			if err := s.Seed(ctx); err != nil {
				return nil, err
			}
			watch, stop := context.WithCancel(context.WithoutCancel(ctx))
			g := &graded{s, stop, make(chan struct{})}
			go func() {
				defer close(g.done)
				_ = s.Watch(watch)
			}()
			return g, nil
		}
		return o
	}
	// What is heard last decides what is typed next.
	answers := []struct{ heard, types string }{
		{`Say open to begin it`, "open"},
		{`The exercise is ready. 0 of 2 tasks passed.`, "next"},
		{`Section 1 of 5, less than a minute.`, "next"},
		{`Section 2 of 5, Task 1 of 2`, "check"},
		{`Task 1 of 2, A sum. Not yet: Nothing was entered.`, "answer"},
		{`The sum\?\nType your answer`, "4"},
		{`Saved.`, "check"},
		{`Not yet: 4 is not the sum.`, "hint"},
		{`Hint 1 of 4.\nklab> $|Hint 1 of 4.\n\nAdd.`, "answer 3"},
		{`Saved.`, "check"},
		{`Task 1 of 2, A sum. Passed; 1 of 2 tasks passed..*Why is it 3\?`, "2"},
		{`Right.\nA sum counts both.|Right.\n\nA sum counts both.`, "check 2"},
		{`First your prediction`, "1"},
		{`It is compared when the task has passed.`, "answer 6"},
		{`Saved.`, "check"},
		{`All tasks passed. Say debrief`, "quiz"},
		{`Say a number from 1 to 2.`, "2"},
		{`The quiz is done: 1 of 1 right.`, "debrief"},
		{`You can add.`, "quit"},
	}
	var all string
	lead(t, setup, func(l *learner) {
		said := l.hear()
		for _, step := range answers {
			require.Regexp(t, regexp.MustCompile(`(?s)`+step.heard), said)
			said = l.types(step.types)
		}
		all = l.out.String()
	})
	for _, task := range lesson.Tasks {
		require.Len(t, regexp.MustCompile(`Task \d of 2, `+lesson.Texts[lessons.English].Tasks[task.ID].Title+`. Passed`).FindAllString(all, -1), 1, "told once: %s", all)
	}
	require.Equal(t, map[string]string{"why/one": "both", "guess": "more", "card": "no"}, journal.Choices("sums"))
}
