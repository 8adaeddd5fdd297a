// Package ledger keeps what the law has proven: a file a lesson, a line a case. Only the law writes it.
package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
)

// A Line is the proof of one case.
type Line struct {
	// Case is its name.
	Case string `json:"case"`
	// Lesson is the digest of all that the lesson says about the case, Grader that of all else that decides verdicts.
	Lesson string `json:"lesson"`
	Grader string `json:"grader"`
	// Outcome is always "ok": what came out otherwise is not entered. It is written so that a line can be read alone.
	Outcome string `json:"outcome"`
	// Said is the state and code of each look.
	Said    []string `json:"said"`
	Seconds float64  `json:"seconds"`
	// Date, Commit, Kubernetes, Node and Cores say when and with what it was tried.
	Date       time.Time `json:"date"`
	Commit     string    `json:"commit"`
	Kubernetes string    `json:"kubernetes"`
	Node       string    `json:"node"`
	Cores      int       `json:"cores"`
}

// lineOf is the proof that a case is.
func lineOf(c law.Case) Line {
	return Line{
		Case: c.Name(), Lesson: c.Digest, Grader: c.Origin.Grader, Outcome: c.Outcome, Said: said(c),
		Seconds: float64(int(c.Seconds*10)) / 10, Date: c.Origin.At, Commit: c.Origin.Commit,
		Kubernetes: c.Origin.Kubernetes, Node: c.Origin.Node, Cores: c.Origin.Cores,
	}
}

func said(c law.Case) []string {
	out := make([]string, len(c.Verdicts))
	for i, s := range c.Verdicts {
		out[i] = s.String()
	}
	return out
}

// Disagrees says in what way a case came out otherwise than its line says; empty when it did not. Of a case that any
// verdict but pass will do for, only that counts.
func (l Line) Disagrees(c law.Case) string {
	now := said(c)
	same := slices.Equal(now, l.Said)
	if c.Want == "" {
		same = slices.Equal(passes(now), passes(l.Said))
	}
	if c.Outcome == l.Outcome && same {
		return ""
	}
	return fmt.Sprintf("the ledger says %s %v (commit %s), this run %s", l.Outcome, l.Said, l.Commit, c.Explain())
}

// passes tells which looks passed.
func passes(said []string) []bool {
	out := make([]bool, len(said))
	for i, text := range said {
		out[i] = text == string(checker.Pass)
	}
	return out
}

// read decodes the lines of a file strictly: a line that was written by hand is rarely whole.
func read(name string, data []byte) (map[string]Line, error) {
	lines := map[string]Line{}
	for number, text := range slices.Collect(strings.Lines(string(data))) {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.DisallowUnknownFields()
		var line Line
		if err := decoder.Decode(&line); err != nil {
			return nil, fmt.Errorf("%s:%d: read a proof: %w", name, number+1, err)
		}
		if _, twice := lines[line.Case]; twice || line.Case == "" || line.Outcome != law.OK {
			return nil, fmt.Errorf("%s:%d: no proof that the law wrote: %s", name, number+1, strings.TrimSpace(text))
		}
		lines[line.Case] = line
	}
	return lines, nil
}

// write encodes lines in the order of their names, so that a difference shows what was proven anew.
func write(lines []Line) ([]byte, error) {
	slices.SortFunc(lines, func(a, b Line) int { return strings.Compare(a.Case, b.Case) })
	var out bytes.Buffer
	for _, line := range lines {
		data, err := json.Marshal(line)
		if err != nil {
			return nil, err
		}
		out.Write(append(data, '\n'))
	}
	return out.Bytes(), nil
}
