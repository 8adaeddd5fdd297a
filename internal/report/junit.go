package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/law"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitProblem `xml:"failure,omitempty"`
	Error   *junitProblem `xml:"error,omitempty"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitProblem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit makes a suite of every lesson. What could not be told is an error, what came out wrong a failure.
func writeJUnit(w io.Writer, r law.Report) error {
	all := junitSuites{Name: "klab law", Time: seconds(r.Seconds)}
	for _, l := range group(r.Cases) {
		suite := junitSuite{Name: l.ID, Timestamp: r.Started.Format(time.RFC3339), Time: seconds(l.Seconds)}
		for _, t := range l.Tasks {
			for _, c := range t.Cases {
				suite.add(c)
			}
		}
		all.Suites = append(all.Suites, suite)
		all.Tests, all.Failures, all.Errors = all.Tests+suite.Tests, all.Failures+suite.Failures, all.Errors+suite.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	return nil
}

func (s *junitSuite) add(c law.Case) {
	s.Tests++
	out := junitCase{Class: strings.Trim(c.Lesson+"."+c.Task, "."), Name: strings.TrimSpace(c.Kind + " " + c.File), Time: seconds(c.Seconds)}
	problem := &junitProblem{Type: c.Outcome, Message: c.Explain(), Text: strings.TrimSpace(c.Reproduce + "\n" + c.Manifest)}
	switch c.Outcome {
	case law.OK:
		out.Out = c.Explain()
	case law.Undecided, law.Broken:
		s.Errors++
		out.Error = problem
	default:
		s.Failures++
		out.Failure = problem
	}
	s.Cases = append(s.Cases, out)
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }
