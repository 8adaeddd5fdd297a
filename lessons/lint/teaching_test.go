package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

// found are the problems of the good course with some changes.
func found(t *testing.T, edits ...edit) string {
	t.Helper()
	course, err := lessons.Load(edited(t, edits...))
	require.NoError(t, err)
	return joined(lint.Course(course))
}

// TestALessonTakesAsLongAsItSays, within a quarter of what its words, commands, tasks and waits come to.
func TestALessonTakesAsLongAsItSays(t *testing.T) {
	t.Parallel()
	const lesson, prose = ready + "lesson.yaml", ready + "text.en.md"
	say := func(minutes int) edit { return edit{lesson, "minutes: 9", fmt.Sprintf("minutes: %d", minutes)} }
	commands := func(n int) []edit {
		block := fenced("sh", strings.Repeat("kubectl get pods\n", n)+"# what do you see?\nkubectl get pods \\\n  -o wide")
		return []edit{{prose, "Think first.", block}, {ready + "text.zh-CN.md", "先想一想。", block}}
	}
	words := edit{prose, "Think first.", strings.Repeat("A word of many. ", 900)}
	for name, test := range map[string]struct {
		edits []edit
		want  string
	}{
		"a little less":     {[]edit{say(7)}, ""},
		"a little more":     {[]edit{say(10)}, ""},
		"much less":         {[]edit{say(5)}, lesson + ":3:1: the lesson says 5 minutes, and takes about 9"},
		"much more":         {[]edit{say(15)}, "write minutes: 9"},
		"words count":       {[]edit{words}, "the lesson says 9 minutes, and takes about 29"},
		"long in fives":     {[]edit{words}, "write minutes: 30"},
		"commands count":    {commands(23), "takes about 19"},
		"waits count":       {[]edit{{lesson, "within: 30s", "within: 8m"}}, "takes about 12"},
		"unknown waits too": {[]edit{{lesson, "within: 30s", "within: 30s\n      for: ${600}"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if problems := found(t, test.edits...); test.want == "" {
				require.Empty(t, problems)
			} else {
				require.Contains(t, problems, test.want)
			}
		})
	}
}

func TestALessonAsksForTwoPredictions(t *testing.T) {
	t.Parallel()
	one := "- id: who\n  options: [kubelet, controller, nobody]\n  answer: controller\n  task: survive\n"
	require.Contains(t, found(t, edit{ready + "lesson.yaml", one, ""}), ready+"lesson.yaml:52:1: the lesson has 1 of at least 2 predictions")
}

// TestAWrongVerdictEndsInAQuestion, in each language, and nothing else has to.
func TestAWrongVerdictEndsInAQuestion(t *testing.T) {
	t.Parallel()
	const lesson, english, chinese = ready + "lesson.yaml", ready + "messages.en.yaml", ready + "messages.zh-CN.yaml"
	told := edit{english, "The rollout is paused. By whom?", "The rollout is paused. Resume it."}
	unlike := edit{lesson, "      because:\n", "      %s\n      because:\n"}
	with := func(line string) edit { return edit{unlike.file, unlike.old, fmt.Sprintf(unlike.new, line)} }
	for name, test := range map[string]struct {
		edits []edit
		want  string
	}{
		"told":         {[]edit{told}, english + ":19:3: the message of paused ends in no question"},
		"in Chinese":   {[]edit{{chinese, "。是谁暂停的？", "。"}}, chinese + ":19:3: the message of paused ends in no question"},
		"in quotes":    {[]edit{{english, "By whom?", "Who said “by whom?”"}}, ""},
		"half width":   {[]edit{{chinese, "是谁暂停的？", "是谁暂停的?"}}, ""},
		"not looked":   {[]edit{told, with("unknown: true")}, ""},
		"waits always": {[]edit{told, with(`waiting: "true"`)}, ""},
		"waits often":  {[]edit{told, with("waiting: shop == null")}, "ends in no question"},
		"of a seed":    {[]edit{{lesson, "tasks:", "seeded:\n  id: warm\n  expect: [{code: cold, expression: \"true\"}]\ntasks:"}, {english, "codes:\n", "codes:\n  cold: It is not warm yet.\n"}, {chinese, "codes:\n", "codes:\n  cold: 还没有预热。\n"}}, ""},
		"untranslated": {[]edit{{chinese, "  paused: 发布已暂停。是谁暂停的？\n", ""}, told}, "paused is not translated"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if problems := found(t, test.edits...); test.want == "" {
				require.Empty(t, problems)
			} else {
				require.Contains(t, problems, test.want)
			}
		})
	}
	require.NotContains(t, found(t, edit{chinese, "  paused: 发布已暂停。是谁暂停的？\n", ""}, told), chinese+": the message of paused ends")
}

