package class_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/class/classtest"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// folder is the class with some files put in the place of others; nil takes one away.
func folder(t *testing.T, files map[string][]byte) *class.Folder {
	t.Helper()
	course, dir := classtest.Course(t), t.TempDir()
	classtest.Write(t, dir, course)
	for name, data := range files {
		name = filepath.Join(dir, name)
		if data == nil {
			require.NoError(t, os.Remove(name))
			continue
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, data, 0o600))
	}
	f, err := class.Open(dir, course)
	require.NoError(t, err)
	return f
}

func learner(t *testing.T, c class.Class, id string) class.Learner {
	t.Helper()
	for _, l := range c.Learners {
		if l.Person.ID == id {
			return l
		}
	}
	t.Fatalf("no learner %s", id)
	return class.Learner{}
}

// TestWhatWasDecidedByHandStandsBesideWhatWasGraded, and what nobody could tell is no 0.
func TestWhatWasDecidedByHandStandsBesideWhatWasGraded(t *testing.T) {
	t.Parallel()
	f := folder(t, nil)
	require.Empty(t, f.Problems)
	c := f.Marks()
	require.Equal(t, class.Whole(300), c.Max)
	marks := map[string]string{}
	for _, l := range c.Learners {
		marks[l.Person.ID] = "open"
		if l.Final != nil {
			marks[l.Person.ID] = l.Final.String()
		}
	}
	// 285 points count, because 15 are taken out for everybody.
	require.Equal(t, map[string]string{
		"s-001": "235", "s-002": "285",
		"s-003": "210",  // 10 minutes are within the grace; a live answer was decided by hand
		"s-004": "open", // refused, however late
		"s-005": "225",  // had two days more
		"s-006": "open", // handed nothing in
		"s-007": "open", // exempt
		"s-008": "250",  // forgiven
		"zed":   "0",    // 80 hours late, and 72 is the end
	}, marks)
	require.Equal(t, "ill all week", learner(t, c, "s-007").Exempt)
	require.False(t, learner(t, c, "zed").OnRoster)
	require.True(t, learner(t, c, "zed").Late.Closed)
	require.Equal(t, 1, learner(t, c, "s-004").Others)
	require.Equal(t, class.Whole(20), learner(t, c, "s-004").Open)
	require.Equal(t, 2, learner(t, c, "s-004").Late.Days, "the later of two counts")
	require.Equal(t, "57", learner(t, c, "s-004").Late.Penalty.String())
	require.Equal(t, "claimed", learner(t, c, "s-004").Marks[2].Graded.Basis)
	require.Zero(t, learner(t, c, "s-004").Marks[2].Points, "a claim is worth nothing here")
	require.Len(t, c.Missing(), 1)

	common := c.Misconceptions(c.Figures())
	require.Equal(t, "reason-wrong", common[0].Code)
	require.Equal(t, 3, common[0].Learners)
	require.Equal(t, "limit-is-retries", common[1].Code)
	require.Equal(t, "label-mismatch", common[2].Code)
	figures := c.Figures()
	require.Equal(t, class.Figures{Task: c.Tasks[0], Passed: 6, Open: 1, Missing: 2}, figures[0])
}

// TestOnlyADecisionAboutPointsDecidesAMark: the latest of them counts, and no other takes an open mark for a 0.
func TestOnlyADecisionAboutPointsDecidesAMark(t *testing.T) {
	t.Parallel()
	f := folder(t, map[string][]byte{"overrides.yaml": []byte(`overrides:
- {id: s-004, task: first-pod/run-nginx, late: none, reason: the file came late}
- {task: jobs/indexed, exempt: true, reason: not taught this year}
- {id: s-002, task: jobs/indexed, points: 5, reason: did it nevertheless}
- {id: s-001, task: jobs/indexed, points: 5, reason: looked good}
- {id: s-001, task: jobs/indexed, exempt: true, reason: somebody else's}
`)})
	c := f.Marks()
	open := learner(t, c, "s-004")
	require.True(t, open.Marks[0].Open())
	require.Equal(t, class.Whole(20), open.Open)
	mark := func(id string) class.Mark {
		l := learner(t, c, id)
		return l.Marks[slices.IndexFunc(l.Marks, func(m class.Mark) bool { return m.Task.Name() == "jobs/indexed" })]
	}
	require.False(t, mark("s-002").Exempt, "the later decision gave points")
	require.Equal(t, class.Whole(5), mark("s-002").Points)
	require.Equal(t, class.Whole(300), learner(t, c, "s-002").Max)
	require.True(t, mark("s-001").Exempt)
	require.Zero(t, mark("s-001").Points)
	require.True(t, mark("s-005").Exempt)
}

