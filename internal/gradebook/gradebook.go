// Package gradebook writes the marks of a class for other programs: tables for spreadsheets, results for graders and
// learning platforms, and marks into the gradebook that such a platform exported. An open mark is never a 0 there.
package gradebook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

// Formats.
const (
	CSV          = "csv"
	Wide         = "wide"
	XLSX         = "xlsx"
	JUnit        = "junit"
	Gradescope   = "gradescope"
	PrairieLearn = "prairielearn"
	Classroom50  = "classroom50"
	Autolab      = "autolab"
	NBGrader     = "nbgrader"
)

// Options say how marks are written.
type Options struct {
	// Language of heads and messages.
	Language string
	// Names is false where learners are to be known by pseudonym or id alone.
	Names bool
}

// A File is one that an export consists of, by its name below the folder of reports.
type File struct {
	Name string
	Data []byte
}

// An Export is the files of a format, and the learners whom it leaves out because their mark is open.
type Export struct {
	Files   []File
	LeftOut []string
}

// A writer writes one file about the class.
type writer func(io.Writer, *book) error

// Write writes a class in a format; false where there is no such format.
func Write(format string, c class.Class, o Options) (Export, bool, error) {
	b := &book{c, o, words.Of(o.Language).Commands}
	whole := map[string]struct {
		name  string
		write writer
	}{
		CSV: {"tasks.csv", writeLong}, Wide: {"marks.csv", writeWide}, XLSX: {"marks.xlsx", writeXLSX}, JUnit: {"junit.xml", writeJUnit},
		NBGrader: {"nbgrader.csv", writeNBGrader},
	}
	each := map[string]func(*book, class.Learner) any{
		Gradescope: gradescope, PrairieLearn: prairieLearn, Classroom50: classroom50, Autolab: autolab,
	}
	if one, there := whole[format]; there {
		var data bytes.Buffer
		if err := one.write(&data, b); err != nil {
			return Export{}, true, fmt.Errorf("write %s: %w", format, err)
		}
		e := Export{Files: []File{{one.name, data.Bytes()}}}
		if format == NBGrader {
			e.LeftOut = b.open()
		}
		return e, true, nil
	}
	if document, there := each[format]; there {
		e, err := b.each(format, document)
		return e, true, err
	}
	return Export{}, false, nil
}

// Formats lists them.
func Formats() []string {
	return []string{CSV, Wide, XLSX, JUnit, Gradescope, PrairieLearn, Classroom50, Autolab, NBGrader}
}

// A book is a class that is written down.
type book struct {
	class.Class
	Options
	// said are the words of the language. They are made once, because making them makes all of klab's.
	said words.CommandWords
}

// each writes a file for each learner who handed in and is not exempt.
func (b *book) each(format string, document func(*book, class.Learner) any) (Export, error) {
	var e Export
	names := Names(b.Class)
	for _, l := range b.Learners {
		if !l.HandedIn || l.Exempt != "" {
			continue
		}
		data, err := json.Marshal(document(b, l))
		if err != nil {
			return e, fmt.Errorf("write %s: %w", format, err)
		}
		e.Files = append(e.Files, File{format + "/" + names[l.Person.ID] + ".json", append(data, '\n')})
	}
	return e, nil
}

// open are the learners whose mark is.
func (b *book) open() []string {
	var out []string
	for _, l := range b.Learners {
		if l.Open > 0 {
			out = append(out, l.Person.Label())
		}
	}
	return out
}

// Names gives each learner a name of files, by id: nothing that any system could take for a path or for another's.
func Names(c class.Class) map[string]string {
	out, taken := map[string]string{}, map[string]bool{}
	for _, l := range c.Learners {
		name := strings.Map(func(r rune) rune {
			if strings.ContainsRune("._@+-", r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x2fff && !plain.Hidden(r) {
				return r
			}
			return '-'
		}, l.Person.Label())
		name = strings.Trim(name, ".-")
		if name == "" {
			name = "learner"
		}
		free := name
		for i := 2; taken[strings.ToLower(free)]; i++ {
			free = fmt.Sprintf("%s-%d", name, i)
		}
		taken[strings.ToLower(free)] = true
		out[l.Person.ID] = free
	}
	return out
}

func (b *book) words() words.PageWords { return b.said.Class.Page }

func (b *book) state(m class.Mark) string { return b.said.Grade.States[m.Graded.State] }

// message is what is to be said about a mark, also what was decided by hand.
func (b *book) message(m class.Mark) string {
	var parts []string
	for _, part := range []string{b.Say(m.Graded, b.Language), decided(m)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " — ")
}

func decided(m class.Mark) string {
	if m.Decided == nil {
		return ""
	}
	return plain.Line(m.Decided.Reason)
}

// seen is the evidence on one line.
func seen(g grade.Task) string {
	var out []string
	for _, value := range class.Evidence(g) {
		out = append(out, value.Name+": "+value.Value)
	}
	return strings.Join(out, "; ")
}

// output is all that is said about a mark, for systems that show one text.
func (b *book) output(m class.Mark) string {
	lines := []string{b.state(m)}
	for _, line := range []string{b.message(m), seen(m.Graded), b.Show(m.Graded)} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// title is a task in words.
func (b *book) title(t class.Task) string {
	lesson := b.Course.Lesson(t.Lesson)
	if lesson == nil {
		return t.Name()
	}
	return plain.Line(cmp.Or(lesson.Text(b.Language).Tasks[t.ID].Title, t.Name()))
}

// ID is the assignment's, or what there is in its place.
func (b *book) id() string {
	if b.Assignment != nil {
		return b.Assignment.ID
	}
	return "klab"
}

// stamp is a time as machines read it, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// note says in a line what became of a learner as a whole.
func (b *book) note(l class.Learner) string {
	w := b.words()
	switch {
	case l.Exempt != "":
		return words.Fill(w.Exempt, "reason", plain.Line(l.Exempt))
	case !l.HandedIn:
		return w.NotHandedIn
	case l.Open > 0:
		return words.Fill(w.OpenPoints, "points", l.Open.String())
	}
	return l.Late.Say(w)
}
