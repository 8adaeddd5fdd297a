package lessons_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

const (
	counted = `with: {workload: , number: 2}
observe:
  it: {object: {kind: Deployment, name: "${workload}"}}
expect:
- code: not-two
  expression: rolledOut(it) && it.spec.replicas == number
  evidence: {replicas: string(it.spec.replicas)}
  because:
  - code: paused
    expression: it.?spec.paused.orValue(false)
`
	countedWords = "not-two: \"{replicas} Pods are wanted. How many?\"\npaused: The rollout is paused. By whom?\n"
	// writtenOut is what the guard makes of the lesson when it is used.
	writtenOut = `    - code: not-two
      expression: rolledOut(shop) && shop.spec.replicas == 2
      evidence: {replicas: string(shop.spec.replicas)}
      because:
      - code: paused
        expression: shop.?spec.paused.orValue(false)
`
)

// guarded is the good course with a guard at a path, and a use of it.
func guarded(t *testing.T, dir, guard, use string, more ...edit) fs.FS {
	t.Helper()
	edits := []edit{
		{dir + "guards/counted.yaml", "", guard},
		{dir + "guards/counted.en.yaml", "", countedWords},
		{dir + "guards/counted.zh-CN.yaml", "", strings.ReplaceAll(countedWords, "The rollout is paused. By whom?", "发布已暂停。是谁暂停的？")},
		{ready + "lesson.yaml", writtenOut, "    - " + use + "\n"},
	}
	return edited(t, append(edits, more...)...)
}

func checksOf(t *testing.T, files fs.FS) []checker.Check {
	t.Helper()
	course, err := lessons.Load(files)
	require.NoError(t, err)
	return course.Lesson("ready").Tasks[0].Checks
}

// TestAGuardMakesWhatWouldHaveBeenWritten: nobody behind the loading of a lesson knows of guards.
func TestAGuardMakesWhatWouldHaveBeenWritten(t *testing.T) {
	t.Parallel()
	want := checksOf(t, edited(t))
	const use = "{use: counted, with: {workload: shop}}"
	lesson := ready + "lesson.yaml"
	for name, files := range map[string]fs.FS{
		"of the course":              guarded(t, "", counted, use),
		"of the lesson":              guarded(t, ready, counted, use),
		"every parameter":            guarded(t, "", counted, "{use: counted, with: {workload: shop, number: 2}}"),
		"a fact of the lesson":       guarded(t, "", counted, use, edit{lesson, "      shop: {object: {kind: Deployment, name: shop}}\n", ""}, edit{lesson, "tasks:", "observe:\n  shop: {object: {kind: Deployment, name: shop}}\ntasks:"}),
		"two texts that are added":   guarded(t, "", strings.Replace(counted, `"${workload}"`, `"${'sh' + workload}"`, 1), strings.Replace(use, "shop}", "op}", 1)),
		"a parameter is a fact":      guarded(t, "", strings.Replace(strings.Replace(counted, "observe:\n  it: {object: {kind: Deployment, name: \"${workload}\"}}\n", "", 1), "number: 2", "number: 2, it: ", 1), "{use: counted, with: {workload: shop, it: \"${shop}\"}}"),
		"a name that means two":      guarded(t, "", strings.Replace(counted, "  it:", "  said: {object: {kind: Deployment, name: shop}}\n  it:", 1), use),
		"anchors are spelled out":    edited(t, edit{lesson, "observe:\n      shop: {object", "observe:\n      shop: &shop {object"}),
		"what is shown is said once": edited(t, edit{lesson, "    settle: 30s\n", "    settle: 30s\n    show: \"\"\n"}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, want, checksOf(t, files))
		})
	}
}