func TestAGuardAsksAQuestionToo(t *testing.T) {
	t.Parallel()
	problems := found(t, edit{"guards/counted.yaml", "", "expect:\n- {code: not-there, expression: shop != null}\n"},
		edit{"guards/counted.en.yaml", "", "not-there: There is none.\n"}, edit{"guards/counted.zh-CN.yaml", "", "not-there: 没有。有哪些？\n"},
		edit{ready + "lesson.yaml", "    expect:\n    - code: not-two", "    expect:\n    - use: counted\n    - code: not-two"})
	require.Contains(t, problems, "guards/counted.en.yaml:1:1: the message of not-there ends in no question")
	require.NotContains(t, problems, "zh-CN")
}

// cards replaces the quiz of a lesson by cards whose right options stand at some places, counted from zero.
func cards(right, wrong string, places ...int) []edit {
	var structure, words strings.Builder
	ids := []string{"a", "b", "c"}
	for i, place := range places {
		id := "what-next"
		if i > 0 {
			id = fmt.Sprint("card-", i)
		}
		fmt.Fprintf(&structure, "- {id: %s, options: [a, b, c], answer: %s}\n", id, ids[place])
		fmt.Fprintf(&words, "  %s:\n    question: Number %d?\n    explain: So.\n    options: {", id, i)
		for j, option := range ids {
			word := wrong
			if j == place {
				word = right
			}
			fmt.Fprintf(&words, "%s: %s, ", option, word)
		}
		words.WriteString("}\n")
	}
	return []edit{
		{ready + "lesson.yaml", "- id: what-next\n  options: [rest, go-on]\n  answer: go-on\n", structure.String()},
		{ready + "messages.en.yaml", "  what-next:\n    question: What next?\n    options: {rest: Rest, go-on: Go on}\n    explain: There is more.\n", words.String()},
		{ready + "messages.zh-CN.yaml", "  what-next:\n    question: 接下来呢？\n    options: {rest: 休息, go-on: 继续}\n    explain: 还有更多内容。\n", words.String()},
	}
}

// TestARightOptionIsNotKnownByItsPlace: neither over the course nor within a lesson.
func TestARightOptionIsNotKnownByItsPlace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		places []int
		want   string
	}{
		"one":             {[]int{1}, ""},
		"two alike":       {[]int{1, 1}, ready + "lesson.yaml:61:1: the right option of all 2 cards is number 2"},
		"each once":       {[]int{0, 1, 2}, ""},
		"two of five":     {[]int{0, 1, 2, 1, 0}, ""},
		"three of five":   {[]int{0, 1, 2, 1, 1}, "course.yaml: in 3 of 5 quiz cards the right option is number 2, which may be 2"},
		"four of ten":     {[]int{0, 0, 0, 0, 1, 1, 1, 2, 2, 2}, ""},
		"five of ten":     {[]int{0, 0, 0, 0, 0, 1, 1, 1, 2, 2}, "in 5 of 10 quiz cards the right option is number 1, which may be 4"},
		"none at a place": {[]int{0, 1, 0, 1}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if problems := found(t, cards("same", "same", test.places...)...); test.want == "" {
				require.Empty(t, problems)
			} else {
				require.Contains(t, problems, test.want)
			}
		})
	}
}

