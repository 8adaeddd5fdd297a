package class

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// New fills in the texts of a new folder: the assignment with its lessons and their hashes, and what the folder holds.
func New(dir string, course *lessons.Course, ids []string, assignment, readme, language string) (string, string) {
	titles := func(language string) string {
		var out []string
		for _, id := range ids {
			out = append(out, course.Lesson(id).Text(language).Title)
		}
		return strings.Join(out, ", ")
	}
	var tasks strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&tasks, "- lesson: %s\n  hash: %s\n", id, course.Lesson(id).Hash)
	}
	now := time.Now()
	due := time.Date(now.Year(), now.Month(), now.Day()+7, 23, 59, 0, 0, now.Location())
	return words.Fill(assignment, "id", idOf(dir), "english", strconv.Quote(titles(lessons.English)), "chinese", strconv.Quote(titles(lessons.Chinese)),
			"due", due.Format(time.RFC3339), "tasks", tasks.String()),
		words.Fill(readme, "title", titles(language), "dir", filepath.Clean(dir), "report", filepath.Join(dir, "report"))
}

// idOf makes an id of a folder's name.
func idOf(dir string) string {
	full, err := filepath.Abs(dir)
	if err != nil {
		full = dir
	}
	id := strings.Map(func(r rune) rune {
		if submission.Named("a" + string(r)) {
			return r
		}
		return '-'
	}, filepath.Base(full))
	if id = strings.TrimLeft(id, "._@+-"); !submission.Named(id) {
		return "assignment-1"
	}
	return id
}

// ExistsError is a file that a new folder would have to write over.
type ExistsError struct{ File string }

func (e *ExistsError) Error() string { return e.File + " is there already" }

// Scaffold writes a new folder, and nothing over what is there. It returns what it wrote, all of it or nothing.
func Scaffold(dir, assignment, readme string) ([]string, error) {
	files := []struct{ name, text string }{{AssignmentFile, assignment}, {RosterFile, Header + "\n"}, {"README.md", readme}}
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.name)); !errors.Is(err, fs.ErrNotExist) {
			if err == nil {
				err = &ExistsError{filepath.Join(dir, f.name)}
			}
			return nil, err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, SubmissionsDir), 0o700); err != nil {
		return nil, err
	}
	var wrote []string
	for _, f := range files {
		name := filepath.Join(dir, f.name)
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return nil, takeBack(wrote, err)
		}
		wrote = append(wrote, name)
		_, err = file.WriteString(f.text)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, takeBack(wrote, err)
		}
	}
	return wrote, nil
}

// takeBack removes what would be in the way of the next try.
func takeBack(wrote []string, err error) error {
	for _, name := range wrote {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
