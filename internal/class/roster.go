package class

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/sheet"
	"github.com/klab-dev/klab/internal/signature"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/near"
	"github.com/klab-dev/klab/plain"
)

// Columns of a roster that klab knows. Any others are kept for gradebooks.
const (
	columnID        = "id"
	columnName      = "name"
	columnEmail     = "email"
	columnSection   = "section"
	columnLanguage  = "lang"
	columnPseudonym = "pseudonym"
	columnDue       = "due"
	columnReceived  = "received"
	columnKey       = "key"
)

// Header is the first line of a new roster.
const Header = "id,name,email,section,lang,pseudonym,due"

// A Person is a row of the roster.
type Person struct {
	// ID is what submissions name.
	ID, Name, Email, Section string
	// Language of what this person reads, "" for the class's.
	Language string
	// Pseudonym may stand in the place of the id, in submissions and in what leaves the school.
	Pseudonym string
	// Due is a later time of their own, zero for the class's.
	Due time.Time
	// Key is what this person signs with; none where the roster does not say.
	Key signature.Public
	// Columns are all cells by the name of their column.
	Columns map[string]string
}

// Label is how a person is called where names are not to be seen.
func (p Person) Label() string {
	if p.Pseudonym != "" {
		return p.Pseudonym
	}
	return p.ID
}

// A table is one of the folder's CSV files. Its columns are found by name.
type table struct {
	name    string
	sheet   *sheet.Sheet
	columns map[string]int
	found   []Problem
}

func (t *table) wrong(line int, code string, stops bool, values ...string) {
	for i := range values {
		values[i] = plain.Line(values[i])
	}
	t.found = append(t.found, Problem{File: t.name, Line: line, Code: code, Values: values, Stops: stops})
}

// readTable reads a file that must have some columns.
func readTable(name string, data []byte, must ...string) *table {
	t := &table{name: name, columns: map[string]int{}}
	if is := sheet.Encoding(data); is != sheet.UTF8 && is != sheet.UTF8BOM {
		t.wrong(0, Encoding, true, "encoding", is)
		return t
	}
	read, err := sheet.Parse(data)
	var at *sheet.Fault
	switch {
	case errors.As(err, &at):
		t.wrong(at.Line, NotCSV, true, "reason", at.Reason)
		return t
	case err != nil:
		t.wrong(0, NotCSV, true, "reason", err.Error())
		return t
	case len(read.Rows) == 0:
		read.Rows = [][]string{{}}
	}
	for i, column := range read.Rows[0] {
		key := strings.ToLower(strings.TrimSpace(column))
		if _, there := t.columns[key]; there && key != "" {
			t.wrong(1, TwoColumns, true, "column", column)
		}
		t.columns[key] = i
	}
	for _, column := range must {
		if _, there := t.columns[column]; !there {
			t.wrong(1, NoColumn, true, "column", column, "columns", strings.Join(read.Rows[0], ", "))
		}
	}
	if len(t.found) == 0 {
		t.sheet = read
	}
	return t
}

// rows are the numbers of the rows below the head that hold anything.
func (t *table) rows() []int {
	var out []int
	if t.sheet == nil {
		return out
	}
	for i, row := range t.sheet.Rows {
		if i > 0 && slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			out = append(out, i)
		}
	}
	return out
}

func (t *table) cell(row int, column string) string {
	at, there := t.columns[column]
	if !there {
		return ""
	}
	return strings.TrimSpace(t.sheet.Cell(row, at))
}

// A Roster is who is in the class.
type Roster []Person

// readRoster reads the file. zone is that of times without one.
func readRoster(data []byte, zone *time.Location) (Roster, []Problem) {
	t := readTable(RosterFile, data, columnID)
	roster, lines := Roster{}, map[string]int{}
	for _, row := range t.rows() {
		line := t.sheet.Line(row)
		p := Person{Columns: map[string]string{}, Language: language(t.cell(row, columnLanguage))}
		for column := range t.columns {
			p.Columns[column] = t.cell(row, column)
		}
		p.ID, p.Name, p.Email = t.cell(row, columnID), t.cell(row, columnName), t.cell(row, columnEmail)
		p.Section, p.Pseudonym = t.cell(row, columnSection), t.cell(row, columnPseudonym)
		if text := t.cell(row, columnDue); text != "" {
			var ok bool
			if p.Due, ok = moment(text, zone); !ok {
				t.wrong(line, BadValue, true, "key", columnDue, "value", text, "want", "2026-12-04T23:59:00+08:00")
			}
		}
		if text := t.cell(row, columnKey); text != "" {
			var err error
			if p.Key, err = signature.ParsePublic(text); err != nil {
				t.wrong(line, BadValue, false, "key", columnKey, "value", text, "want", "ssh-ed25519 AAAA…")
			}
		}
		t.register(p, line, lines)
		roster = append(roster, p)
	}
	return roster, t.found
}

// register notes the names of a person, which nobody else may have.
func (t *table) register(p Person, line int, lines map[string]int) {
	if p.ID == "" {
		t.wrong(line, NoID, true)
		return
	}
	for _, id := range []string{p.ID, p.Pseudonym} {
		switch first, there := lines[id]; {
		case id == "" || id == p.Pseudonym && id == p.ID && first == line:
		case !submission.Named(id):
			t.wrong(line, BadID, true, "id", id)
		case there:
			t.wrong(line, TwoIDs, true, "id", id, "line", strconv.Itoa(first))
		default:
			lines[id] = line
		}
	}
}

// Find returns the person that an id or pseudonym means.
func (r Roster) Find(id string) (Person, bool) {
	for _, p := range r {
		if id != "" && (p.ID == id || p.Pseudonym == id) {
			return p, true
		}
	}
	return Person{}, false
}

// near are the ids that a misspelt one was probably meant to be.
func (r Roster) near(id string) string {
	var known []string
	for _, p := range r {
		known = append(known, p.ID)
	}
	return near.Word(id, known)
}

// language knows the languages of klab by what people call them.
func language(name string) string {
	name = strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, "zh"):
		return "zh-CN"
	case strings.HasPrefix(name, "en"):
		return "en"
	}
	return ""
}

// readReceived reads when things were handed in, by id.
func readReceived(data []byte, roster Roster, zone *time.Location) (map[string]time.Time, []Problem) {
	t := readTable(ReceivedFile, data, columnID, columnReceived)
	received, lines := map[string]time.Time{}, map[string]int{}
	for _, row := range t.rows() {
		id, text, line := t.cell(row, columnID), t.cell(row, columnReceived), t.sheet.Line(row)
		at, ok := moment(text, zone)
		p, known := roster.Find(id)
		key := cmp.Or(p.ID, id)
		first, there := lines[key]
		switch {
		case !ok:
			t.wrong(line, BadValue, true, "key", columnReceived, "value", text, "want", "2026-12-04T23:59:00+08:00")
			continue
		case there && key != "":
			t.wrong(line, TwoIDs, true, "id", id, "line", strconv.Itoa(first))
			continue
		case len(roster) > 0 && !known:
			t.wrong(line, NotOnRoster, false, "id", id, "meant", roster.near(id))
		}
		received[key], lines[key] = at, line
	}
	return received, t.found
}

// moment reads a time, with its zone or in the class's.
func moment(text string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
