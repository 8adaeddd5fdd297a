package lint_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

// asking are the edits after which the task survive asks why.
func asking() []edit {
	const english = "    debrief: Gone and back.\n"
	const words = "    why:\n      question: Why is it back?\n      options: {rest: It only rested, made: The ReplicaSet made another}\n      explain: It counts Pods.\n"
	return []edit{
		{ready + "lesson.yaml", "  - file: probe.yaml\n", "  - file: probe.yaml\n  why: {options: [made, rest], answer: made}\n"},
		{ready + "messages.en.yaml", english, english + words},
		{ready + "messages.zh-CN.yaml", "  survive:\n", "  survive:\n    why:\n      question: 它为什么回来了？\n      options: {rest: 它只是休息了一下, made: ReplicaSet 又创建了一个 Pod}\n      explain: 它会数 Pod 的个数。\n"},
	}
}

// TestAWhyIsWholeInBothLanguages, offers a choice, and has its right answer at no habitual place.
func TestAWhyIsWholeInBothLanguages(t *testing.T) {
	t.Parallel()
	const yaml, english, chinese = ready + "lesson.yaml", ready + "messages.en.yaml", ready + "messages.zh-CN.yaml"
	for name, test := range map[string]struct {
		edit edit
		want string
	}{
		"good":                 {},
		"one option":           {edit{yaml, "options: [made, rest]", "options: [made]"}, yaml + ":47:9: question why/survive has 1 options"},
		"no such option":       {edit{yaml, "answer: made}", "answer: make}"}, `answer "make" of question why/survive is none of its options`},
		"an option twice":      {edit{yaml, "[made, rest]", "[made, rest, made]"}, "option made is there twice"},
		"no question":          {edit{english, "      question: Why is it back?\n", ""}, "question is missing"},
		"no words":             {edit{english, "rest: It only rested, ", ""}, "option rest has no words"},
		"no such word":         {edit{english, "{rest: It", "{more: x, rest: It"}, "lesson.yaml has no option more"},
		"no words at all":      {edit{english, "    why:\n      question: Why is it back?\n      options: {rest: It only rested, made: The ReplicaSet made another}\n      explain: It counts Pods.\n", ""}, "question is missing"},
		"words alone":          {edit{yaml, "  why: {options: [made, rest], answer: made}\n", ""}, "lesson.yaml has no why of task survive"},
		"not translated":       {edit{chinese, "      explain: 它会数 Pod 的个数。\n", ""}, "tasks.survive.why.explain is not translated"},
		"an option only there": {edit{chinese, "{rest: 它", "{more: 多, rest: 它"}, "more is not in English"},
		"the same place":       {edit{yaml, "  options: [rest, go-on]", "  options: [go-on, rest]"}, "the right option of all 2 cards is number 1"},
		"an unknown key":       {edit{yaml, "answer: made}", "answer: made, points: 5}"}, `unknown key "points"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edits := asking()
			if test.edit.file != "" {
				edits = append(edits, test.edit)
			}
			course, err := lessons.Load(edited(t, edits...))
			problems := lessons.Problems(err)
			if course != nil {
				problems = append(problems, lint.Course(course)...)
			}
			var all []string
			for _, p := range problems {
				all = append(all, p.Error())
			}
			if test.want == "" {
				require.Empty(t, all)
				return
			}
			require.Contains(t, strings.Join(all, "\n"), test.want)
		})
	}
}

// TestAWhyIsReadWithItsWords: Chinese borrows what it lacks from English.
func TestAWhyIsReadWithItsWords(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t, asking()[:2]...))
	require.NoError(t, err)
	lesson := course.Lesson("ready")
	require.Nil(t, lesson.WhyOf("scale"))
	why := lesson.WhyOf("survive")
	require.Equal(t, &lessons.Question{ID: "why/survive", Options: []string{"made", "rest"}, Answer: "made", Task: "survive"}, why)
	require.Equal(t, []lessons.Question{*why}, lesson.Whys())
	words := lesson.Text(lessons.English).Whys()
	require.Len(t, words, 1)
	require.Equal(t, "Why is it back?", words[why.ID].Question)
	require.Equal(t, words, lesson.Text(lessons.Chinese).Whys())
	require.Contains(t, lesson.Text(lessons.Chinese).Borrowed(), "tasks.survive.why.question")
}
