package gradebook_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/class/classtest"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/gradebook"
	"github.com/klab-dev/klab/lessons"
)

func written(t *testing.T, format string) map[string][]byte {
	t.Helper()
	out, known, err := gradebook.Write(format, classtest.Marks(t), gradebook.Options{Language: lessons.English, Names: true})
	require.NoError(t, err)
	require.True(t, known)
	files := map[string][]byte{}
	for _, file := range out.Files {
		files[file.Name] = file.Data
	}
	return files
}

func rows(t *testing.T, data []byte) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	require.NoError(t, err)
	return all
}

// final are the marks by learner, "" for those who have none.
func final(t *testing.T) map[string]string {
	out := map[string]string{}
	for _, l := range classtest.Marks(t).Learners {
		out[l.Person.Label()] = ""
		if l.Final != nil {
			out[l.Person.Label()] = l.Final.String()
		}
	}
	return out
}

// TestTablesHoldEveryMarkAndNoFormula, read back by another reader.
func TestTablesHoldEveryMarkAndNoFormula(t *testing.T) {
	t.Parallel()
	wide := rows(t, written(t, gradebook.Wide)["marks.csv"])
	require.Equal(t, []string{"id", "name", "email", "section", "received", "late (days)", "earned", "penalty", "open", "mark", "max", "percent", "note"}, wide[0][:13])
	got := map[string]string{}
	for _, row := range wide[1:] {
		got[row[0]] = row[9]
		sum := 0.0
		for _, cell := range row[13:] {
			if points, err := strconv.ParseFloat(cell, 64); err == nil {
				sum += points
			}
		}
		if row[6] != "" {
			require.Equal(t, row[6], strconv.FormatFloat(sum, 'f', -1, 64), row[0])
		}
	}
	require.Equal(t, final(t), got)
	long := rows(t, written(t, gradebook.CSV)["tasks.csv"])
	require.Len(t, long, 1+9*14)
	hostile := 0
	for _, row := range append(long, wide...) {
		for _, cell := range row {
			require.NotRegexp(t, `^[=+\-@\t\r]`, cell)
			if strings.HasPrefix(cell, "'=HYPERLINK") {
				hostile++
			}
		}
	}
	require.Equal(t, 15, hostile)
	for _, row := range long[1:] {
		if row[0] == "s-004" && row[5] == "run-nginx" {
			require.Empty(t, row[7], "what was refused is open, not 0")
		}
	}
}

// TestTheSpreadsheetIsTheTables: numbers are numbers and texts are texts, also those that look like formulas.
func TestTheSpreadsheetIsTheTables(t *testing.T) {
	t.Parallel()
	file, err := excelize.OpenReader(bytes.NewReader(written(t, gradebook.XLSX)["marks.xlsx"]))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	require.Equal(t, []string{"Marks", "Tasks"}, file.GetSheetList())
	for sheet, name := range map[string]string{"Marks": "marks.csv", "Tasks": "tasks.csv"} {
		format := map[string]string{"Marks": gradebook.Wide, "Tasks": gradebook.CSV}[sheet]
		want := rows(t, written(t, format)[name])
		for i, row := range want {
			for j, cell := range row {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				require.NoError(t, err)
				got, err := file.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
				require.NoError(t, err)
				require.Equal(t, strings.TrimPrefix(cell, "'"), got, "%s %s", sheet, at)
				formula, err := file.GetCellFormula(sheet, at)
				require.NoError(t, err)
				require.Empty(t, formula)
			}
		}
	}
}

// TestJUnitIsReadByOthers: an open mark is an error, and what was not handed in is skipped.
func TestJUnitIsReadByOthers(t *testing.T) {
	t.Parallel()
	data := written(t, gradebook.JUnit)["junit.xml"]
	suites, err := junit.Ingest(data)
	require.NoError(t, err)
	require.Len(t, suites, 9)
	totals := map[junit.Status]int{}
	names := map[string]bool{}
	for _, s := range suites {
		require.Equal(t, len(s.Tests), s.Totals.Tests)
		for _, test := range s.Tests {
			totals[test.Status]++
			require.False(t, names[test.Classname+" "+test.Name], "GitLab drops what is there twice")
			names[test.Classname+" "+test.Name] = true
		}
	}
	require.Equal(t, map[junit.Status]int{junit.StatusPassed: 71, junit.StatusFailed: 12, junit.StatusError: 1, junit.StatusSkipped: 42}, totals)
	require.Regexp(t, `<testsuites name="rollouts-1" tests="126" failures="12" errors="1">`, string(data))
	require.NotRegexp(t, `\btime="[^"]*[^0-9."]`, string(data))
}

// TestPlatformsReadTheirFiles by the fields that they document; their sums are the marks, and what is open is no 0.
func TestPlatformsReadTheirFiles(t *testing.T) {
	t.Parallel()
	want := final(t)
	for _, format := range []string{gradebook.Gradescope, gradebook.PrairieLearn, gradebook.Classroom50, gradebook.Autolab} {
		files := written(t, format)
		require.Len(t, files, 7, format)
		schema := compiled(t, format)
		for name, data := range files {
			require.Less(t, len(data), 1<<20)
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
			require.NoError(t, err)
			require.NoError(t, schema.Validate(value), name)
			id := regexp.MustCompile(`/(.*)\.json$`).FindStringSubmatch(name)[1]
			if want[id] == "" {
				require.Equal(t, "s-004", id, "the only one with an open mark")
			}
			add(t, format, data, want[id])
		}
	}
	var gradescope struct{ Tests []map[string]any }
	require.NoError(t, json.Unmarshal(written(t, gradebook.Gradescope)["gradescope/s-004.json"], &gradescope))
	require.Equal(t, []any{grade.Refused}, gradescope.Tests[0]["tags"])
	require.NotContains(t, gradescope.Tests[0], "score")
	var autolab struct{ Scores map[string]float64 }
	require.NoError(t, json.Unmarshal(written(t, gradebook.Autolab)["autolab/s-004.json"], &autolab))
	require.Equal(t, map[string]float64{"rollback": 80, "jobs": 45}, autolab.Scores)
	require.Equal(t, 1, bytes.Count(written(t, gradebook.Autolab)["autolab/s-004.json"], []byte("\n")))
}

// TestAnExemptLearnerHasNoFile, as somebody who handed nothing in, and no platform gets a score.
func TestAnExemptLearnerHasNoFile(t *testing.T) {
	t.Parallel()
	c := classtest.Marks(t)
	at := slices.IndexFunc(c.Learners, func(l class.Learner) bool { return l.Person.ID == "s-001" })
	c.Learners[at].Exempt, c.Learners[at].Final = "ill", nil
	for _, format := range []string{gradebook.Gradescope, gradebook.PrairieLearn, gradebook.Classroom50, gradebook.Autolab} {
		out, _, err := gradebook.Write(format, c, gradebook.Options{Language: lessons.English})
		require.NoError(t, err)
		require.Len(t, out.Files, 6, format)
		require.False(t, slices.ContainsFunc(out.Files, func(f gradebook.File) bool { return strings.Contains(f.Name, "s-001") }), format)
	}
}

// add compares the sum of a file with a mark.
func add(t *testing.T, format string, data []byte, want string) {
	t.Helper()
	var r struct {
		Score    float64
		Gradable bool
		Tests    []struct{ Score float64 }
	}
	require.NoError(t, json.Unmarshal(data, &r))
	mark, err := strconv.ParseFloat(want, 64)
	if err != nil {
		require.False(t, r.Gradable)
		return
	}
	switch format {
	case gradebook.PrairieLearn:
		require.True(t, r.Gradable)
		require.InDelta(t, mark, r.Score*285, 1e-3)
	case gradebook.Classroom50:
		sum := 0.0
		for _, test := range r.Tests {
			sum += test.Score
		}
		require.Equal(t, r.Score, sum)
		require.Equal(t, mark, r.Score)
	case gradebook.Gradescope:
		require.Equal(t, mark, r.Score)
	}
}

func compiled(t *testing.T, format string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("testdata/" + format + ".schema.json")
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource(format, document))
	schema, err := compiler.Compile(format)
	require.NoError(t, err)
	return schema
}

// TestNBGraderHasNoRowForAnOpenMark, and 0.0 where nothing was handed in.
func TestNBGraderHasNoRowForAnOpenMark(t *testing.T) {
	t.Parallel()
	all := rows(t, written(t, gradebook.NBGrader)["nbgrader.csv"])
	got := map[string][]string{}
	for _, row := range all[1:] {
		got[row[3]] = row
	}
	require.Len(t, got, 7)
	require.NotContains(t, got, "s-004")
	require.NotContains(t, got, "s-007")
	require.Equal(t, []string{"rollouts-1", "2026-12-04 15:59:00", "2026-12-04 12:59:00", "s-001", "Wang", "Xiaoming 王小明", "wang@school.test", "235.0", "0.0", "235.0", "285.0"}, got["s-001"])
	require.Equal(t, []string{"0.0", "0.0", "0.0", "285.0"}, got["s-006"][7:])
	require.Equal(t, []string{"235.0", "235.0", "0.0", "285.0"}, got["zed"][7:])
}

// TestNamesAreLeftOutWhereTheyAreNotToBeSeen.
func TestNamesAreLeftOutWhereTheyAreNotToBeSeen(t *testing.T) {
	t.Parallel()
	for _, format := range gradebook.Formats() {
		out, _, err := gradebook.Write(format, classtest.Marks(t), gradebook.Options{Language: lessons.Chinese})
		require.NoError(t, err)
		for _, file := range out.Files {
			for _, name := range []string{"Ada", "Grace", "school.test", "s-003"} {
				require.False(t, bytes.Contains(file.Data, []byte(name)), "%s in %s", name, file.Name)
			}
		}
	}
}

// TestFilesOfLearnersHaveNamesOfTheirOwn, whatever their ids are.
func TestFilesOfLearnersHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	var c class.Class
	ids := []string{"Ann", "ann", "../../etc", "王小明", "a/b", "...", "x\x1b[0m", "é"}
	for _, id := range ids {
		c.Learners = append(c.Learners, class.Learner{Person: class.Person{ID: id}})
	}
	names, seen := gradebook.Names(c), map[string]bool{}
	for _, id := range ids {
		require.Regexp(t, `^[\pL\pN][\pL\pN._@+-]*$`, strings.TrimLeft(names[id], "-"))
		require.False(t, seen[strings.ToLower(names[id])])
		seen[strings.ToLower(names[id])] = true
	}
	require.Equal(t, "王小明", names["王小明"])
	require.Equal(t, "ann-2", names["ann"])
}