// TestAGuardMayBeAWholeCheck: what the lesson gives it besides is a name, and perhaps another settle.
func TestAGuardMayBeAWholeCheck(t *testing.T) {
	t.Parallel()
	whole := "settle: 30s\nshow: kubectl -n ${ns} get deployment ${workload}\n" + counted + "- {code: wrong-answer, expression: 'true', show: kubectl get nodes}\n"
	checks := checksOf(t, guarded(t, "", whole, "{code: wrong-answer, expression: 'true'}",
		edit{ready + "lesson.yaml", "  - id: two-pods\n", "  - {id: whole, use: counted, with: {workload: shop}}\n  - id: two-pods\n"}))
	require.Equal(t, "whole", checks[0].ID)
	require.Equal(t, checks[1].Settle, checks[0].Settle)
	require.Equal(t, map[string]any{"kind": "Deployment", "name": "shop"}, checks[0].Observe["it"].Args)
	require.Equal(t, "kubectl -n ${ns} get deployment shop", checks[0].Expect[0].Show)
	require.Equal(t, "kubectl -n ${ns} get deployment shop", checks[0].Expect[0].Because[0].Show)
	require.Equal(t, "kubectl get nodes", checks[0].Expect[1].Show)
}

// TestArgumentsKeepTheirTypes: those that are no text, and those that a parameter gives.
func TestArgumentsKeepTheirTypes(t *testing.T) {
	t.Parallel()
	asking := strings.NewReplacer("observe:\n", "observe:\n  hits: {http: {service: \"${workload}\", port: \"${number}\", count: 60, path: \"/${number}\"}}\n",
		"rolledOut(it)", "hits.ok == 60 && rolledOut(it)").Replace(counted)
	checks := checksOf(t, guarded(t, "", asking, "{use: counted, with: {workload: shop, number: 80}}"))
	require.Equal(t, map[string]any{"service": "shop", "port": int64(80), "count": int64(60), "path": "/80"}, checks[0].Observe["hits"].Args)
}

// TestTwoUsesDoNotShareNames: each has its own object.
func TestTwoUsesDoNotShareNames(t *testing.T) {
	t.Parallel()
	checks := checksOf(t, guarded(t, "", counted, "{use: counted, with: {workload: a}}\n    - {use: counted, with: {workload: b}}\n    - {use: counted, with: {workload: a}}"))
	observed := checks[0].Observe
	require.Equal(t, "a", observed["it"].Args["name"])
	require.Equal(t, "b", observed["it2"].Args["name"])
	require.Equal(t, "rolledOut(it2) && it2.spec.replicas == 2", checks[0].Expect[1].Expression)
	require.Equal(t, checks[0].Expect[0], checks[0].Expect[2])
	require.Len(t, observed, 4)
}

// TestACheckHasTheFactsItNames: those of the lesson that it does not name are none of its own.
func TestACheckHasTheFactsItNames(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t, edit{ready + "lesson.yaml", "tasks:", `observe:
  shop: {object: {kind: Deployment, name: shop}}
  pods: {objects: {kind: Pod, of: Deployment/other}}
  direct: {http: {pod: "${named[0].metadata.name}", port: 80}}
  named: {objects: {kind: Pod, of: Deployment/shop}}
tasks:`}, edit{ready + "lesson.yaml", "      shop: {object: {kind: Deployment, name: shop}}\n", ""},
		edit{ready + "lesson.yaml", "expression: rolledOut(shop)", "expression: direct.ok == 1 && rolledOut(shop)"}))
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"shop", "said", "direct", "named"}, keysOf(course.Lesson("ready").Tasks[0].Checks[0].Observe))
	require.Equal(t, "Deployment/shop", course.Lesson("ready").Tasks[1].Checks[0].Observe["pods"].Args["of"], "a check may give a name its own meaning")
	require.ErrorContains(t, lint.Course(course)[0], "no check uses pods")
}

func keysOf(observed checker.Observations) []string {
	var names []string
	for name := range observed {
		names = append(names, name)
	}
	return names
}

// TestWhatIsShownIsSaidOnce: an expectation without a command has the check's, a cause that of its expectation.
func TestWhatIsShownIsSaidOnce(t *testing.T) {
	t.Parallel()
	expect := checksOf(t, edited(t,
		edit{ready + "lesson.yaml", "    settle: 30s\n", "    settle: 30s\n    show: kubectl get pods\n"},
		edit{ready + "lesson.yaml", "    - code: wrong-answer\n", "    - code: wrong-answer\n      show: \"\"\n"}))[0].Expect
	require.Equal(t, "kubectl get pods", expect[0].Show)
	require.Equal(t, "kubectl get pods", expect[0].Because[0].Show)
	require.Empty(t, expect[1].Show)
}