// TestARightOptionIsNotKnownByItsLength: half of the cards may have it longest.
func TestARightOptionIsNotKnownByItsLength(t *testing.T) {
	t.Parallel()
	problems := found(t, cards("much longer", "short", 0, 1, 2, 0)...)
	require.Contains(t, problems, "course.yaml: in en the right option of 4 of 4 quiz cards is the longest")
	require.Contains(t, problems, "course.yaml: in zh-CN the right option of 4 of 4 quiz cards is the longest")
	require.Contains(t, problems, "in some of ready/what-next, ready/card-1, ready/card-2, ready/card-3")
	require.Empty(t, found(t, cards("much longer", "short", 0, 1, 2)...), "three say nothing about habits")
	require.Empty(t, found(t, cards("just so", "as long", 0, 1, 2, 0)...))
	half := cards("much longer", "short", 0, 1, 2, 0)
	for i := range half {
		half[i].new = strings.Replace(half[i].new, "much longer", "tiny", 2)
	}
	require.Empty(t, found(t, half...), "half of them")
}

func TestNoCardComesTwice(t *testing.T) {
	t.Parallel()
	const lesson, english = ready + "lesson.yaml", ready + "messages.en.yaml"
	id := found(t, edit{lesson, "- id: who\n", "- id: when\n"}, edit{english, "  who:", "  when:"}, edit{ready + "messages.zh-CN.yaml", "  who:", "  when:"},
		edit{ready + "text.en.md", "predict: who", "predict: when"}, edit{ready + "text.zh-CN.md", "predict: who", "predict: when"})
	require.Contains(t, id, lesson+":57:3: the course has a card when already, first-steps/when")
	text := found(t, edit{english, "question: Who acts?", "question: when  does it\n      run?"})
	require.Contains(t, text, lesson+":57:3: card ready/who asks what first-steps/when asks")
}

// TestTheLastHintsShowCommands, where the worked answer has some.
func TestTheLastHintsShowCommands(t *testing.T) {
	t.Parallel()
	const english, chinese = ready + "messages.en.yaml", ready + "messages.zh-CN.yaml"
	answer := func(hints string) []edit {
		solution := "solution: \"```sh\\nkubectl scale\\n```\""
		return []edit{
			{english, "hints: [a, b, c, d]\n    solution: Scale it.", hints + "\n    " + solution},
			{chinese, "hints: [一, 二, 三, 四]\n    solution: 扩容即可。", hints + "\n    " + solution},
		}
	}
	require.Empty(t, found(t, answer("hints: [a, b, '`c`', \"```sh\\nkubectl scale\\n```\"]")...))
	require.Contains(t, found(t, answer("hints: [a, b, '`c`', d]")...), english+":7:26: hint 4 of task scale shows no command")
	require.Contains(t, found(t, answer("hints: [a, b, c, '`d`']")...), chinese+":7:19: hint 3 of task scale shows no command")
	require.Empty(t, found(t), "a worked answer without commands")
}

