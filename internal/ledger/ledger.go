package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/wholefile"
)

// suffix of a lesson's file.
const suffix = ".jsonl"

// A State is what the ledger knows of a case.
type State string

const (
	// Proven by this grader, with what the lesson says now.
	Proven State = "proven"
	// Stale is proven by another grader, or on another Kubernetes or node image.
	Stale State = "stale"
	// Unproven has no line, or one about a case that the lesson has changed since.
	Unproven State = "unproven"
)

// A Ledger is the proofs of some lessons, in a folder.
type Ledger struct {
	dir string
	// cases are those that there are, in the order of the course.
	cases []law.Case
	lines map[string]Line
}

// Open reads the proofs of lessons. A file that is missing is one without lines.
func Open(dir string, chosen []*lessons.Lesson) (*Ledger, error) {
	l := &Ledger{dir: dir, lines: map[string]Line{}}
	for _, lesson := range chosen {
		l.cases = append(l.cases, law.Cases(lesson)...)
		name := l.file(lesson.ID)
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		lines, err := read(name, data)
		if err != nil {
			return nil, err
		}
		for key, line := range lines {
			l.lines[key] = line
		}
	}
	return l, nil
}

func (l *Ledger) file(lesson string) string { return filepath.Join(l.dir, lesson+suffix) }

// Cases are all cases of the lessons, in the order of the course.
func (l *Ledger) Cases() []law.Case { return l.cases }

// Line is the proof of a case, if there is one.
func (l *Ledger) Line(name string) (Line, bool) {
	line, there := l.lines[name]
	return line, there
}

// State says what is known of a case, for a grader and, where it is known, a lab.
func (l *Ledger) State(c law.Case, now law.Origin) State {
	line, there := l.lines[c.Name()]
	switch {
	case !there || line.Lesson != c.Digest:
		return Unproven
	case line.Grader != now.Grader || line.Grader == "",
		now.Kubernetes != "" && line.Kubernetes != now.Kubernetes, now.Node != "" && line.Node != now.Node:
		return Stale
	default:
		return Proven
	}
}

// Count says how many cases are in each state.
func (l *Ledger) Count(now law.Origin) map[State]int {
	out := map[State]int{}
	for _, c := range l.cases {
		out[l.State(c, now)]++
	}
	return out
}

// Left are lines about cases that there are no more.
func (l *Ledger) Left() []string {
	known := map[string]bool{}
	for _, c := range l.cases {
		known[c.Name()] = true
	}
	var out []string
	for name := range l.lines {
		if !known[name] {
			out = append(out, name)
		}
	}
	return out
}

var _ law.Ledger = (*Ledger)(nil)

// Enter puts a case down. One that came out otherwise than the law wants takes its line out: what was a proof is none
// any more.
func (l *Ledger) Enter(c law.Case) error {
	if c.Outcome == law.OK {
		l.lines[c.Name()] = lineOf(c)
	} else {
		delete(l.lines, c.Name())
	}
	return l.save(c.Lesson)
}

// save writes the file of a lesson, without lines about cases that there are no more.
func (l *Ledger) save(lesson string) error {
	var lines []Line
	for _, c := range l.cases {
		if line, there := l.lines[c.Name()]; there && c.Lesson == lesson {
			lines = append(lines, line)
		}
	}
	data, err := write(lines)
	if err != nil {
		return fmt.Errorf("encode the ledger: %w", err)
	}
	return replace(l.file(lesson), data)
}

// replace writes a file of the ledger. A run may be killed at any moment: the file is the old one or the new one.
func replace(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("make the ledger's folder: %w", err)
	}
	if err := wholefile.Publish(name, data); err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	return nil
}