// TestAGuardSpeaks: in each language, unless the lesson says it better.
func TestAGuardSpeaks(t *testing.T) {
	t.Parallel()
	files := guarded(t, "", counted, "{use: counted, with: {workload: shop}}",
		edit{ready + "messages.en.yaml", "  not-two: \"shop wants {replicas} Pods. How many are asked for?\"\n", ""},
		edit{ready + "messages.zh-CN.yaml", "  paused: 发布已暂停。是谁暂停的？\n", ""})
	course, err := lessons.Load(files)
	require.NoError(t, err)
	lesson := course.Lesson("ready")
	require.Equal(t, "{replicas} Pods are wanted. How many?", lesson.Text(lessons.English).Codes["not-two"])
	require.Equal(t, "The rollout is paused. By whom?", lesson.Text(lessons.English).Codes["paused"])
	require.Equal(t, "发布已暂停。是谁暂停的？", lesson.Text(lessons.Chinese).Codes["paused"])
	require.False(t, lesson.Text(lessons.Chinese).Fallback)
	require.Empty(t, lint.Course(course))
}

// TestALessonChangesWithItsGuards, wherever they stand.
func TestALessonChangesWithItsGuards(t *testing.T) {
	t.Parallel()
	hash := func(guard string) string {
		course, err := lessons.Load(guarded(t, "", guard, "{use: counted, with: {workload: shop}}"))
		require.NoError(t, err)
		return course.Lesson("ready").Hash
	}
	require.Equal(t, hash(counted), hash(counted))
	require.NotEqual(t, hash(counted), hash(counted+"# more\n"))
}

// TestFaultsOfGuardsArePlaced at the guard, with the place of the call.
func TestFaultsOfGuardsArePlaced(t *testing.T) {
	t.Parallel()
	const use = "{use: counted, with: {workload: shop}}"
	lesson := ready + "lesson.yaml"
	for name, test := range map[string]struct{ guard, use, place, want string }{
		"expression":         {strings.Replace(counted, "rolledOut(it)", "rolled(it)", 1), use, "guards/counted.yaml:6:15", "rolled"},
		"behind a parameter": {strings.Replace(counted, "== number", "== number && numbr", 1), use, "guards/counted.yaml:6:62", "(guard counted, used at " + lesson + ":19:8)"},
		"field of the API":   {strings.Replace(counted, "spec.replicas == number", "spec.replica == number", 1), use, "guards/counted.yaml:6:39", "undefined field 'replica'"},
		"argument":           {strings.Replace(counted, "{kind:", "{knd:", 1), use, "guards/counted.yaml:3:17", "knd"},
		"key":                {strings.Replace(counted, "  because:", "  becuase:", 1), use, "guards/counted.yaml:8:3", "unknown key"},
		"nested":             {counted + "- {use: counted}\n", use, "guards/counted.yaml:11:4", "unknown key \"use\""},
		"two meanings":       {strings.Replace(counted, "number: 2", "it: 2", 1), use, "guards/counted.yaml:3:3", "means two things"},
		"no name":            {strings.Replace(counted, "number", "the-number", 1), use, "guards/counted.yaml:1:20", "no name of a variable"},
		"observed later":     {strings.Replace(counted, "observe:\n", "observe:\n  first: {http: {pod: \"${it.metadata.name}\"}}\n", 1), use, "guards/counted.yaml:3:3", "it is observed later"},
		"no guard":           {counted, "{use: conted}", lesson + ":19:13", "there is no guard \"conted\""},
		"no parameter":       {counted, "{use: counted, with: {workload: shop, size: 3}}", lesson + ":19:45", "has no parameter size"},
		"missing parameter":  {counted, "{use: counted}", lesson + ":19:8", "needs workload"},
		"value":              {counted, "{use: counted, with: {workload: {a: b}}}", lesson + ":19:29", "a parameter is a text"},
		"long value":         {counted, "{use: counted, with: {workload: " + strings.Repeat("x", 201) + "}}", lesson + ":19:29", "more than 200 characters"},
		"something besides":  {counted, "{use: counted, with: {workload: shop}, code: mine}", lesson + ":19:46", "code stands beside use"},
		"a whole check":      {"settle: 3s\n" + counted, use, lesson + ":19:8", "guard counted is a whole check"},
		"type of a value":    {strings.Replace(counted, "replicas == number", "replicas - number == 0", 1), "{use: counted, with: {workload: shop, number: many}}", "guards/counted.yaml:6:49", "no matching overload"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := lessons.Load(guarded(t, "", test.guard, test.use))
			require.ErrorContains(t, err, test.place+": ")
			require.ErrorContains(t, err, test.want)
			if name != "no guard" {
				require.NotContains(t, err.Error(), "there is no guard", "one that cannot be read is there")
			}
		})
	}
}