// TestAnExemptLearnerHasNothingOpen, because nobody has to decide about them.
func TestAnExemptLearnerHasNothingOpen(t *testing.T) {
	t.Parallel()
	c := folder(t, map[string][]byte{"overrides.yaml": []byte("overrides: [{id: s-004, exempt: true, reason: ill}]\n")}).Marks()
	require.Zero(t, learner(t, c, "s-004").Open)
	require.Equal(t, class.Whole(15), learner(t, c, "s-003").Open)
}

// TestLatenessCountsFromTheLearnersOwnTime.
func TestLatenessCountsFromTheLearnersOwnTime(t *testing.T) {
	t.Parallel()
	for received, want := range map[string]struct {
		days    int
		penalty string
		closed  bool
	}{
		"2026-12-04T23:59:00+08:00": {0, "0", false},
		"2026-12-05 00:14":          {0, "0", false},
		"2026-12-05T00:15:00+08:00": {1, "28.5", false},
		"2026-12-05 23:59:00":       {1, "28.5", false},
		"2026-12-06 00:00":          {2, "57", false},
		"2026-12-07T15:59:00Z":      {3, "85.5", false},
		"2026-12-08 00:00":          {4, "285", true},
	} {
		c := folder(t, map[string][]byte{"received.csv": []byte("id;received\ns-002;" + received + "\n")}).Marks()
		late := learner(t, c, "s-002").Late
		require.Equal(t, want.days, late.Days, received)
		require.Equal(t, want.penalty, late.Penalty.String(), received)
		require.Equal(t, want.closed, late.Closed, received)
		require.Equal(t, class.FromList, learner(t, c, "s-002").ReceivedFrom)
	}
	best := learner(t, folder(t, nil).Marks(), "s-004")
	require.Equal(t, 26*time.Hour, best.Late.By)
	data, err := os.ReadFile("testdata/best.yaml")
	require.NoError(t, err)
	best = learner(t, folder(t, map[string][]byte{"assignment.yaml": data}).Marks(), "s-004")
	require.Equal(t, 2*time.Hour, best.Late.By, "the better one")
}

