package gradebook

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/sheet"
	"github.com/klab-dev/klab/plain"
)

// Codes of what is wrong with a gradebook.
const (
	NotAGradebook = "not-a-gradebook"
	NoColumn      = "no-column"
	TwoColumns    = "two-columns"
	TwoRows       = "two-rows"
	NoStudent     = "no-student"
	ReadOnly      = "read-only"
	BadEncoding   = "encoding"
	NotCSV        = "not-csv"
)

// A Fault is why a gradebook cannot be filled in. Values alternate names and values for its words.
type Fault struct {
	Code   string
	Values []string
}

func (f *Fault) Error() string { return "gradebook: " + f.Code }

func fault(code string, values ...string) error {
	for i := range values {
		values[i] = plain.Line(values[i])
	}
	return &Fault{code, values}
}

// Filled is a gradebook with marks.
type Filled struct {
	// Data is the file: nothing in it but cells of one column is changed.
	Data []byte
	// Column is the name of that one, Marks how many were written.
	Column string
	Marks  int
	// Most are the points that the platform gives for it, where those are not the assignment's; "" where they are.
	Most string
	// NotFound are learners with a mark whom the gradebook does not have, Without those in it who have no mark, and Kept those
	// whose mark is excused or locked there.
	NotFound, Without, Kept []string
}

// A ledger is a gradebook that is filled in.
type ledger struct {
	*sheet.Sheet
	class  class.Class
	column int
	// who are the columns that say whom a row is about, the surest first.
	who []whoColumn
	// most is the row with the points of each column, mostColumn the column with those of each row; -1 where there is none.
	most, mostColumn int
	locked           int
	comma            bool
	canvas           bool
}

// A whoColumn says in its way whom a row is about.
type whoColumn struct {
	at int
	// of is what the same says of a learner.
	of func(class.Person) string
}

// Fill writes marks into the gradebook that Canvas or Moodle exported. The column is the one of that name, or else of one of
// the titles.
func Fill(data []byte, c class.Class, column string, titles []string) (Filled, error) {
	read, err := sheet.Parse(data)
	switch {
	case errors.Is(err, sheet.ErrEncoding):
		return Filled{}, fault(BadEncoding, "reason", err.Error())
	case err != nil:
		return Filled{}, fault(NotCSV, "reason", err.Error())
	case len(read.Rows) == 0:
		return Filled{}, fault(NotAGradebook, "columns", "")
	}
	l := ledger{Sheet: read, class: c, most: -1, mostColumn: l10n(read.Rows[0], "maximum grade", "最高分", "最高成绩"), locked: l10n(read.Rows[0], "grade can be changed", "成绩可更改", "成绩可以更改")}
	l.canvas = l10n(read.Rows[0], "id") >= 0 && l10n(read.Rows[0], "section") >= 0
	l.findWho()
	if len(l.who) == 0 {
		return Filled{}, fault(NotAGradebook, "columns", strings.Join(read.Rows[0], ", "))
	}
	if err := l.findColumn(column, titles); err != nil {
		return Filled{}, err
	}
	l.findMost()
	if strings.Contains(l.Cell(0, l.column), "(read only)") || l.most >= 0 && strings.Contains(l.Cell(l.most, l.column), "(read only)") {
		return Filled{}, fault(ReadOnly, "column", l.Cell(0, l.column))
	}
	return l.fill()
}

// l10n finds a column by the names that it has in some languages; -1 where there is none.
func l10n(head []string, names ...string) int {
	return slices.IndexFunc(head, func(column string) bool { return slices.Contains(names, key(column)) })
}

func key(column string) string { return strings.ToLower(strings.TrimSpace(column)) }