func TestTheLintKnowsGuards(t *testing.T) {
	t.Parallel()
	const use = "{use: counted, with: {workload: shop}}"
	for name, test := range map[string]struct {
		guard, place, want string
		more               []edit
	}{
		"unused parameter":      {strings.Replace(counted, "number: 2", "number: 2, size: 3", 1), "guards/counted.yaml:1:31", "nothing in the guard uses size", nil},
		"unused fact":           {strings.Replace(counted, "observe:\n", "observe:\n  pods: {objects: {kind: Pod}}\n", 1), "guards/counted.yaml:3:3", "nothing in the guard uses pods", nil},
		"unused guard":          {counted, "guards/other.yaml", "no lesson uses this guard", []edit{{"guards/other.yaml", "", counted}}},
		"no words":              {counted, "guards/counted.zh-CN.yaml", "the file is missing", []edit{{file: "guards/counted.zh-CN.yaml"}}},
		"a word is missing":     {counted, "guards/counted.zh-CN.yaml", "code paused has no message", []edit{{"guards/counted.zh-CN.yaml", "paused: 发布已暂停。是谁暂停的？\n", ""}}},
		"a word too many":       {counted, "guards/counted.en.yaml:3:1", "does not give code other", []edit{{"guards/counted.en.yaml", "", countedWords + "other: Something else.\n"}}},
		"other placeholders":    {counted, "guards/counted.zh-CN.yaml:1:1", "placeholders", []edit{{"guards/counted.zh-CN.yaml", "{replicas}", "{pods}"}}},
		"evidence of a message": {strings.Replace(counted, "{replicas: string", "{pods: string", 1), "guards/counted.yaml:7:3", "has {replicas}, which the evidence lacks", nil},
		"a stray file":          {counted, "guards/notes.txt", "neither a guard", []edit{{"guards/notes.txt", "", "x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			course, err := lessons.Load(guarded(t, "", test.guard, use, test.more...))
			require.NoError(t, err)
			var found []string
			for _, problem := range lint.Course(course) {
				found = append(found, problem.Error())
			}
			require.Contains(t, strings.Join(found, "\n"), test.place)
			require.Contains(t, strings.Join(found, "\n"), test.want)
		})
	}
}

// TestGuardsCannotMakeTooMuch of a small file.
func TestGuardsCannotMakeTooMuch(t *testing.T) {
	t.Parallel()
	long := counted + strings.Repeat("- {code: not-two, expression: \"number == 3\"}\n", 1000)
	uses := strings.Repeat("    - {use: counted, with: {workload: shop}}\n", 1000)
	_, err := lessons.Read(guarded(t, "", long, strings.TrimPrefix(strings.TrimSuffix(uses, "\n"), "    - ")))
	require.ErrorContains(t, err, "the guards of the lesson make more than 1024 KiB of it")
}

// TestAPackHasItsGuardsUnderTheSameBounds: what a guard makes is held to the fence like what is written.
func TestAPackHasItsGuardsUnderTheSameBounds(t *testing.T) {
	t.Parallel()
	load := func(guard string) error {
		files := map[string][]byte{}
		pack := guarded(t, "", guard, "{use: counted, with: {workload: shop}}")
		require.NoError(t, fs.WalkDir(pack, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files[name], err = fs.ReadFile(pack, name)
			return err
		}))
		delete(files, ready+"wrong/elsewhere.steps.yaml") // which leaves its namespace
		files[ready+"lesson.yaml"] = []byte(strings.Replace(string(files[ready+"lesson.yaml"]), "elsewhere.steps.yaml", "../solution/probe.yaml", 1))
		_, err := lessons.LoadPack(t.Context(), files, nil)
		return err
	}
	require.NoError(t, load(counted))
	for name, test := range map[string]struct{ old, new, place, want string }{
		"another namespace": {`name: "${workload}"`, `name: "${workload}", namespace: kube-system`, "guards/counted.yaml:3:56", "namespace"},
		"an anchor":         {"observe:", "observe: &all", "guards/counted.yaml:2:10", "anchors"},
		"a costly loop":     {"rolledOut(it)", "rolledOut(it) && it.x.all(a, it.x.all(b, it.x.all(c, it.x.all(d, it.x.all(e, true)))))", "guards/counted.yaml:6", "more than the 5000000 allowed"},
		"what is shown":     {"- code: not-two\n", "- code: not-two\n  show: rm -rf ${workload}\n", "guards/counted.yaml:6:3", "kubectl"},
	} {
		err := load(strings.Replace(counted, test.old, test.new, 1))
		require.ErrorContains(t, err, test.place, name)
		require.ErrorContains(t, err, test.want, name)
	}
}

