package class

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/wholefile"
)

// How much a file of the folder may hold. Those of the largest classes have a hundredth of it.
const (
	maxFile    = 4 << 20
	maxResults = 256 << 20
)

// A Folder is what a teacher has of one assignment.
type Folder struct {
	// Assignment is nil where there are only results.
	Assignment *Assignment
	// Tasks are those that count, in the order of the assignment.
	Tasks     []Task
	Roster    Roster
	Overrides []Override
	// Received is when things were handed in, by id.
	Received map[string]time.Time
	// Results is nil while nothing was graded.
	Results *grade.Results
	// Problems are those of the files.
	Problems []Problem

	dir    string
	course *lessons.Course
}

// A Task is one that counts.
type Task struct {
	Lesson, ID string
	Max        Points
}

// Name is LESSON/TASK.
func (t Task) Name() string { return t.Lesson + "/" + t.ID }

// Is reports whether a folder is one of a class.
func Is(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, AssignmentFile))
	return err == nil && info.Mode().IsRegular()
}

// Open reads a folder. What is wrong with its files is among its problems; the error is about the folder itself.
func Open(dir string, course *lessons.Course) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f := &Folder{dir: dir, course: course}
	if data := f.file(root, AssignmentFile, true); data != nil {
		var found []Problem
		f.Assignment, found = readAssignment(data, course)
		f.Problems = append(f.Problems, found...)
	}
	if data := f.file(root, RosterFile, false); data != nil {
		var found []Problem
		f.Roster, found = readRoster(data, f.zone())
		f.Problems = append(f.Problems, found...)
	}
	if data := f.file(root, ReceivedFile, false); data != nil {
		var found []Problem
		f.Received, found = readReceived(data, f.Roster, f.zone())
		f.Problems = append(f.Problems, found...)
	}
	f.Results, err = readResults(root, GradesDir+"/"+ResultsFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.unread(GradesDir+"/"+ResultsFile, err)
	}
	f.Tasks = f.tasks()
	if data := f.file(root, OverridesFile, false); data != nil {
		var found []Problem
		f.Overrides, found = readOverrides(data, f.Roster, f.Tasks, f.zone())
		f.Problems = append(f.Problems, found...)
	}
	return f, nil
}

// OfResults is a folder of nothing but results.
func OfResults(file string, course *lessons.Course) (*Folder, error) {
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f := &Folder{course: course}
	if f.Results, err = readResults(root, filepath.Base(file)); err != nil {
		return nil, err
	}
	f.Tasks = f.tasks()
	return f, nil
}

// file reads a file, and notes where it cannot be read. One that may be left out is nil.
func (f *Folder) file(root *os.Root, name string, must bool) []byte {
	data, err := wholefile.ReadIn(root, name, maxFile)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return nil
	}
	if err != nil {
		f.unread(name, err)
		return nil
	}
	return data
}

func (f *Folder) unread(name string, err error) {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	code := NoFile
	if errors.Is(err, wholefile.ErrTooLarge) {
		code = TooLarge
	}
	f.Problems = append(f.Problems, Problem{File: name, Code: code, Values: []string{"reason", plain.Line(err.Error())}, Stops: true})
}

// readResults reads what was graded. Fields that this klab does not know are left out.
func readResults(root *os.Root, name string) (*grade.Results, error) {
	data, err := wholefile.ReadIn(root, name, maxResults)
	if err != nil {
		return nil, err
	}
	var found grade.Results
	if err := json.Unmarshal(data, &found); err != nil {
		return nil, fmt.Errorf("it holds no results: %w", err)
	}
	if found.SchemaVersion != 1 {
		return nil, fmt.Errorf("it has schemaVersion %d, and this klab reads 1", found.SchemaVersion)
	}
	if found.Run.Share != "" {
		return nil, fmt.Errorf("it is share %s of the class: klab grade --merge puts all shares together", plain.Line(found.Run.Share))
	}
	return &found, nil
}

// zone is that of times without one: the assignment's, or this machine's.
func (f *Folder) zone() *time.Location {
	if f.Assignment == nil || f.Assignment.due.IsZero() {
		return time.Local
	}
	return f.Assignment.due.Location()
}