// TestEveryProblemOfAFolderIsNamedWithItsLine, and those of encodings by their name.
func TestEveryProblemOfAFolderIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("id,name\ns-001,王小明\n")
	require.NoError(t, err)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("id,name\ns-001,王小明\n")
	require.NoError(t, err)
	head := "apiVersion: klab.dev/v1\nkind: Assignment\nid: a\n"
	for name, test := range map[string]struct {
		file, text string
		want       []string
	}{
		"bom":            {"roster.csv", "\xef\xbb\xbfid,name\ns-001,王小明\ns-002,b\ns-004,\ns-005,\ns-008,\nzed,\nquiet-fox,\ns-003,\ns-007,\n", nil},
		"gbk":            {"roster.csv", gbk, []string{"roster.csv:0 encoding [encoding GBK]"}},
		"utf-16":         {"roster.csv", utf16, []string{"roster.csv:0 encoding [encoding UTF-16]"}},
		"twice":          {"roster.csv", "id,pseudonym\ns-001,\ns-002,s-001\n\ns-001,\n", []string{"roster.csv:3 two-ids [id s-001 line 2]", "roster.csv:5 two-ids [id s-001 line 2]"}},
		"no id":          {"roster.csv", "id,name\n,Ada\n\"a b\",Bob\n", []string{"roster.csv:2 no-id []", "roster.csv:3 bad-id [id a b]"}},
		"columns":        {"roster.csv", "name,Name\n1,2\n", []string{"roster.csv:1 two-columns [column Name]", "roster.csv:1 no-column [column id columns name, Name]"}},
		"quotes":         {"roster.csv", "id,name\ns-001,a\"b\n", []string{`roster.csv:2 not-csv [reason bare " in non-quoted-field]`}},
		"due":            {"roster.csv", "id,due\ns-001,tomorrow\n", []string{"roster.csv:2 bad-value [key due value tomorrow want 2026-12-04T23:59:00+08:00]"}},
		"received":       {"received.csv", "id,received\ns-0011,2026-12-04 12:00\ns-001,soon\n", []string{"received.csv:2 not-on-roster [id s-0011 meant s-001]", "received.csv:3 bad-value [key received value soon want 2026-12-04T23:59:00+08:00]"}},
		"received twice": {"received.csv", "id,received\ns-003,2026-12-04 12:00\nzed,2026-12-04 12:00\n\nquiet-fox,2026-12-04 13:00\nzed,2026-12-04 14:00\n", []string{"received.csv:3 not-on-roster [id zed", "received.csv:5 two-ids [id quiet-fox line 2]", "received.csv:6 two-ids [id zed line 3]"}},
		"unknown key":    {"assignment.yaml", head + "tasks: []\ndeu: x\n", []string{`assignment.yaml:5 not-yaml [reason unknown field "deu"]`}},
		"kind":           {"assignment.yaml", "apiVersion: v1\nkind: Pod\nid: a\ntasks: [{lesson: jobs}]\n", []string{"assignment.yaml:1 not-kind [kind Assignment version klab.dev/v1]", "assignment.yaml:4 no-hash"}},
		"lessons":        {"assignment.yaml", head + "tasks:\n- {lesson: job, hash: x}\n- lesson: jobs\n  hash: old\n", []string{"assignment.yaml:5 no-lesson [lesson job meant jobs?]", "assignment.yaml:7 changed [lesson jobs was old"}},
		"tasks":          {"assignment.yaml", head + "tasks:\n- lesson: jobs\n  tasks: {onc: 3, once: -1}\n", []string{"assignment.yaml:5 no-hash", "assignment.yaml:6 no-task [lesson jobs task onc tasks once, six", "assignment.yaml:6 bad-value [key once value -1"}},
		"values":         {"assignment.yaml", head + "due: tomorrow\nlate: {grace: soon, perDay: 10}\npass: most\nattempts: all\ntasks: []\n", []string{"assignment.yaml:4 bad-value [key due", "assignment.yaml:7 bad-value [key attempts", "assignment.yaml:6 bad-value [key pass", "assignment.yaml:5 bad-value [key grace", "assignment.yaml:5 bad-value [key perDay", "assignment.yaml:8 no-lessons"}},
		"decisions":      {"overrides.yaml", "overrides:\n- {id: s-001, task: jobs/once, points: 16, reason: x}\n- {id: nobody, late: none, reason: x}\n- {id: s-001, task: jobs/onc, points: 1, reason: x}\n- {id: s-001, reason: \"\"}\n- {id: s-001, points: 3, reason: x}\n", []string{"overrides.yaml:2 too-many [points 16 task jobs/once most 15]", "overrides.yaml:3 not-on-roster [id nobody", "overrides.yaml:4 no-task [lesson jobs task onc tasks jobs/once?]", "overrides.yaml:5 no-reason", "overrides.yaml:5 no-decision", "overrides.yaml:6 bad-value [key points"}},
		"late task":      {"overrides.yaml", "overrides:\n- {id: s-001, task: jobs/once, late: none, reason: x}\n- {id: s-001, task: jobs/once, due: \"2026-12-06T23:59:00+08:00\", points: 1, reason: x}\n", []string{"overrides.yaml:2 no-decision", "overrides.yaml:3 no-decision"}},
		"results":        {"grades/results.json", "{\"schemaVersion\": 2}", []string{"grades/results.json:0 no-file [reason it has schemaVersion 2, and this klab reads 1]"}},
		"control chars":  {"roster.csv", "id,name\n\"a\x1b[31m\",x\n", []string{"roster.csv:2 bad-id [id a�[31m]"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := folder(t, map[string][]byte{test.file: []byte(test.text)})
			var got []string
			for _, p := range f.Problems {
				if p.File == test.file {
					got = append(got, p.File+":"+strings.Join([]string{strconv.Itoa(p.Line), p.Code, list(p.Values)}, " "))
				}
			}
			require.Len(t, got, len(test.want), "%q", got)
			for i := range test.want {
				require.Contains(t, got[i], test.want[i])
			}
		})
	}
}