// TestWhatIsMadeOfALessonIsALesson, and the same one.
func TestWhatIsMadeOfALessonIsALesson(t *testing.T) {
	t.Parallel()
	files := guarded(t, "", counted, "{use: counted, with: {workload: shop}}",
		edit{ready + "lesson.yaml", "tasks:", "observe:\n  pods: {objects: {kind: Pod, of: Deployment/shop}}\ntasks:"},
		edit{ready + "lesson.yaml", "    observe:\n      pods: {objects: {kind: Pod, of: Deployment/shop}}\n", ""})
	course, err := lessons.Load(files)
	require.NoError(t, err)
	expanded, err := course.Lesson("ready").Expanded()
	require.NoError(t, err)
	require.NotContains(t, string(expanded), "use: counted")
	again, err := lessons.Load(edited(t, edit{ready + "lesson.yaml", "", string(expanded)}))
	require.NoError(t, err)
	require.Equal(t, course.Lesson("ready").Tasks, again.Lesson("ready").Tasks)
}

// TestAPackHasKlabsGuards: without files of its own, with words in both languages, and faults where it uses them.
func TestAPackHasKlabsGuards(t *testing.T) {
	t.Parallel()
	use := func(with string) (*lessons.Course, error) {
		return lessons.Load(edited(t, edit{ready + "lesson.yaml", writtenOut, "    - {use: replicas-kept, with: " + with + "}\n"},
			edit{ready + "messages.en.yaml", "  not-two: \"shop wants {replicas} Pods. How many are asked for?\"\n  paused: The rollout is paused. By whom?\n", ""},
			edit{ready + "messages.zh-CN.yaml", "  not-two: \"shop 想要 {replicas} 个 Pod。要求几个？\"\n  paused: 发布已暂停。是谁暂停的？\n", ""}))
	}
	course, err := use("{name: shop}")
	require.NoError(t, err)
	require.Empty(t, lint.Course(course))
	require.Equal(t, "shop.spec.replicas >= baseline['Deployment/shop'].spec.replicas", course.Lesson("ready").Tasks[0].Checks[0].Expect[0].Expression)
	require.Contains(t, course.Lesson("ready").Text(lessons.Chinese).Codes["fewer-replicas"], "期望副本数")
	_, err = use("{kind: Pod, name: shop}")
	require.ErrorContains(t, err, ready+"lesson.yaml:19:8: guard replicas-kept, line 11: undefined field 'replicas'")
}
