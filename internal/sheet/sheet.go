// Package sheet reads CSV files that people and their programs wrote, and writes single cells of them back: what nobody
// changed stays as it was, byte for byte, with its encoding, delimiter, quotes and ends of lines.
package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Sheet is a CSV file.
type Sheet struct {
	// Rows are its cells. Rows may differ in length.
	Rows [][]string
	// Encoding is one of the names above, Comma the delimiter.
	Encoding string
	Comma    rune

	form  form
	text  string
	cells [][]cell
}

// A cell is where a field stands in the text.
type cell struct {
	from, to, line int
	// changed is what stands there instead.
	changed *string
}

// Parse reads a file. The delimiter is the comma, semicolon or tab that the first line has most of.
func Parse(data []byte) (*Sheet, error) {
	text, form, err := decoded(data)
	if err != nil {
		return nil, err
	}
	s := &Sheet{Encoding: form.name, Comma: comma(text), form: form, text: text}
	return s, s.read()
}

// Encoding tells how a file was written.
func Encoding(data []byte) string { return formOf(data).name }

// comma is the delimiter of a text, by its first line outside quotes.
func comma(text string) rune {
	most, found := 0, ','
	count := map[rune]int{}
	quoted := false
	for _, r := range text {
		if r == '\n' && !quoted {
			break
		}
		if r == '"' {
			quoted = !quoted
		}
		if !quoted {
			count[r]++
		}
	}
	for _, r := range []rune{',', ';', '\t'} {
		if count[r] > most {
			most, found = count[r], r
		}
	}
	return found
}

// read takes the cells in, and notes where each of them stands.
func (s *Sheet) read() error {
	starts := lines(s.text)
	reader := csv.NewReader(strings.NewReader(s.text))
	reader.Comma, reader.FieldsPerRecord = s.Comma, -1
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		end := len(strings.TrimRight(s.text[:reader.InputOffset()], "\r\n"))
		cells := make([]cell, len(row))
		for i := range slices.Backward(row) {
			line, column := reader.FieldPos(i)
			from := starts[line-1] + column - 1
			cells[i] = cell{from: from, to: max(from, end), line: line}
			end = from - 1
		}
		s.Rows, s.cells = append(s.Rows, row), append(s.cells, cells)
	}
}

// lines are the places where the lines of a text begin.
func lines(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// A Fault is a place where a file is no CSV.
type Fault struct {
	Line   int
	Reason string
}

func (f *Fault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Reason) }

func broken(err error) error {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return &Fault{at.Line, at.Err.Error()}
	}
	return err
}

// Line is the line of the file that a row begins on.
func (s *Sheet) Line(row int) int { return s.cells[row][0].line }

// Cell returns a field, "" where a row is too short for it.
func (s *Sheet) Cell(row, column int) string {
	if column < 0 || column >= len(s.Rows[row]) {
		return ""
	}
	return s.Rows[row][column]
}

// Set writes a field. It reports whether the row is long enough to have it.
func (s *Sheet) Set(row, column int, value string) bool {
	if column < 0 || column >= len(s.Rows[row]) {
		return false
	}
	c := &s.cells[row][column]
	if strings.HasPrefix(s.text[c.from:], `"`) || strings.ContainsAny(value, "\"\r\n"+string(s.Comma)) {
		value = `"` + strings.ReplaceAll(value, `"`, `""`) + `"`
	}
	c.changed = &value
	return true
}

// Bytes are the file with what was set.
func (s *Sheet) Bytes() ([]byte, error) {
	var out strings.Builder
	at := 0
	for _, row := range s.cells {
		for _, c := range row {
			if c.changed == nil {
				continue
			}
			out.WriteString(s.text[at:c.from] + *c.changed)
			at = c.to
		}
	}
	out.WriteString(s.text[at:])
	data, err := s.form.encoded(out.String())
	if err != nil {
		return nil, fmt.Errorf("write in %s: %w", s.Encoding, err)
	}
	return data, nil
}
