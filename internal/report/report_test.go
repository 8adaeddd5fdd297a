package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/report"
)

func found() law.Report {
	passed := law.Said{State: checker.Pass}
	wrong := law.Said{State: checker.Wrong, Code: "no-service", Evidence: map[string]string{"names": "web, <b>"}}
	r := law.Report{SchemaVersion: 1, Kubernetes: "v1.37.2", Started: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Seconds: 75}
	r.Cases = []law.Case{
		{Lesson: "one", Task: "make", Kind: law.KindSolution, File: "solution/web.yaml", Outcome: law.OK, Verdicts: []law.Said{passed, passed}, Seconds: 2},
		{
			Lesson: "one", Task: "make", Kind: law.KindRefuse, File: "solution/web.yaml [name-off Service/web]", Outcome: law.FalseAccept,
			Verdicts: []law.Said{passed, passed}, Note: "named wab", Why: "not the one asked for", Manifest: "kind: Service\n", Reproduce: "klab author mutate one --seed 1", Seconds: 3,
		},
		{Lesson: "one", Kind: law.KindReset, Outcome: law.Broken, Detail: "lost the lab"},
		{Lesson: "two", Task: "mend", Kind: law.KindWrong, File: "wrong/none.yaml", Want: "no-service", Outcome: law.OK, Verdicts: []law.Said{wrong, wrong}, Seconds: 70},
	}
	r.Totals = law.Totals{Lessons: 2, Tasks: 2, Solutions: 1, WrongAnswers: 1, Refused: 1, Resets: 1, FalseAccepts: 1, Broken: 1, Rounds: 1}
	return r
}

func written(t *testing.T, format string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, report.Write(&out, format, found()))
	return out.String()
}

func TestText(t *testing.T) {
	t.Parallel()
	text := written(t, report.Text)
	require.Contains(t, text, "✘ one make refuse solution/web.yaml [name-off Service/web]")
	require.Contains(t, text, "    | kind: Service\n")
	require.Contains(t, text, "    again: klab author mutate one --seed 1\n")
	require.Contains(t, text, "1 false accepts, 0 false rejects")
	require.NotContains(t, text, "wrong/none.yaml", "what came out well is only counted")
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var back law.Report
	require.NoError(t, json.Unmarshal([]byte(written(t, report.JSON)), &back))
	require.Equal(t, found(), back)
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	var back struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Class   string `xml:"classname,attr"`
				Failure *struct {
					Text string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(written(t, report.JUnit)), &back))
	require.Equal(t, []int{4, 1, 1}, []int{back.Tests, back.Failures, back.Errors})
	require.Equal(t, "one", back.Suites[0].Name)
	require.Equal(t, "one.make", back.Suites[0].Cases[1].Class)
	require.Contains(t, back.Suites[0].Cases[1].Failure.Text, "klab author mutate one --seed 1")
}

func TestHTMLNeedsNothingElse(t *testing.T) {
	t.Parallel()
	page := written(t, report.HTML)
	require.Contains(t, page, "it does not hold")
	require.Contains(t, page, "names: web, &lt;b&gt;", "what was seen is text, not markup")
	require.Contains(t, page, "<pre>kind: Service\n</pre>")
	require.Contains(t, page, "the lesson as a whole")
	require.Contains(t, page, "1 min 10 s")
	for _, outside := range []string{"src=", "href=", "url(", "@import", "<script"} {
		require.NotContains(t, page, outside)
	}
	require.Equal(t, 1, strings.Count(page, "<details open>"), "the lesson with something to see stands open")
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"a.txt": report.Text, "a.json": report.JSON, "a.xml": report.JUnit, "b/a.HTML": report.HTML} {
		got, err := report.FormatOf(path)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := report.FormatOf("a.pdf")
	require.ErrorContains(t, err, "a.pdf")
	require.ErrorContains(t, report.Write(&bytes.Buffer{}, "pdf", found()), `"pdf"`)
}
