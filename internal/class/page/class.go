package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

// mostShown is how many misconceptions a class page shows.
const mostShown = 3

type classView struct {
	Language, Title string
	Lines           []string
	W               words.PageWords
	Tiles           []tile
	Open            []open
	Also            []string
	Misconceptions  []misconception
	Marks           []markRow
	Spread          []bar
	Lessons         []lessonRows
	Everybody       []everyRow
	States          []state
	Basis           []pair
}

// A tile is one figure at the top.
type tile struct {
	Value, Label string
	// Warn marks a figure that asks for something to be done.
	Warn bool
}

// open is a mark that is left to the teacher.
type open struct{ Learner, Link, Task, Why string }

type misconception struct {
	Lesson, Task, Shared, Message, Show string
	Seen                                []class.Seen
}

type markRow struct {
	Name, ID, Link, Section string
	Mark, Of, Percent       string
	// Share is the bar's length in percent, -1 where there is none.
	Share           int
	Late, Open      string
	Notes           []string
	Passed, Decided bool
}

// A bar of the distribution, in its picture's units.
type bar struct {
	X, Y, Height, Middle int
	Count                int
	From, Label          string
}

type lessonRows struct {
	Title, ID string
	Tasks     []taskRow
}

type taskRow struct {
	Title, ID, Points  string
	Passed, Tried, All int
	// Good and Bad are parts of 100.
	Good, Bad          int
	Commonest, Missing string
}

type everyRow struct {
	Name, Mark string
	Cells      []every
}

type every struct {
	state
	// Note is a letter for what the mark rests on.
	Note, Title string
	Exempt      bool
}

func (s *speaker) classPage(figures []class.Figures, shared []class.Misconception) classView {
	median, there := s.class.Median()
	v := classView{Language: s.language, Title: s.title(), Lines: s.lines(), W: s.words(), Misconceptions: s.misconceptions(shared), Lessons: s.lessons(figures, shared)}
	v.Tiles = s.tiles(median, there)
	if there {
		v.Spread = s.spread()
	}
	for _, l := range s.class.Learners {
		v.Open = append(v.Open, s.open(l)...)
		row := s.markRow(l)
		v.Marks = append(v.Marks, row)
		v.Everybody = append(v.Everybody, s.every(l, row))
	}
	for _, p := range s.class.Problems {
		v.Also = append(v.Also, plain.Line(p.Source+" "+p.File)+": "+plain.Line(cmp.Or(s.grades().Codes[p.Code], p.Code)+" ("+p.Reason+")"))
	}
	for _, one := range s.class.Shared {
		v.Also = append(v.Also, plain.Line(strings.Join(one.IDs, ", "))+": "+s.grades().InCommon(one.Code, plain.Line(one.Seen)))
	}
	for _, name := range class.States() {
		v.States = append(v.States, s.state(name))
	}
	v.Basis = s.basis()
	return v
}

func (s *speaker) basis() []pair {
	w, out := s.words(), []pair{}
	for _, name := range []string{grade.Regraded, grade.Recorded, grade.Claimed} {
		out = append(out, pair{w.Basis[name], w.BasisWhy[name]})
	}
	return out
}

func (s *speaker) tiles(median int, there bool) []tile {
	w, c := s.words(), s.class
	handedIn, passed, open, judged := 0, 0, 0, false
	for _, l := range c.Learners {
		if l.HandedIn {
			handedIn++
		}
		ok, known := c.PassedShare(l)
		judged = judged || known
		if ok {
			passed++
		}
		open += len(l.OpenMarks())
	}
	out := []tile{{strconv.Itoa(len(c.Learners)), w.Learners, false}, {strconv.Itoa(handedIn), w.HandedIn, false}}
	if there {
		out = append(out, tile{words.Fill(w.Of100, "n", strconv.Itoa(median)), w.Median, false})
	}
	if judged {
		out = append(out, tile{strconv.Itoa(passed), w.Passed, false})
	}
	return append(out, tile{strconv.Itoa(open), w.Open, open > 0})
}

func (s *speaker) link(l class.Learner) string {
	if s.options.Link == nil {
		return ""
	}
	return s.options.Link(l)
}

func (s *speaker) open(l class.Learner) []open {
	var out []open
	for _, m := range l.OpenMarks() {
		out = append(out, open{s.name(l), s.link(l), s.lesson(m.Task) + ": " + s.task(m.Task), s.class.Say(m.Graded, s.language)})
	}
	return out
}

