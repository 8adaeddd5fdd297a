package lint_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/coursetest"
	"github.com/klab-dev/klab/lessons/lint"
)

const (
	first = coursetest.First
	ready = coursetest.Ready
)

// An edit changes one file of the good course, as coursetest.Edit does.
type edit struct{ file, old, new string }

func edited(t *testing.T, edits ...edit) fs.FS {
	t.Helper()
	var changes []coursetest.Edit
	for _, e := range edits {
		changes = append(changes, coursetest.Edit{File: e.file, Old: e.old, New: e.new})
	}
	return coursetest.Edited(t, changes...)
}

func TestLintIsContentWithAGoodCourse(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t))
	require.NoError(t, err)
	require.Empty(t, lint.Course(course))
}

// longEnglish is a paragraph that nobody translated.
const longEnglish = "This paragraph is written in English although it stands in the Chinese text, and it is quite long."

const emptyTask = "- {id: empty, points: 0, checks: [], solutions: [], noWrong: nothing to get wrong}\npredictions:"

func TestLintFindsEveryKindOfProblem(t *testing.T) {
	t.Parallel()
	const (
		yaml     = ready + "lesson.yaml"
		english  = ready + "messages.en.yaml"
		chinese  = ready + "messages.zh-CN.yaml"
		prose    = ready + "text.en.md"
		proseZh  = ready + "text.zh-CN.md"
		bothEnds = first + "text.zh-CN.md"
	)
	for name, test := range map[string]struct {
		edits []edit
		place string
		want  string
	}{
		"unknown prerequisite":     {[]edit{{yaml, "[first-steps]", "[last-steps]"}}, yaml + ":4:", "no lesson last-steps"},
		"cycle":                    {[]edit{{first + "lesson.yaml", "minutes: 5", "minutes: 5\nprerequisites: [ready]"}}, yaml + ":4:", "ready -> first-steps -> ready"},
		"exclusive":                {[]edit{{first + "lesson.yaml", "minutes: 5", "minutes: 5\nexclusive: yes please"}}, first + "lesson.yaml:4:", "no lesson can have \"yes please\" for itself"},
		"add-on":                   {[]edit{{first + "lesson.yaml", "minutes: 5", "minutes: 5\naddons: [metrics-server, warp-drive]"}}, first + "lesson.yaml:4:", "no add-on \"warp-drive\""},
		"pane":                     {[]edit{{first + "lesson.yaml", "minutes: 5", "minutes: 5\nview: [workload, weather]"}}, first + "lesson.yaml:4:", "there is no pane \"weather\""},
		"pane twice":               {[]edit{{first + "lesson.yaml", "minutes: 5", "minutes: 5\nview: [nodes, events, nodes]"}}, first + "lesson.yaml:4:", "the pane nodes is named twice"},
		"prerequisite later":       {[]edit{{yaml, "prerequisites: [first-steps]\n", ""}, {first + "lesson.yaml", "minutes: 5", "minutes: 5\nprerequisites: [ready]"}}, first + "lesson.yaml:4:", "comes later"},
		"module without title":     {[]edit{{"course.yaml", ", zh-CN: 探针", ""}}, "course.yaml:6:", "no title in zh-CN"},
		"half a term":              {[]edit{{"glossary.yaml", "  en: selector\n", ""}}, "glossary.yaml:1:", "lacks a language"},
		"half a meaning":           {[]edit{{"glossary.yaml", "  en: selector\n", "  en: selector\n  means: {en: a condition on labels}\n"}}, "glossary.yaml:", "in one language only"},
		"minutes":                  {[]edit{{yaml, "minutes: 9\n", ""}}, yaml, "how many minutes"},
		"points":                   {[]edit{{yaml, "points: 40", "points: 50"}}, yaml + ":8:", "sum to 110"},
		"needs a later task":       {[]edit{{yaml, "needs: [scale]", "needs: [survive]"}}, yaml + ":32:", "no earlier task"},
		"no checks":                {[]edit{{yaml, "predictions:", emptyTask}}, yaml + ":52:", "task empty has no checks"},
		"no solution":              {[]edit{{yaml, "predictions:", emptyTask}}, yaml + ":52:", "task empty has no solution"},
		"no wrong answer":          {[]edit{{yaml, "  noWrong: there is only one way to scale, and the seed is the wrong one\n", ""}}, yaml + ":9:", "no wrong answer"},
		"code of a wrong answer":   {[]edit{{yaml, "    code: still-there\n    after", "    code: never-there\n    after"}}, yaml, `must get code "never-there"`},
		"handed in, same code":     {[]edit{{yaml, "    code: still-there\n", "    code: still-there\n    handed: still-there\n"}}, yaml, "no other verdict"},
		"handed in, no code":       {[]edit{{yaml, "    code: still-there\n", "    code: still-there\n    handed: never-there\n"}}, yaml, `comes to "never-there" when it is handed in`},
		"operator":                 {[]edit{{yaml, "  noWrong:", "  mutations: {skip: [{operator: spoil, why: x}]}\n  noWrong:"}}, yaml + ":29:", `no operator "spoil"`},
		"skip without a reason":    {[]edit{{yaml, "  noWrong:", "  mutations: {skip: [{operator: name-off}]}\n  noWrong:"}}, yaml + ":29:", "opts out of name-off without a reason"},
		"skip of no file":          {[]edit{{yaml, "  noWrong:", "  mutations: {skip: [{operator: name-off, why: x, file: y}]}\n  noWrong:"}}, yaml + ":29:", "no solution y"},
		"after":                    {[]edit{{yaml, "after: [scale]", "after: [scale/other.yaml]"}}, yaml, "comes after scale/other.yaml"},
		"one option":               {[]edit{{yaml, "[rest, go-on]", "[go-on]"}}, yaml, "has 1 options"},
		"option twice":             {[]edit{{yaml, "[rest, go-on]", "[go-on, go-on]"}}, yaml, "go-on is there twice"},
		"answer of a card":         {[]edit{{yaml, "answer: go-on", "answer: stay"}}, yaml, "none of its options"},
		"prediction of no task":    {[]edit{{yaml, "  task: survive", "  task: thrive"}}, yaml, `before task "thrive"`},
		"code without message":     {[]edit{{english, "  paused: The rollout is paused. By whom?\n", ""}, {chinese, "  paused: 发布已暂停。是谁暂停的？\n", ""}}, yaml + ":23:", "code paused has no message"},
		"message without use":      {[]edit{{english, "codes:\n", "codes:\n  spare: x\n"}, {chinese, "codes:\n", "codes:\n  spare: x\n"}}, english, "no check gives code spare"},
		"placeholder":              {[]edit{{english, "{replicas}", "{copies}"}, {chinese, "{replicas}", "{copies}"}}, yaml + ":21:", "{copies}, which the evidence lacks"},
		"evidence":                 {[]edit{{yaml, "evidence: {victim: victim}", "evidence: {victim: victim, age: now}"}}, yaml, "has no {age}"},
		"show":                     {[]edit{{first + "lesson.yaml", "kubectl get pods -n", "kubectl delete pods -n"}}, first + "lesson.yaml:14:", "not a read-only kubectl command"},
		"unknown file":             {[]edit{{ready + "notes.txt", "", "x"}}, ready + "notes.txt", "does not know this file"},
		"unknown language":         {[]edit{{ready + "text.fr.md", "", "x"}}, ready + "text.fr.md", "does not know this file"},
		"steps as seed":            {[]edit{{ready + "seed/x.steps.yaml", "", "[]"}}, ready + "seed/x.steps.yaml", "does not know this file"},
		"unused fixture":           {[]edit{{ready + "wrong/x.yaml", "", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}"}}, ready + "wrong/x.yaml", "no task names this file"},
		"seed with namespace":      {[]edit{{ready + "seed/shop.yaml", "name: shop", "name: shop\n  namespace: default"}}, ready + "seed/shop.yaml:1:1", "names namespace default"},
		"seed with own namespace":  {[]edit{{ready + "seed/shop.yaml", "name: shop", "name: shop\n  namespace: klab-ready"}}, ready + "seed/shop.yaml:1:1", "names namespace klab-ready"},
		"seed that is none":        {[]edit{{ready + "seed/shop.yaml", "kind: Service\n", ""}}, ready + "seed/shop.yaml:1:1", "no Kubernetes object"},
		"seed, a word of YAML 1.1": {[]edit{{ready + "seed/settings.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {country: no}\n"}}, ready + "seed/settings.yaml", "would refuse this: json: cannot unmarshal bool"},
		"seed, a number as text":   {[]edit{{ready + "seed/settings.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {version: 1.10}\n"}}, ready + "seed/settings.yaml", "cannot unmarshal number"},
		"seed, no such field":      {[]edit{{ready + "seed/shop.yaml", "  selector: {app: shop}\n  ports", "  selectors: {app: shop}\n  ports"}}, ready + "seed/shop.yaml", "unknown field \"spec.selectors\""},
		"seed that does not parse": {[]edit{{ready + "seed/shop.yaml", "kind: Service", "kind: [Service"}}, ready + "seed/shop.yaml:3", "must be specified"},
		"inline manifest":          {[]edit{{ready + "wrong/elsewhere.steps.yaml", "file: ../solution/probe.yaml", "manifest: \"a: b\""}}, ready + "wrong/elsewhere.steps.yaml:1", "no Kubernetes object"},
		"namespace written out":    {[]edit{{yaml, "victim: victim", "victim: \"'klab-ready'\""}}, yaml, "klab-ready is written out"},
		"namespace in steps":       {[]edit{{ready + "wrong/elsewhere.steps.yaml", "default", "klab-ready"}}, ready + "wrong/elsewhere.steps.yaml:1:", "klab-ready is written out"},
		"no title":                 {[]edit{{english, "title: Ready", "title: ''"}}, english + ":1:1", "title is missing"},
		"three hints":              {[]edit{{english, "[a, b, c, d]", "[a, b, c]"}}, english, "has 3 hints"},
		"task without words":       {[]edit{{english, "  survive:", "  revive:"}}, english, "task survive has no words"},
		"words without task":       {[]edit{{english, "  survive:", "  revive:"}}, english, "lesson.yaml has no task revive"},
		"answer without label":     {[]edit{{english, "{pods: How", "{nodes: How"}}, english, "answer pods has no words"},
		"option without words":     {[]edit{{english, "two: Two", "one: One"}}, english, "option two has no words"},
		"task without section":     {[]edit{{prose, "<!-- task: scale -->", "<!-- step: scale -->"}}, prose, "task scale has no section"},
		"section without task":     {[]edit{{prose, "task: scale", "task: stale"}}, prose + ":5:", "lesson.yaml has no task stale"},
		"section without card":     {[]edit{{prose, "quiz: what-next", "quiz: what-now"}}, prose, "lesson.yaml has no quiz what-now"},
		"empty section":            {[]edit{{prose, "Well done.", ""}}, prose, "section debrief: end is empty"},
		"order of sections":        {[]edit{{prose, "task: scale", "task: x"}, {prose, "task: survive", "task: scale"}, {prose, "task: x", "task: survive"}}, prose, "another order"},
		"prediction too late":      {[]edit{{prose, "predict: how-many", "step: x"}, {prose, "debrief: end", "predict: how-many"}}, prose, "comes after its task"},
		"no translation":           {[]edit{{file: proseZh}, {file: chinese}}, proseZh, "learners see English"},
		"anchor not translated":    {[]edit{{proseZh, "<!-- debrief: end -->\n\n很好。", ""}}, proseZh, "debrief: end is missing"},
		"another anchor":           {[]edit{{proseZh, "debrief: end", "debrief: fin"}}, proseZh, "stands where the English text has debrief: end"},
		"one anchor more":          {[]edit{{proseZh, "很好。", "很好。\n\n<!-- step: more -->\n"}}, proseZh, "not in the English text"},
		"message not translated":   {[]edit{{chinese, "  paused: 发布已暂停。是谁暂停的？\n", ""}}, chinese, "codes.paused is not translated"},
		"message only there":       {[]edit{{chinese, "codes:\n", "codes:\n  spare: x\n"}}, chinese, "spare is not in English"},
		"task only there":          {[]edit{{chinese, "tasks:\n", "tasks:\n  spare: {title: x}\n"}}, chinese, "no task spare"},
		"card only there":          {[]edit{{chinese, "quiz:\n", "quiz:\n  spare: {question: x}\n"}}, chinese, "question spare is not in English"},
		"option only there":        {[]edit{{chinese, "{rest: 休息", "{rest: 休息, nap: 小睡"}}, chinese, "nap is not in English"},
		"placeholders differ":      {[]edit{{chinese, "{victim}", "{pod}"}}, chinese, "English has {victim}"},
		"hints differ":             {[]edit{{chinese, "[一, 二, 三, 四]", "[一, 二, 三]"}}, chinese, "has 3 hints"},
		"code differs":             {[]edit{{bothEnds, "kubectl run web", "kubectl run shop"}}, bothEnds + ":23:1", "differs from the English text"},
		"code missing":             {[]edit{{bothEnds, "```markdown\n<!-- step: not-an-anchor -->\n```", ""}}, bothEnds, `is "bash", in the English text "markdown"`},
		"code in a solution":       {[]edit{{chinese, "solution: 等着。", "solution: \"```\\nx\\n```\""}}, chinese, "not in the English text"},
		"untranslated paragraph":   {[]edit{{proseZh, "先想一想。", longEnglish}}, proseZh + ":11:", "looks untranslated"},
		"untranslated message":     {[]edit{{chinese, "走了又回来。", longEnglish}}, chinese, "looks untranslated"},
		"glossary":                 {[]edit{{proseZh, "用选择算符找到", "用选择器找到"}}, proseZh + ":3:", "选择器 is not the word"},
		"wide drawing":             {[]edit{{prose, "Think first.", fenced("text", strings.Repeat("-", 66))}}, prose + ":12:1", "66 columns wide"},
		"wide YAML":                {[]edit{{prose, "Think first.", fenced("yaml", "a: b # "+strings.Repeat("c", 60))}}, prose + ":12:1", "67 columns wide"},
		"wide Chinese drawing":     {[]edit{{proseZh, "先想一想。", fenced("text", strings.Repeat("节", 33))}}, proseZh + ":12:1", "66 columns wide"},
		"glossary in messages":     {[]edit{{chinese, "发布已暂停。", "选择器已暂停。"}}, chinese, "选择器 is not the word"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			course, err := lessons.Load(edited(t, test.edits...))
			require.NoError(t, err)
			problems := lint.Course(course)
			require.True(t, slices.ContainsFunc(problems, func(p lessons.Problem) bool {
				return strings.HasPrefix(p.Error(), test.place) && strings.Contains(p.Message, test.want)
			}), "want %q at %s, have:\n%s", test.want, test.place, joined(problems))
		})
	}
}

// fenced puts a line into a fence.
func fenced(info, line string) string { return "```" + info + "\n" + line + "\n```" }

func joined(problems []lessons.Problem) string {
	text := ""
	for _, problem := range problems {
		text += problem.Error() + "\n"
	}
	return text
}

func TestLintToleratesWhatIsRight(t *testing.T) {
	t.Parallel()
	fitting := strings.Repeat("节", 32) + "."
	for name, edits := range map[string][]edit{
		"the other word in parentheses": {{ready + "text.zh-CN.md", "用选择算符找到", "用选择算符（选择器）找到"}},
		"an extra namespace":            {{ready + "solution/probe.yaml", "name: shop", "name: shop\n  namespace: klab-other"}},
		"a derived namespace":           {{ready + "solution/probe.yaml", "name: shop", "name: shop\n  namespace: ${ns}-b"}},
		"its own namespace, alone":      {{ready + "lesson.yaml", "minutes: 9", "minutes: 9\nexclusive: nodes"}, {ready + "seed/shop.yaml", "name: shop", "name: shop\n  namespace: klab-ready"}},
		"flags before the verb":         {{first + "lesson.yaml", "kubectl get pods -n ${ns}", "kubectl -n ${ns} get pods -o 'jsonpath={.items[?(@.x>1)]}'"}},
		"rights":                        {{first + "lesson.yaml", "kubectl get pods -n ${ns}", "kubectl auth can-i list pods"}},
		"a long command":                {{ready + "text.zh-CN.md", "先想一想。", "```\n" + longEnglish + "\n```"}, {ready + "text.en.md", "Think first.", "```\n" + longEnglish + "\n```"}},
		"a wide command":                {{ready + "text.zh-CN.md", "先想一想。", fenced("sh", longEnglish)}, {ready + "text.en.md", "Think first.", fenced("sh", longEnglish)}},
		"a drawing that just fits":      {{ready + "text.zh-CN.md", "先想一想。", fenced("text", fitting)}, {ready + "text.en.md", "Think first.", fenced("text", fitting)}},
		"names in Chinese":              {{ready + "text.zh-CN.md", "先想一想。", "用 `" + longEnglish + "` 试试。"}},
		"no anchor for a card":          {{ready + "text.zh-CN.md", "<!-- quiz: what-next -->", ""}, {ready + "text.en.md", "<!-- quiz: what-next -->", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			course, err := lessons.Load(edited(t, edits...))
			require.NoError(t, err)
			require.Empty(t, joined(lint.Course(course)))
		})
	}
}