// findWho finds the columns that say whom a row is about: those that the roster has too, then addresses and numbers, then
// names.
func (l *ledger) findWho() {
	var sure, usual, names []whoColumn
	for i, column := range l.Rows[0] {
		switch name := key(column); {
		case l.sure(i, name):
			sure = append(sure, whoColumn{i, func(p class.Person) string { return p.Columns[name] }})
		case slices.Contains([]string{"email", "email address", "电子邮件地址", "电子邮件", "邮箱"}, name):
			usual = append(usual, whoColumn{i, func(p class.Person) string { return p.Email }})
		case slices.Contains([]string{"id", "id number", "idnumber", "username", "sis user id", "sis login id", "integration id", "identifier", "学号", "编号", "用户名", "标识符"}, name):
			usual = append(usual, whoColumn{i, func(p class.Person) string { return p.ID }})
		case slices.Contains([]string{"student", "full name", "name", "全名", "姓名"}, name):
			names = append(names, whoColumn{i, func(p class.Person) string { return natural(p.Name) }})
		}
	}
	l.who = slices.Concat(sure, usual, names)
}

// sure reports whether a column names learners because the roster has it too. One whose values repeat, as groups do, says
// of nobody who they are.
func (l *ledger) sure(at int, column string) bool {
	if slices.Contains([]string{"id", "name", "section", "lang", "due"}, column) {
		return false
	}
	var roster, rows []string
	for _, one := range l.class.Learners {
		roster = append(roster, one.Person.Columns[column])
	}
	for row := 1; row < len(l.Rows); row++ {
		rows = append(rows, l.Cell(row, at))
	}
	return strings.Join(roster, "") != "" && distinct(roster) && distinct(rows)
}

// distinct reports whether no text is there twice. Empty ones do not count, and neither does case.
func distinct(texts []string) bool {
	there := map[string]bool{}
	for _, text := range texts {
		text = key(text)
		if text != "" && there[text] {
			return false
		}
		there[text] = true
	}
	return true
}

// natural writes "Last, First" as "First Last".
func natural(name string) string {
	if last, first, comma := strings.Cut(name, ","); comma {
		name = first + " " + last
	}
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}

// dressed is what platforms put around the title of an assignment.
var dressed = regexp.MustCompile(`^(?:(?:Assignment|作业)\s*[:：]\s*)?(.*?)\s*(?:[(（](?:\d+|Real|实数|Points)[)）])?$`)

func bare(column string) string {
	return strings.ToLower(dressed.FindStringSubmatch(strings.TrimSpace(column))[1])
}

// findColumn finds the one to write to.
func (l *ledger) findColumn(column string, titles []string) error {
	head := l.Rows[0]
	matching := func(match func(string) bool) []int {
		var out []int
		for i, name := range head {
			if match(strings.TrimSpace(strings.ReplaceAll(name, "\n", " "))) {
				out = append(out, i)
			}
		}
		return out
	}
	var found []int
	if column != "" {
		titles = []string{column}
		found = matching(func(name string) bool { return name == strings.TrimSpace(column) })
	}
	if len(found) == 0 {
		found = matching(func(name string) bool {
			return slices.ContainsFunc(titles, func(title string) bool { return title != "" && bare(name) == bare(title) })
		})
	}
	if len(found) == 0 && column == "" { // a worksheet is of one assignment
		found = matching(func(name string) bool {
			return l.locked+l.mostColumn > -2 && slices.Contains([]string{"grade", "成绩"}, key(name))
		})
	}
	switch {
	case len(found) == 0:
		return fault(NoColumn, "column", strings.Join(slices.Compact(titles), " / "), "columns", strings.Join(head, ", "))
	case len(found) > 1:
		var names []string
		for _, i := range found {
			names = append(names, head[i])
		}
		return fault(TwoColumns, "column", titles[0], "columns", strings.Join(names, ", "))
	case slices.ContainsFunc(l.who, func(w whoColumn) bool { return w.at == found[0] }):
		return fault(NoStudent, "column", head[found[0]])
	}
	l.column = found[0]
	return nil
}

var commaNumber = regexp.MustCompile(`^\d+,\d+$`)

// findMost finds the row of points, and how the file writes fractions.
func (l *ledger) findMost() {
	for i, row := range l.Rows {
		if i > 0 && key(row[0]) == "points possible" {
			l.most = i
		}
		l.comma = l.comma || l.Comma != ',' && slices.ContainsFunc(row, commaNumber.MatchString)
	}
}

// points are the most that a row can have; false where the file does not say.
func (l *ledger) points(row int) (float64, bool) {
	text := ""
	switch {
	case l.mostColumn >= 0:
		text = l.Cell(row, l.mostColumn)
	case l.most >= 0:
		text = l.Cell(l.most, l.column)
	}
	value, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	return value, err == nil && value > 0
}

func (l *ledger) fill() (Filled, error) {
	out := Filled{Column: plain.Line(l.Cell(0, l.column))}
	lines := map[string]int{}
	for row := range l.Rows {
		if row == 0 || row == l.most || l.canvas && strings.TrimSpace(l.Rows[row][0]) == "" {
			continue
		}
		one, found := l.find(row)
		if !found {
			continue
		}
		line, id := l.Line(row), one.Person.ID
		if first, there := lines[id]; there {
			return Filled{}, fault(TwoRows, "id", one.Person.Label(), "first", strconv.Itoa(first), "second", strconv.Itoa(line))
		}
		lines[id] = line
		l.write(row, one, &out)
	}
	for _, one := range l.class.Learners {
		if one.Final != nil && lines[one.Person.ID] == 0 {
			out.NotFound = append(out.NotFound, plain.Line(one.Person.Label()))
		}
	}
	var err error
	out.Data, err = l.Bytes()
	return out, err
}

// find is the learner whom a row is about: the one that the surest column names, in the closest way that names anybody.
func (l *ledger) find(row int) (class.Learner, bool) {
	for _, w := range l.who {
		for _, means := range ways(l.Cell(row, w.at)) {
			at, many := l.only(w, means)
			if at >= 0 {
				return l.class.Learners[at], true
			}
			if many {
				break
			}
		}
	}
	return class.Learner{}, false
}

// only is the place of the one learner who is meant; -1 where there is none, or many.
func (l *ledger) only(w whoColumn, means func(string) bool) (at int, many bool) {
	at = -1
	for i, one := range l.class.Learners {
		if !means(w.of(one.Person)) {
			continue
		}
		if at >= 0 {
			return -1, true
		}
		at = i
	}
	return at, false
}

// ways are the ways in which a cell may mean somebody, the closest first.
func ways(cell string) []func(string) bool {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return nil
	}
	return []func(string) bool{
		func(of string) bool { return of == cell },
		func(of string) bool { return strings.EqualFold(of, cell) },
		func(of string) bool { return of != "" && of == natural(cell) },
	}
}

// write sets the mark of a row, where there is one and the platform takes one.
func (l *ledger) write(row int, one class.Learner, out *Filled) {
	id := plain.Line(one.Person.Label())
	locked := l.locked >= 0 && slices.Contains([]string{"no", "否"}, key(l.Cell(row, l.locked)))
	switch {
	case locked || strings.EqualFold(strings.TrimSpace(l.Cell(row, l.column)), "EX"):
		out.Kept = append(out.Kept, id)
		return
	case one.Exempt != "" && l.canvas:
		if l.Set(row, l.column, "EX") {
			out.Marks++
		}
		return
	case one.Final == nil:
		out.Without = append(out.Without, id)
		return
	}
	mark := one.Final.Float()
	if most, known := l.points(row); known && one.Max > 0 && most != one.Max.Float() {
		mark = mark / one.Max.Float() * most
		if most != l.class.Max.Float() { // else a task alone is exempt
			out.Most = strconv.FormatFloat(most, 'f', -1, 64)
		}
	}
	text := strconv.FormatFloat(math.Round(mark*100)/100, 'f', -1, 64)
	if l.comma {
		text = strings.Replace(text, ".", ",", 1)
	}
	if l.Set(row, l.column, text) {
		out.Marks++
	} else {
		out.Without = append(out.Without, id)
	}
}
