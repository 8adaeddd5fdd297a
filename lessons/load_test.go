package lessons_test

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/coursetest"
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

func TestLoadReadsACourse(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t))
	require.NoError(t, err)
	require.Len(t, course.Lessons, 2)
	require.Equal(t, "选择算符", course.Glossary["selector"].Chinese)

	lesson := course.Lesson("ready")
	require.Equal(t, "klab-ready", lesson.Namespace)
	require.Equal(t, "probes", lesson.Module)
	require.Equal(t, "lessons/19-ready", lesson.Dir)
	require.Len(t, lesson.Hash, 64)
	require.Equal(t, "shop.yaml", lesson.Seed[0].Name)
	require.Nil(t, course.Lesson("nowhere"))
	require.Nil(t, lesson.Task("nowhere"))

	text := lesson.Text(lessons.Chinese)
	require.False(t, text.Fallback)
	require.Equal(t, "就绪", text.Title)
	require.Equal(t, lessons.Section{Kind: "task", ID: "scale", Markdown: "把 `shop` 扩到两个 Pod。"}, text.Sections[1])
	require.Equal(t, "Ready", lesson.Text("fr").Title)
}

func TestALessonIsReadWithoutTheOthers(t *testing.T) {
	t.Parallel()
	course, err := lessons.Read(edited(t))
	require.NoError(t, err)
	beside := edited(t, edit{first + "lesson.yaml", "number: ", "number: {"})
	_, err = lessons.Read(beside)
	require.Error(t, err)

	alone, err := lessons.ReadLesson(beside, "ready")
	require.NoError(t, err)
	whole := course.Lesson("ready")
	require.Equal(t, []any{whole.Hash, whole.Module, whole.Tasks, whole.Text(lessons.Chinese)},
		[]any{alone.Hash, alone.Module, alone.Tasks, alone.Text(lessons.Chinese)})
	_, err = lessons.ReadLesson(beside, "nowhere")
	require.ErrorContains(t, err, "there are no lessons")
}

func TestFixturesBecomeSteps(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t))
	require.NoError(t, err)

	task := course.Lesson("first-steps").Task("run-web")
	manifest := func(f lessons.Fixture) string { return f.Steps[0].Do.Args["manifest"].(string) }
	require.Equal(t, "apply", task.Solutions[0].Steps[0].Do.Verb)
	require.Contains(t, manifest(task.Solutions[0]), "kind: Pod")
	require.Contains(t, manifest(task.Wrong[0]), "kind: Deployment", "a file beside the steps")
	require.NotContains(t, task.Wrong[0].Steps[0].Do.Args, "file")

	elsewhere := course.Lesson("ready").Task("survive").Wrong[0]
	require.Contains(t, manifest(elsewhere), "kind: Service", "a file of another folder")
	require.Equal(t, "default", elsewhere.Steps[0].Do.Args["namespace"])
}

// TestAnswersAreReadWithoutBeingCompiled: those who grade read the same course as those who prove it.
func TestAnswersAreReadWithoutBeingCompiled(t *testing.T) {
	t.Parallel()
	proven, err := lessons.Load(content.FS)
	require.NoError(t, err)
	read, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	require.Len(t, read.Lessons, len(proven.Lessons))
	for i, lesson := range proven.Lessons {
		// Whole courses are too large to be shown beside each other when they differ.
		require.True(t, reflect.DeepEqual(lesson.Tasks, read.Lessons[i].Tasks), lesson.ID)
	}
}

func TestAStepsFileMayObserve(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t, edit{ready + "solution/scale.steps.yaml", "",
		"observe:\n  nodes: {objects: {kind: Node}}\nsteps:\n- do: {apply: {file: probe.yaml}}\n"}))
	require.NoError(t, err)
	fixture := course.Lesson("ready").Task("scale").Solutions[0]
	require.Equal(t, "objects", fixture.Observe["nodes"].Verb)
	require.Contains(t, fixture.Steps[0].Do.Args["manifest"], "kind: Service")
}