// tasks are those that count: those of the assignment, or of the results.
func (f *Folder) tasks() []Task {
	if f.Assignment == nil {
		return f.gradedTasks()
	}
	var out []Task
	for _, entry := range f.Assignment.Tasks {
		lesson := f.course.Lesson(entry.Lesson)
		if lesson == nil {
			continue
		}
		for _, task := range lesson.Tasks {
			most, own := f.Assignment.points[lesson.ID+"/"+task.ID]
			if !own {
				most = Whole(task.Points)
			}
			out = append(out, Task{Lesson: lesson.ID, ID: task.ID, Max: most})
		}
	}
	return out
}

func (f *Folder) gradedTasks() []Task {
	var out []Task
	if f.Results == nil || len(f.Results.Submissions) == 0 {
		return out
	}
	for _, t := range f.Results.Submissions[0].Tasks {
		out = append(out, Task{Lesson: t.Lesson, ID: t.Task, Max: Whole(max(t.Max, 0))})
	}
	return out
}

// Stopped are the problems that have to be mended before there are marks.
func (f *Folder) Stopped() []Problem {
	return slices.DeleteFunc(slices.Clone(f.Problems), func(p Problem) bool { return !p.Stops })
}

// Lint finds all that is wrong in the folder, and between its files.
func (f *Folder) Lint(ctx context.Context) ([]Problem, error) {
	found := slices.Clone(f.Problems)
	strangers, err := f.strangers(ctx)
	if err != nil {
		return nil, err
	}
	found = append(found, strangers...)
	if f.Assignment != nil && f.Results != nil {
		found = append(found, f.otherThanAsked()...)
	}
	if len(f.Stopped()) == 0 {
		for _, l := range f.Marks().Learners {
			if l.Late.By > 0 && l.ReceivedFrom == FromFile && l.Late.Forgiven == "" {
				found = append(found, Problem{File: ReceivedFile, Code: TimeOfFile, Values: []string{"id", l.Person.ID, "late", l.Late.By.Round(time.Minute).String()}})
			}
		}
	}
	return found, nil
}

// strangers are those who handed something in and are not on the roster.
func (f *Folder) strangers(ctx context.Context) ([]Problem, error) {
	from := map[string]string{}
	var order []string
	add := func(id, file string) {
		if from[id] == "" {
			from[id], order = file, append(order, id)
		}
	}
	paths, _ := submission.Find(filepath.Join(f.dir, SubmissionsDir)) // an empty folder, as a new one is, has none
	for _, path := range paths {
		s, err := submission.Read(ctx, path)
		if err != nil {
			return nil, err
		}
		add(s.ID, SubmissionsDir+"/"+s.Source)
	}
	if f.Results != nil {
		for _, s := range f.Results.Submissions {
			add(s.ID, GradesDir+"/"+ResultsFile)
		}
	}
	var out []Problem
	for _, id := range order {
		if _, known := f.Roster.Find(id); !known && len(f.Roster) > 0 {
			out = append(out, Problem{File: from[id], Code: NotOnRoster, Values: []string{"id", plain.Line(id), "meant", f.Roster.near(id)}})
		}
	}
	return out, nil
}

// otherThanAsked tells where the results are not those of the assignment.
func (f *Folder) otherThanAsked() []Problem {
	var out []Problem
	add := func(code string, values ...string) {
		out = append(out, Problem{File: GradesDir + "/" + ResultsFile, Code: code, Values: values})
	}
	want, got := f.Assignment.Kubernetes, strings.TrimPrefix(f.Results.Run.Kubernetes, "v")
	if want != "" && got != want && !strings.HasPrefix(got, want+".") {
		add(OtherKubernetes, "was", plain.Line(got), "want", want)
	}
	for _, id := range f.Assignment.Lessons() {
		graded := slices.ContainsFunc(f.Results.Submissions, func(s grade.Submission) bool {
			return slices.ContainsFunc(s.Tasks, func(t grade.Task) bool { return t.Lesson == id })
		})
		if !graded && len(f.Results.Submissions) > 0 {
			add(NotGraded, "lesson", id)
		}
	}
	return out
}