// TestNothingIsHidden: what a check demands stands in the text, in the words of a task, or in the seed, in each language.
func TestNothingIsHidden(t *testing.T) {
	t.Parallel()
	const lesson, prose, proseZh = ready + "lesson.yaml", ready + "text.en.md", ready + "text.zh-CN.md"
	demand := func(expression string) edit {
		return edit{lesson, "expression: rolledOut(shop) && shop.spec.replicas == 2", "expression: " + expression}
	}
	bound := demand("shop.spec.minReadySeconds <= 60")
	say := func(english, chinese string) []edit {
		return []edit{bound, {prose, "Think first.", english}, {proseZh, "先想一想。", chinese}}
	}
	for name, test := range map[string]struct {
		edits []edit
		want  string
	}{
		"a bound":              {[]edit{bound}, lesson + ":20:7: the check demands 60, which nothing says in en"},
		"in one language":      {say("At most 60 seconds.", "快一点。"), "demands 60, which nothing says in zh-CN"},
		"in digits":            {say("At most 60 s.", "最多 60 秒。"), ""},
		"in minutes":           {say("Within a minute.", "一分钟之内。"), ""},
		"in words":             {say("At most sixty seconds.", "最多六十秒。"), ""},
		"a part of a number":   {say("At most 160 s or 6.60.", "最多 600 秒。"), "nothing says in en"},
		"a name":               {[]edit{demand("shop.spec.template.spec.schedulerName == 'mine'")}, "demands mine, which nothing says"},
		"a name in the seed":   {[]edit{demand("shop.spec.template.spec.schedulerName == 'shop'")}, ""},
		"by its last part":     {[]edit{demand("shop.spec.template.spec.schedulerName == 'klab.local/shop'")}, ""},
		"one of several":       {[]edit{demand("shop.spec.template.spec.schedulerName in ['mine', 'shop']")}, ""},
		"what is reported":     {[]edit{demand("shop.status.conditions.exists(c, c.type == 'Odd')")}, ""},
		"what must not be":     {[]edit{demand("shop.spec.minReadySeconds != 60")}, ""},
		"who could not look":   {[]edit{bound, {lesson, "      because:\n", "      unknown: true\n      because:\n"}}, ""},
		"with a reason":        {say("<!-- unsaid 60 because everybody knows -->\nThink.", "想。"), ""},
		"a reason for both":    {[]edit{bound, {prose, "Think first.", "<!-- unsaid 60 because everybody knows -->\nThink."}}, ""},
		"without a reason":     {say("<!-- unsaid 60 -->\nThink.", "想。"), prose + ":11:1: this comment leaves something out and does not say why"},
		"a reason for nothing": {[]edit{{prose, "Think first.", "<!-- unsaid 60 because everybody knows -->\nThink."}}, prose + ":11:1: nothing is hidden about 60"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if problems := found(t, test.edits...); test.want == "" {
				require.Empty(t, problems)
			} else {
				require.Contains(t, problems, test.want)
			}
		})
	}
}

// TestALessonSaysTheTermsItTeaches, in each language.
func TestALessonSaysTheTermsItTeaches(t *testing.T) {
	t.Parallel()
	const prose = ready + "text.en.md"
	teach := func(line, text string) []edit {
		return []edit{{prose, "Pods come and go.", line + "\n" + text}, {"glossary.yaml", "selector:\n", "selector:\n  means: {en: a condition on labels, zh-CN: 对标签的条件}\n"}}
	}
	for name, test := range map[string]struct {
		edits []edit
		want  string
	}{
		"said":           {teach("<!-- teaches selector -->", "A Selector finds Pods."), ""},
		"not in English": {teach("<!-- teaches selector -->", "Pods come and go."), prose + ":3:1: the lesson teaches selector and does not say selector in en"},
		"not in Chinese": {append(teach("<!-- teaches selector -->", "A selector."), edit{ready + "text.zh-CN.md", "用选择算符找到", "找到"}), "does not say 选择算符 in zh-CN"},
		"unknown":        {teach("<!-- teaches selector, taint -->", "A selector."), prose + ":3:1: the glossary has no term taint"},
		"unexplained":    {teach("<!-- teaches selector -->", "A selector.")[:1], "the glossary does not explain selector"},
		"no terms":       {teach("<!-- teaches: -->", "A selector."), prose + ":3:1: this comment"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			course, err := lessons.Load(edited(t, test.edits...))
			if err != nil {
				require.ErrorContains(t, err, test.want)
				return
			}
			if problems := joined(lint.Course(course)); test.want == "" {
				require.Empty(t, problems)
			} else {
				require.Contains(t, problems, test.want)
			}
		})
	}
}