func TestSectionsAreCutOutsideFences(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t))
	require.NoError(t, err)
	sections := course.Lesson("first-steps").Text(lessons.English).Sections
	require.Len(t, sections, 4)
	require.Contains(t, sections[0].Markdown, "<!-- step: not-an-anchor -->")
}

func TestAMissingLanguageFallsBackToEnglish(t *testing.T) {
	t.Parallel()
	for name, edits := range map[string][]edit{
		"whole":    {{file: ready + "text.zh-CN.md"}, {file: ready + "messages.zh-CN.yaml"}},
		"text":     {{file: ready + "text.zh-CN.md"}},
		"messages": {{file: ready + "messages.zh-CN.yaml"}},
		"a code":   {{ready + "messages.zh-CN.yaml", "  paused: 发布已暂停。是谁暂停的？\n", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			course, err := lessons.Load(edited(t, edits...))
			require.NoError(t, err)
			text := course.Lesson("ready").Text(lessons.Chinese)
			require.True(t, text.Fallback)
			require.Equal(t, lessons.Chinese, text.Language)
			require.NotEmpty(t, text.Sections)
			require.NotEmpty(t, text.Title)
			require.NotEmpty(t, text.Codes["paused"])
			require.Len(t, text.Tasks["scale"].Hints, 4)
			require.NotEmpty(t, text.Quiz["what-next"].Options["go-on"])
		})
	}
}