func (s *speaker) misconceptions(shared []class.Misconception) []misconception {
	var out []misconception
	for _, m := range shared[:min(len(shared), mostShown)] {
		out = append(out, misconception{
			Lesson: s.lesson(m.Task), Task: s.task(m.Task), Seen: class.Evidence(m.Example), Show: s.class.Show(m.Example), Message: s.class.Say(m.Example, s.language),
			Shared: words.Fill(s.words().Shared, "n", strconv.Itoa(m.Learners), "tried", strconv.Itoa(m.Tried)),
		})
	}
	return out
}

func (s *speaker) markRow(l class.Learner) markRow {
	w := s.words()
	row := markRow{Name: s.name(l), ID: plain.Line(l.Person.Label()), Section: plain.Line(l.Person.Section), Link: s.link(l), Of: l.Max.String(), Share: -1, Late: l.Late.Say(w), Notes: s.notes(l)}
	if row.ID == row.Name {
		row.ID = ""
	}
	switch {
	case l.Final != nil:
		row.Mark, row.Share = l.Final.String(), l.Final.Percent(l.Max)
		row.Percent = words.Fill(w.Of100, "n", strconv.Itoa(row.Share))
		row.Passed, row.Decided = s.class.PassedShare(l)
	case l.Open > 0:
		row.Mark, row.Open = (l.Earned - l.Late.Penalty).String(), words.Fill(w.OpenPoints, "points", l.Open.String())
	}
	return row
}

// notes are what else is to be known about a learner.
func (s *speaker) notes(l class.Learner) []string {
	w := s.words()
	var out []string
	add := func(when bool, text string, values ...string) {
		if when {
			out = append(out, words.Fill(text, values...))
		}
	}
	add(l.Exempt != "", w.Exempt, "reason", plain.Line(l.Exempt))
	add(!l.HandedIn && l.Exempt == "", w.NotHandedIn)
	add(!l.OnRoster, w.Stranger)
	add(l.Others > 0, w.Several, "n", strconv.Itoa(l.Others+1))
	add(l.Late.Extended, w.OwnTime, "time", s.time(l.Late.Due))
	add(l.Late.By > 0 && l.ReceivedFrom == class.FromFile && l.Late.Forgiven == "", w.ByFile)
	for _, flag := range l.Flags {
		add(flag != grade.HandedInTwice || l.Others == 0, plain.Line(cmp.Or(s.grades().Codes[flag], flag)))
	}
	return out
}

// spread draws how many have how much.
func (s *speaker) spread() []bar {
	const width, high = 60, 90
	counts := s.class.Spread()
	most := slices.Max(counts[:])
	var out []bar
	for i, n := range counts {
		height := n * high / max(most, 1)
		from, to := strconv.Itoa(10*i), strconv.Itoa(10*i+9)
		if i == len(counts)-1 {
			to = "100"
		}
		out = append(out, bar{
			X: i*width + 6, Y: high + 20 - height, Height: height, Middle: i*width + 30, Count: n, From: from,
			Label: words.Fill(s.words().SpreadOf, "n", strconv.Itoa(n), "from", from, "to", to),
		})
	}
	return out
}

func (s *speaker) lessons(figures []class.Figures, shared []class.Misconception) []lessonRows {
	var out []lessonRows
	commonest := map[class.Task]string{}
	for _, m := range slices.Backward(shared) {
		commonest[m.Task] = s.class.Say(m.Example, s.language)
	}
	for _, f := range figures {
		if len(out) == 0 || out[len(out)-1].ID != f.Task.Lesson {
			out = append(out, lessonRows{Title: s.lesson(f.Task), ID: f.Task.Lesson})
		}
		row := taskRow{
			Title: s.task(f.Task), ID: f.Task.ID, Points: f.Task.Max.String(), Passed: f.Passed, Tried: f.Tried(), All: f.All(),
			Good: 100 * f.Passed / max(f.All(), 1), Bad: 100 * f.Failed / max(f.All(), 1), Commonest: commonest[f.Task],
		}
		if f.Missing > 0 {
			row.Missing = words.Fill(s.words().Missing, "n", strconv.Itoa(f.Missing))
		}
		out[len(out)-1].Tasks = append(out[len(out)-1].Tasks, row)
	}
	return out
}

// every is a learner's row of the table of everybody.
func (s *speaker) every(l class.Learner, mark markRow) everyRow {
	row := everyRow{Name: mark.Name, Mark: mark.Mark}
	for _, m := range l.Marks {
		cell := every{state: s.state(m.Graded.State), Title: s.task(m.Task), Exempt: m.Exempt}
		cell.Title += ": " + cell.Name
		switch {
		case m.Decided != nil:
			cell.Note, cell.Title = "h", cell.Title+", "+s.decided(m)
		case borrowed(m.Graded):
			cell.Note = plain.Line(m.Graded.Basis)[:1]
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}