// TestLintComparesTheFiles: who handed in and is not on the roster, which Kubernetes graded, what only a file's time says.
func TestLintComparesTheFiles(t *testing.T) {
	t.Parallel()
	f := folder(t, map[string][]byte{
		"submissions/s-01/tasks/jobs/once.yaml": []byte("answers: {}\n"),
		"submissions/s-002.zip":                 []byte("no zip"),
	})
	f.Results.Run.Kubernetes = "v1.36.4"
	for i := range f.Results.Submissions {
		f.Results.Submissions[i].Tasks = f.Results.Submissions[i].Tasks[:5]
	}
	found, err := f.Lint(t.Context())
	require.NoError(t, err)
	var got []string
	for _, p := range found {
		got = append(got, strings.Join([]string{p.File, p.Code, list(p.Values)}, " "))
	}
	require.Equal(t, []string{
		"submissions/s-01 not-on-roster [id s-01 meant s-001]",
		"grades/results.json not-on-roster [id zed meant ]",
		"grades/results.json other-kubernetes [was 1.36.4 want 1.37]",
		"grades/results.json not-graded [lesson rollback]",
		"grades/results.json not-graded [lesson jobs]",
		"received.csv time-of-file [id s-004 late 26h0m0s]",
		"received.csv time-of-file [id zed late 80h0m0s]",
	}, got)
	open := learner(t, f.Marks(), "s-002")
	require.Nil(t, open.Final, "what was not graded is no 0")
	require.Equal(t, grade.CodeNotGraded, open.Marks[7].Graded.Code)
}

// TestResultsAloneHaveMarks, without an assignment or a roster.
func TestResultsAloneHaveMarks(t *testing.T) {
	t.Parallel()
	course, dir := classtest.Course(t), t.TempDir()
	classtest.Write(t, dir, course)
	f, err := class.OfResults(filepath.Join(dir, "grades", "results.json"), course)
	require.NoError(t, err)
	c := f.Marks()
	require.Len(t, c.Learners, 7)
	require.Equal(t, "300", learner(t, c, "s-002").Final.String())
	require.True(t, learner(t, c, "zed").OnRoster)
	require.Zero(t, learner(t, c, "zed").Late.By)
	_, err = class.OfResults(filepath.Join(dir, "roster.csv"), course)
	require.ErrorContains(t, err, "no results")
}

// TestNobodyIsReceivedTwice, also where there is no roster.
func TestNobodyIsReceivedTwice(t *testing.T) {
	t.Parallel()
	f := folder(t, map[string][]byte{"roster.csv": nil, "received.csv": []byte("id,received\na,2026-12-04 12:00\nb,2026-12-04 12:00\na,2026-12-04 13:00\n")})
	found := slices.DeleteFunc(slices.Clone(f.Problems), func(p class.Problem) bool { return p.File != class.ReceivedFile })
	require.Equal(t, []class.Problem{{File: class.ReceivedFile, Line: 4, Code: class.TwoIDs, Values: []string{"id", "a", "line", "2"}, Stops: true}}, found)
}

func list(values []string) string { return "[" + strings.Join(values, " ") + "]" }

// TestANewFolderIsCleanAndFitsItsSchema, in both languages, and writes over nothing.
func TestANewFolderIsCleanAndFitsItsSchema(t *testing.T) {
	t.Parallel()
	course := classtest.Course(t)
	data, err := os.ReadFile("../../content/schemas/assignment.json")
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("assignment", document))
	schema, err := compiler.Compile("assignment")
	require.NoError(t, err)
	for _, language := range []string{lessons.English, lessons.Chinese} {
		dir := filepath.Join(t.TempDir(), "Übung 1: 探针")
		w := words.Of(language).Commands.Class
		assignment, readme := class.New(dir, course, classtest.Lessons(), w.Assignment, w.Readme, language)
		wrote, err := class.Scaffold(dir, assignment, readme)
		require.NoError(t, err)
		require.Len(t, wrote, 3)
		var value any
		require.NoError(t, yaml.Unmarshal([]byte(assignment), &value))
		require.NoError(t, schema.Validate(value))
		require.NotContains(t, assignment+readme, "{id}")
		f, err := class.Open(dir, course)
		require.NoError(t, err)
		found, err := f.Lint(t.Context())
		require.NoError(t, err)
		require.Empty(t, found)
		require.Equal(t, "Übung-1--探针", f.Assignment.ID)
		require.Equal(t, classtest.Lessons(), f.Assignment.Lessons())
		_, err = class.Scaffold(dir, assignment, readme)
		var exists *class.ExistsError
		require.ErrorAs(t, err, &exists)
	}
}
