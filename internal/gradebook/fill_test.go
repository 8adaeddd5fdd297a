package gradebook_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/class/classtest"
	"github.com/klab-dev/klab/internal/gradebook"
	"github.com/klab-dev/klab/internal/sheet"
)

const canvas = `Student,ID,SIS User ID,SIS Login ID,Section,Other work (7),Rollouts and Jobs (8),Final Score
    Points Possible,,,,,10,100,(read only)
"Wang, Xiaoming 王小明",101,s-001,wang,A,9,,90
"Example, Ada",102,,ada,A,"8,5",12,85
"O'Neill, Seán",103,s-003,sean,B,,,
"Eve, Hostile",104,s-004,eve,B,,-,
"Li, Lei",105,s-005,lilei,B,,EX,
"Excused, Hana",107,s-007,hana,A,,,
"Student, Test",999,,,A,,,
"Nobody, Known",998,x-1,who,A,,5,
`

const worksheet = `Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments
Participant 11,Wang Xiaoming,WANG@school.test,Submitted for grading,,50.00,Yes,"Friday, 4 December 2026, 8:59 PM",-,"said ""hi"""
Participant 12,Ada Example,ada@school.test,Submitted for grading,12.00,50.00,No,-,-,
Participant 14,Eve,eve@school.test,Submitted for grading,-,50.00,Yes,-,-,
Participant 16,Grace Missing,grace@school.test,No submission,-,50.00,Yes,-,-,
`

const moodle = "\xef\xbb\xbf" + `"First name";"Last name";"ID number";"Email address";"Assignment: Rollouts and Jobs (Real)";"Course total (Real)";"Last downloaded from this course"
Xiaoming;Wang;s-001;wang@school.test;-;"12,50";1796400000
Ada;Example;;ada@school.test;;-;1796400000
`

var titles = []string{"Rollouts and Jobs", "滚动更新与 Job", "rollouts-1"}

// TestAGradebookGetsItsMarksAndNothingElse: cell by cell, only those of one column are others afterwards.
func TestAGradebookGetsItsMarksAndNothingElse(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(strings.NewReplacer("Seán", "Sean", "Rollouts and Jobs", "滚动更新与 Job").Replace(canvas))
	require.NoError(t, err)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(canvas)
	require.NoError(t, err)
	ofCanvas := map[string]string{"2,6": "82.46", "3,6": "100", "4,6": "73.68", "7,6": "EX"}
	for name, test := range map[string]struct {
		data                    string
		changed                 map[string]string
		without, kept, notFound []string
		most                    string
	}{
		"canvas":           {canvas, ofCanvas, []string{"s-004"}, []string{"s-005"}, []string{"s-008", "zed"}, "100"},
		"canvas in gbk":    {gbk, ofCanvas, []string{"s-004"}, []string{"s-005"}, []string{"s-008", "zed"}, "100"},
		"canvas in utf-16": {utf16, ofCanvas, []string{"s-004"}, []string{"s-005"}, []string{"s-008", "zed"}, "100"},
		"canvas, semicolons": {
			strings.NewReplacer(",", ";", `"Wang, `, `"Wang, `, `"8,5"`, `8,5`).Replace(strings.NewReplacer(`, `, "\x00", `"8,5"`, "\x01").Replace(canvas)),
			nil, nil, nil, nil, "",
		},
		"worksheet": {worksheet, map[string]string{"1,4": "41.23"}, []string{"s-004", "s-006"}, []string{"s-002"}, []string{"quiet-fox", "s-005", "s-008", "zed"}, "50"},
		"moodle":    {moodle, map[string]string{"1,4": "235", "2,4": "285"}, nil, nil, []string{"quiet-fox", "s-005", "s-008", "zed"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := []byte(test.data)
			if test.changed == nil { // the file of a country with decimal commas
				data = []byte(strings.NewReplacer("\x00", ", ", "\x01", "8,5").Replace(test.data))
				test.changed = map[string]string{"2,6": "82,46", "3,6": "100", "4,6": "73,68", "7,6": "EX"}
				test.without, test.kept, test.notFound, test.most = []string{"s-004"}, []string{"s-005"}, []string{"s-008", "zed"}, "100"
			}
			filled, err := gradebook.Fill(data, classtest.Marks(t), "", titles)
			require.NoError(t, err)
			require.Equal(t, len(test.changed), filled.Marks)
			require.Equal(t, test.without, filled.Without)
			require.Equal(t, test.kept, filled.Kept)
			require.Equal(t, test.notFound, filled.NotFound)
			require.Equal(t, test.most, filled.Most)
			before, err := sheet.Parse(data)
			require.NoError(t, err)
			after, err := sheet.Parse(filled.Data)
			require.NoError(t, err)
			require.Equal(t, before.Encoding, after.Encoding)
			for i, row := range before.Rows {
				for j := range row {
					if want, changed := test.changed[at(i, j)]; changed {
						row[j] = want
						require.True(t, before.Set(i, j, want))
					}
				}
			}
			require.Equal(t, before.Rows, after.Rows)
			want, err := before.Bytes()
			require.NoError(t, err)
			require.Equal(t, want, filled.Data, "byte for byte")
		})
	}
}

func at(i, j int) string {
	return strings.Join([]string{string(rune('0' + i)), string(rune('0' + j))}, ",")
}

// own is the class with columns of its roster, by id.
func own(t *testing.T, column string, values map[string]string) class.Class {
	t.Helper()
	c := classtest.Marks(t)
	for _, l := range c.Learners {
		if l.Person.Columns != nil {
			l.Person.Columns[column] = values[l.Person.ID]
		}
	}
	return c
}

// marked are the marks that a gradebook was filled with, by its first column.
func marked(t *testing.T, data string, c class.Class) map[string]string {
	t.Helper()
	filled, err := gradebook.Fill([]byte(data), c, "Mark", nil)
	require.NoError(t, err)
	read, err := sheet.Parse(filled.Data)
	require.NoError(t, err)
	out := map[string]string{}
	for _, row := range read.Rows[1:] {
		out[row[0]] = row[len(row)-1]
	}
	return out
}

// TestAColumnWhoseValuesRepeatNamesNobody, neither in the roster nor in the gradebook, whatever else the roster holds.
func TestAColumnWhoseValuesRepeatNamesNobody(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		values map[string]string
		data   string
	}{
		"repeats in the roster":    {map[string]string{"s-001": "red", "s-002": "blue", "s-005": "red", "s-008": "red"}, "Username,Group,Mark\ns-001,blue,\ns-002,red,\n"},
		"repeats in the gradebook": {map[string]string{"s-001": "red", "s-002": "blue"}, "Username,Group,Mark\ns-001,blue,\ns-002,blue,\n"},
	} {
		require.Equal(t, map[string]string{"s-001": "235", "s-002": "285"}, marked(t, test.data, own(t, "group", test.values)), name)
	}
	for _, column := range []string{"Lang", "Due"} {
		c := own(t, strings.ToLower(column), map[string]string{"s-001": "en"})
		require.Equal(t, map[string]string{"s-001": "235", "s-002": "285"}, marked(t, "Username,"+column+",Mark\ns-001,,\ns-002,en,\n", c), column)
	}
	c := own(t, "matriculation", map[string]string{"s-001": "71", "s-002": "72"})
	require.Equal(t, map[string]string{"x": "285", "y": "235"}, marked(t, "Username,Matriculation,Mark\nx,72,\ny,71,\n", c), "what is each learner's own does")
}

