package gradebook

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/plain"
)

// A table is rows of cells: strings, class.Points, ints, or nil for nothing.
type table [][]any

// writeCSV writes a table for people. A text that a spreadsheet would take for a formula gets a quote before it.
func writeCSV(w io.Writer, rows table) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, value := range row {
			switch v := value.(type) {
			case string:
				cells[i] = harmless(v)
			case class.Points:
				cells[i] = v.String()
			case int:
				cells[i] = strconv.Itoa(v)
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// harmless keeps a spreadsheet from computing a text.
func harmless(text string) string {
	text = plain.Line(text)
	if strings.IndexAny(strings.TrimLeft(text, " "), "=+-@|%＝＋－＠") == 0 {
		return "'" + text
	}
	return text
}

func writeLong(w io.Writer, b *book) error { return writeCSV(w, b.long()) }

func writeWide(w io.Writer, b *book) error { return writeCSV(w, b.wide()) }

func (b *book) heads(names ...string) []any {
	row := make([]any, len(names))
	for i, name := range names {
		row[i] = b.words().Columns[name]
	}
	return row
}

// who are the first cells of a row.
func (b *book) who(l class.Learner) []any {
	row := []any{plain.Line(l.Person.Label())}
	if b.Names {
		row = append(row, plain.Line(l.Person.Name), plain.Line(l.Person.Email))
	}
	return append(row, plain.Line(l.Person.Section))
}

func (b *book) whoHeads() []any {
	if b.Names {
		return b.heads("id", "name", "email", "section")
	}
	return b.heads("id", "section")
}

// long has a row for each learner and task.
func (b *book) long() table {
	rows := table{append(b.whoHeads(), b.heads("lesson", "task", "state", "points", "max", "code", "message", "evidence", "show", "basis")...)}
	for _, l := range b.Learners {
		for _, m := range l.Marks {
			row := append(b.who(l), m.Task.Lesson, m.Task.ID, b.state(m), nil, m.Task.Max,
				m.Graded.Code, b.message(m), seen(m.Graded), b.Show(m.Graded), b.words().Basis[m.Graded.Basis])
			if points := len(b.who(l)) + 3; !m.Open() && !m.Exempt && l.HandedIn {
				row[points] = m.Points
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// wide has a row for each learner, with a column for each task.
func (b *book) wide() table {
	head := append(b.whoHeads(), b.heads("received", "late", "earned", "penalty", "open", "mark", "max", "percent", "note")...)
	for _, t := range b.Tasks {
		head = append(head, t.Name())
	}
	rows := table{head}
	for _, l := range b.Learners {
		row := append(b.who(l), stamp(l.Received), nil, nil, nil, nil, nil, l.Max, nil, b.note(l))
		if at := len(b.who(l)); l.HandedIn {
			row[at+1], row[at+2], row[at+3], row[at+4] = l.Late.Days, l.Earned, l.Late.Penalty, l.Open
			if l.Final != nil {
				row[at+5], row[at+7] = *l.Final, l.Final.Percent(l.Max)
			}
		}
		for _, m := range l.Marks {
			var points any
			if l.HandedIn && !m.Open() && !m.Exempt {
				points = m.Points
			}
			row = append(row, points)
		}
		rows = append(rows, row)
	}
	return rows
}

// writeNBGrader writes what nbgrader exports: who handed nothing in has 0.0 there, and an open mark has no row.
func writeNBGrader(w io.Writer, b *book) error {
	due := ""
	if at, ok := b.Due(); ok {
		due = at.UTC().Format("2006-01-02 15:04:05")
	}
	rows := table{{"assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score", "late_submission_penalty", "score", "max_score"}}
	for _, l := range b.Learners {
		if l.Exempt != "" || l.HandedIn && l.Final == nil {
			continue
		}
		last, first, email := "", "", ""
		if b.Names {
			last, first = split(plain.Line(l.Person.Name))
			email = plain.Line(l.Person.Email)
		}
		row := []any{b.id(), due, "", plain.Line(l.Person.Label()), last, first, email, "0.0", "0.0", "0.0", decimal(l.Max)}
		if l.HandedIn {
			row[2] = l.Received.UTC().Format("2006-01-02 15:04:05")
			row[7], row[8], row[9] = decimal(l.Earned), decimal(l.Late.Penalty), decimal(*l.Final)
		}
		rows = append(rows, row)
	}
	return writeCSV(w, rows)
}

// decimal writes points as Python writes numbers.
func decimal(p class.Points) string {
	text := p.String()
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// split takes a name apart: at its comma, or before its last word.
func split(name string) (last, first string) {
	if last, first, comma := strings.Cut(name, ","); comma {
		return strings.TrimSpace(last), strings.TrimSpace(first)
	}
	at := strings.LastIndex(name, " ")
	return name[at+1:], strings.TrimSpace(name[:max(at, 0)])
}