func TestLoadReportsWhereAndWhat(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		edits []edit
		place string
		want  string
	}{
		"unknown key":         {[]edit{{ready + "lesson.yaml", "minutes:", "minuets:"}}, ready + "lesson.yaml:3:1", `unknown key "minuets"`},
		"unknown key deep":    {[]edit{{ready + "lesson.yaml", "settle: 30s", "setle: 30s"}}, ready + "lesson.yaml:14:5", `unknown key "setle"`},
		"unknown message":     {[]edit{{ready + "messages.en.yaml", "summary:", "sumary:"}}, ready + "messages.en.yaml:2:1", `unknown key "sumary"`},
		"repeated key":        {[]edit{{ready + "lesson.yaml", "minutes: 9", "minutes: 9\nminutes: 16"}}, ready + "lesson.yaml:4:1", "already defined"},
		"type":                {[]edit{{ready + "lesson.yaml", "minutes: 9", "minutes: soon"}}, ready + "lesson.yaml:3:10", `"soon" is a string, want int`},
		"duration":            {[]edit{{ready + "lesson.yaml", "settle: 30s", "settle: 30"}}, ready + "lesson.yaml:14:13", `"30" is no duration`},
		"two verbs":           {[]edit{{ready + "lesson.yaml", "said: {answers: {}}", "said: {answers: {}, dns: {}}"}}, ready + "lesson.yaml:17", "exactly one verb"},
		"syntax":              {[]edit{{ready + "lesson.yaml", "minutes: 9", "minutes: [15"}}, ready + "lesson.yaml:", ""},
		"empty":               {[]edit{{ready + "lesson.yaml", "", "# nothing\n"}}, ready + "lesson.yaml", "the file is empty"},
		"no lesson file":      {[]edit{{file: ready + "lesson.yaml"}}, ready + "lesson.yaml", "the file is missing"},
		"no English":          {[]edit{{file: ready + "text.en.md"}}, ready + "text.en.md", "the file is missing"},
		"folder":              {[]edit{{ready + "lesson.yaml", "number: 19", "number: 20"}}, ready + "lesson.yaml:1:1", "do not fit the folder 19-ready"},
		"id":                  {[]edit{{ready + "lesson.yaml", "id: ready", "id: Ready!"}}, ready + "lesson.yaml:1:1", `"Ready!" is no id`},
		"two tasks":           {[]edit{{ready + "lesson.yaml", "- id: survive", "- id: scale"}}, ready + "lesson.yaml:30:3", "there are two tasks scale"},
		"fixture":             {[]edit{{file: ready + "solution/scale.steps.yaml"}}, ready + "lesson.yaml:28:5", "there is no file solution/scale.steps.yaml"},
		"file of a step":      {[]edit{{ready + "wrong/elsewhere.steps.yaml", "../solution", "../../01-first-steps/solution"}}, ready + "wrong/elsewhere.steps.yaml:1:16", "there is no file ../01-first-steps/solution/probe.yaml"},
		"fixture's key":       {[]edit{{ready + "solution/scale.steps.yaml", "- do: {answer", "- dob: {answer"}}, ready + "solution/scale.steps.yaml:2:3", `unknown key "dob"`},
		"anchor kind":         {[]edit{{ready + "text.en.md", "step: hook", "stop: hook"}}, ready + "text.en.md:1:1", `unknown kind of section "stop"`},
		"anchor shape":        {[]edit{{ready + "text.en.md", "task: scale", "task scale"}}, ready + "text.en.md:5:1", "looks like an anchor"},
		"anchor twice":        {[]edit{{ready + "text.en.md", "task: survive", "task: scale"}}, ready + "text.en.md:17:1", "is there already, on line 5"},
		"before anchor":       {[]edit{{ready + "text.en.md", "<!-- step: hook", "lost\n\n<!-- step: hook"}}, ready + "text.en.md:1:1", "before the first anchor"},
		"open fence":          {[]edit{{ready + "text.en.md", "One card.", "```bash"}}, ready + "text.en.md:34:1", "never closed"},
		"no anchors":          {[]edit{{ready + "text.en.md", "", "Words.\n"}}, ready + "text.en.md", "no anchors"},
		"steps that are none": {[]edit{{ready + "solution/scale.steps.yaml", "", "scale\n"}}, ready + "solution/scale.steps.yaml:1:1", "where mapping is expected"},
		"unlisted":            {[]edit{{"course.yaml", "[ready]", "[]"}}, "lessons/19-ready", "belongs to no module"},
		"listed, not there":   {[]edit{{"course.yaml", "[ready]", "[ready, gone]"}}, "course.yaml:7:20", "lesson gone is not there"},
		"listed twice":        {[]edit{{"course.yaml", "[ready]", "[ready, ready]"}}, "course.yaml:7:20", "listed twice"},
		"no course":           {[]edit{{file: "course.yaml"}}, "course.yaml", "read"},
		"course with unknown": {[]edit{{"course.yaml", "- id: probes", "- id: probes\n  color: red"}}, "course.yaml:6:3", `unknown key "color"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := lessons.Load(edited(t, test.edits...))
			require.Error(t, err)
			require.Contains(t, err.Error(), test.place)
			require.Contains(t, err.Error(), test.want)
		})
	}
}

func TestLoadReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t,
		edit{ready + "lesson.yaml", "minutes: 9", "minuets: 15\nexclusiv: true"},
		edit{ready + "lesson.yaml", "points: 40", "points: many"},
		edit{ready + "messages.zh-CN.yaml", "title: 就绪", "titel: 就绪"},
		edit{first + "solution/web.yaml", "", ""},
	))
	problems := lessons.Problems(err)
	require.Len(t, problems, 5, "%v", err)
	require.NotNil(t, course.Lesson("ready"), "what can be read is there for the lint")
	require.Equal(t, `lessons/19-ready/lesson.yaml:3:1: unknown key "minuets"
     1 | id: ready
     2 | number: 19
>    3 | minuets: 15
         ^
  correct the spelling, or delete it`, problems[1].Error())
}

func TestHashChangesWithEveryFile(t *testing.T) {
	t.Parallel()
	hash := func(edits ...edit) string {
		course, err := lessons.Load(edited(t, edits...))
		require.NoError(t, err)
		return course.Lesson("ready").Hash
	}
	before := hash()
	require.Equal(t, before, hash(edit{ready + ".DS_Store", "", "x"}), "hidden files are no content")
	require.NotEqual(t, before, hash(edit{ready + "seed/shop.yaml", "replicas: 1", "replicas: 3"}))
}

type refusing struct{}

func (refusing) Compile(check checker.Check) error {
	switch {
	case check.ID == "two-pods":
		return errors.Join(
			checker.Fault{Place: []any{"expect", 1, "expression"}, Offset: 7, Message: "no such function"},
			checker.Fault{Place: []any{"observe", "gone"}, Offset: -1, Message: "no such verb"})
	case len(check.Steps) == 2:
		return errors.New("no such step")
	}
	return nil
}

func TestLoadReportsWhatDoesNotCompile(t *testing.T) {
	t.Parallel()
	_, err := lessons.LoadWith(edited(t), refusing{})
	require.ErrorContains(t, err, ready+"lesson.yaml:26:26: no such function")
	require.ErrorContains(t, err, ready+"lesson.yaml:15:5: no such verb")
	require.ErrorContains(t, err, ready+"solution/scale.steps.yaml:1:1: no such step")
}

func TestOnlyNamedLessonsAreCompiled(t *testing.T) {
	t.Parallel()
	files := edited(t, edit{ready + "lesson.yaml", `rolledOut(shop)`, `rolledDown(shop)`})
	_, err := lessons.Load(files, "ready")
	require.ErrorContains(t, err, "rolledDown")
	course, err := lessons.Load(files, "first-steps")
	require.NoError(t, err)
	require.Len(t, course.Lessons, 2)
	require.Empty(t, course.Lesson("ready").Tasks[0].Solutions[0].Steps)
	require.NotEmpty(t, course.Lesson("first-steps").Tasks[0].Solutions[0].Steps)
}

func TestLoadCompilesChecksAndFixtures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		edit  edit
		place string
		want  string
	}{
		"expression":        {edit{ready + "lesson.yaml", "expression: number(", "expression: numbr("}, ready + "lesson.yaml:26:19", "numbr"},
		"field of the API":  {edit{ready + "lesson.yaml", "shop.spec.replicas == 2", "shop.spec.replica == 2"}, ready + "lesson.yaml:20:47", "undefined field 'replica'"},
		"type of the API":   {edit{ready + "lesson.yaml", "shop.spec.replicas == 2", "shop.spec.replicas - 0.5 > 1.0"}, ready + "lesson.yaml:20:57", "(int, double)"},
		"argument":          {edit{ready + "lesson.yaml", "{kind: Deployment, name: shop}}", "{knd: Deployment, name: shop}}"}, ready + "lesson.yaml:16:23", "knd"},
		"verb":              {edit{ready + "lesson.yaml", "{delete: {kind", "{remove: {kind"}, ready + "lesson.yaml", "remove"},
		"unknown name":      {edit{ready + "lesson.yaml", "uid(p) != victim", "uid(p) != hero"}, ready + "lesson.yaml:43:43", "hero"},
		"verb of a fixture": {edit{ready + "solution/scale.steps.yaml", "answer:", "anser:"}, ready + "solution/scale.steps.yaml", "anser"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := edited(t, test.edit)
			_, err := lessons.Load(files)
			require.ErrorContains(t, err, test.place)
			require.ErrorContains(t, err, test.want)
			course, err := lessons.Read(files)
			require.NoError(t, err, "reading alone does not compile")
			require.Len(t, course.Lesson("ready").Text(lessons.English).Sections, 7)
		})
	}
}

func TestACaretStandsUnderTheCharacterAtFault(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ written, want string }{
		"plain":         {`pods.size() == numbr`, "43:36"},
		"quoted":        {`"pods.size() == numbr"`, "43:37"},
		"escapes":       {`"ns != \"\" && numbr"`, "43:36"},
		"single quotes": {`'ns == ''x'' || numbr'`, "43:37"},
		"folded":        {">-\n          ns == 'x' &&\n          numbr", "45:11"},
		"literal":       {"|-\n          ns == 'x' &&\n           numbr", "45:12"},
		"over lines":    {"ns == 'x' &&\n            numbr", "44:13"},
		"wide":          {`"ns == '中文' || numbr"`, "43:36"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := lessons.Load(edited(t, edit{ready + "lesson.yaml", "pods.all(p, uid(p) != victim)", test.written}))
			problems := lessons.Problems(err)
			require.Len(t, problems, 1)
			require.Equal(t, test.want, fmt.Sprintf("%d:%d", problems[0].Line, problems[0].Column), problems[0].Error())
		})
	}
}
