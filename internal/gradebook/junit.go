package gradebook

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/plain"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []suite  `xml:"testsuite"`
}

type suite struct {
	Name      string     `xml:"name,attr"`
	Tests     int        `xml:"tests,attr"`
	Failures  int        `xml:"failures,attr"`
	Errors    int        `xml:"errors,attr"`
	Skipped   int        `xml:"skipped,attr"`
	Time      string     `xml:"time,attr"`
	Timestamp string     `xml:"timestamp,attr,omitempty"`
	Cases     []testcase `xml:"testcase"`
}

type testcase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Time    string   `xml:"time,attr"`
	Skipped *problem `xml:"skipped,omitempty"`
	Error   *problem `xml:"error,omitempty"`
	Failure *problem `xml:"failure,omitempty"`
}

type problem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit makes a suite of each learner, and a test of each task. What is open is an error, what was not handed in or
// does not count is skipped.
func writeJUnit(w io.Writer, b *book) error {
	all := suites{Name: plain.Line(b.id())}
	for _, l := range b.Learners {
		s := suite{Name: plain.Line(l.Person.Label()), Timestamp: stamp(l.GradedAt)}
		seconds := 0.0
		for _, m := range l.Marks {
			s.add(b, m)
			seconds += m.Graded.Seconds
		}
		s.Time = spent(seconds)
		all.Suites = append(all.Suites, s)
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	return encoder.Encode(all)
}

// spent is a time in seconds, in the few digits that readers of JUnit take.
func spent(seconds float64) string {
	return fmt.Sprintf("%.3f", min(max(seconds, 0), (100*time.Hour).Seconds()))
}

func (s *suite) add(b *book, m class.Mark) {
	s.Tests++
	c := testcase{Class: s.Name, Name: m.Task.Name(), Time: spent(m.Graded.Seconds)}
	p := &problem{Type: plain.Line(m.Graded.Code), Message: b.message(m), Text: b.output(m)}
	if p.Type == "" {
		p.Type = m.Graded.State
	}
	switch {
	case m.Exempt || m.Graded.State == grade.Missing && m.Decided == nil:
		s.Skipped++
		c.Skipped = p
	case m.Open():
		s.Errors++
		c.Error = p
	case m.Points < m.Task.Max:
		s.Failures++
		c.Failure = p
	}
	s.Cases = append(s.Cases, c)
}