// TestWhoARowIsAboutDoesNotDependOnCase, unless case alone tells two apart.
func TestWhoARowIsAboutDoesNotDependOnCase(t *testing.T) {
	t.Parallel()
	c := own(t, "email", map[string]string{"s-001": "Wang@School.test", "s-002": "ada@school.test"})
	require.Equal(t, map[string]string{"x": "235", "y": "285"}, marked(t, "Nickname,Email,Mark\nx,wang@school.test,\ny,ADA@school.test,\n", c))
	for i, id := range []string{"Ann", "ann"} {
		c.Learners[i].Person.ID = id
	}
	require.Equal(t, map[string]string{"Ann": "235", "ann": "285", "ANN": "1"}, marked(t, "Username,Mark\nAnn,\nann,\nANN,1\n", c))
}

// TestTwoRowsOfOneLearnerAreUnclear, whichever columns say so.
func TestTwoRowsOfOneLearnerAreUnclear(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		"Username,Mark\ns-001,\ns-002,\n\nS-001,\n",
		"Full name,Email address,Mark\ny,wang@school.test,\nx,ada@school.test,\n\nXiaoming 王小明 Wang,,\n",
	} {
		_, err := gradebook.Fill([]byte(data), classtest.Marks(t), "Mark", nil)
		var fault *gradebook.Fault
		require.ErrorAs(t, err, &fault)
		require.Equal(t, gradebook.TwoRows, fault.Code)
		require.Equal(t, []string{"id", "s-001", "first", "2", "second", "5"}, fault.Values)
	}
}

// TestAnExemptTaskIsNoOtherScale: the column has the points of the assignment, and a learner less.
func TestAnExemptTaskIsNoOtherScale(t *testing.T) {
	t.Parallel()
	filled, err := gradebook.Fill([]byte(strings.Replace(canvas, "10,100,", "10,300,", 1)), classtest.Marks(t), "", titles)
	require.NoError(t, err)
	require.Empty(t, filled.Most)
	require.Equal(t, 4, filled.Marks)
}

// TestAGradebookThatIsUnclearIsNotFilled, and says why.
func TestAGradebookThatIsUnclearIsNotFilled(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		data, column, code, say string
	}{
		"column twice":    {strings.Replace(canvas, "Other work (7)", "Rollouts and Jobs (9)", 1), "", gradebook.TwoColumns, "Rollouts and Jobs (9), Rollouts and Jobs (8)"},
		"same name twice": {strings.Replace(canvas, "Other work (7)", "Rollouts and Jobs (8)", 1), "Rollouts and Jobs (8)", gradebook.TwoColumns, "(8), Rollouts"},
		"no column":       {strings.Replace(canvas, "Rollouts and Jobs (8)", "Probes (8)", 1), "", gradebook.NoColumn, "Probes (8)"},
		"who":             {canvas, "ID", gradebook.NoStudent, "ID"},
		"read only":       {canvas, "Final Score", gradebook.ReadOnly, "Final Score"},
		"other file":      {"a,b\n1,2\n", "", gradebook.NotAGradebook, "a, b"},
		"empty":           {"", "", gradebook.NotAGradebook, ""},
		"no csv":          {"Student,ID,Section,x\n\"a\"b,1,2,3\n", "x", gradebook.NotCSV, "2"},
		"encoding":        {"Student,\xff\xfe\x81", "", gradebook.BadEncoding, "UTF-8"},
	} {
		_, err := gradebook.Fill([]byte(test.data), classtest.Marks(t), test.column, titles)
		var fault *gradebook.Fault
		require.ErrorAs(t, err, &fault, name)
		require.Equal(t, test.code, fault.Code, name)
		require.Contains(t, strings.Join(fault.Values, " "), test.say, name)
	}
	filled, err := gradebook.Fill([]byte(strings.Replace(canvas, "Other work (7)", "Rollouts and Jobs (9)", 1)), classtest.Marks(t), "Rollouts and Jobs (8)", titles)
	require.NoError(t, err, "named in full it is clear")
	require.Equal(t, 4, filled.Marks)
}
