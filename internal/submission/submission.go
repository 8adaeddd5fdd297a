package submission

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/plain"
)

// Where things are in a submission.
const (
	headFile = "submission.yaml"
	tasksDir = "tasks"
)

// A Submission is what one learner, or one group, hands in.
type Submission struct {
	// ID is the learner's, as the submission or else its file's name says.
	ID string
	// Source is the name of the folder or file, without those above it.
	Source string
	// Received is when the file, or the newest in the folder, was last written.
	Received time.Time
	// Digest is a hash over all that counts in it, empty where nothing could be read.
	Digest string
	// Answers are by lesson and task, one each.
	Answers []Answer
	// Seal is what it brings along to show that nobody changed it.
	Seal Seal
	// Made says what it was made with, as far as it says so itself.
	Made Made
	// Refused is why nothing of it is taken.
	Refused *Refusal
	// Notes are what was left out, and why.
	Notes []Refusal
}

// Answer returns the answer to a task.
func (s Submission) Answer(lesson, task string) (Answer, bool) {
	for _, a := range s.Answers {
		if a.Lesson == lesson && a.Task == task {
			return a, true
		}
	}
	return Answer{}, false
}

// About reports whether anything of a lesson is handed in: an answer, or the word that a task without a trace passed.
func (s Submission) About(lesson string) bool {
	for task := range s.Made.Claims {
		if strings.HasPrefix(task, lesson+"/") {
			return true
		}
	}
	return slices.ContainsFunc(s.Answers, func(a Answer) bool { return a.Lesson == lesson })
}

// Find lists the submissions that a path means: it is one, or a folder of them. The error says that there is nothing.
func Find(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() || single(path) {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, entry := range entries {
		if name := entry.Name(); !ignored(name) && (entry.IsDir() || packed(name) || entry.Type()&os.ModeSymlink != 0) {
			found = append(found, filepath.Join(path, name))
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no submission in %s: no folder %s, no folders and no zip files", path, tasksDir)
	}
	return found, nil
}

// single reports whether a folder is a submission rather than a folder of them.
func single(dir string) bool {
	for _, name := range []string{tasksDir, headFile} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// Read reads a submission, whatever is in it. What cannot be taken is refused and never an error, so that one learner's
// file does not end a run; the error is that of ctx.
func Read(ctx context.Context, file string) (Submission, error) {
	name := filepath.Base(filepath.Clean(file))
	s := Submission{Source: plain.Name(name)}
	files, err := s.files(ctx, file)
	var refused *Refusal
	if errors.As(err, &refused) {
		s.Refused = refused
	} else if err != nil {
		return s, err
	}
	s.Digest, s.Seal = digest(files), sealed(files)
	id := s.head(files[headFile])
	if packed(name) {
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	s.ID = cmp.Or(named(id), named(name))
	if s.ID == "" {
		s.ID = "unnamed-" + hash([]byte(name))[:8]
		s.note(BadName, "", "no name of a learner can be made of the file's")
	}
	if s.Refused == nil {
		s.answers(files)
	}
	return s, nil
}

func (s *Submission) note(code, file, reason string) {
	s.Notes = append(s.Notes, Refusal{Code: code, File: file, Reason: reason})
}

// files takes in what there is.
func (s *Submission) files(ctx context.Context, file string) (map[string][]byte, error) {
	info, err := os.Lstat(file)
	switch {
	case err != nil:
		return nil, &Refusal{Code: Unreadable, File: "", Reason: reason(err)}
	case info.Mode()&os.ModeSymlink != 0:
		return nil, &Refusal{Code: NotAFile, File: "", Reason: "a link is no submission"}
	}
	s.Received = info.ModTime().UTC().Truncate(time.Second)
	read := func() (*survey, error) { return surveyZip(file) }
	if info.IsDir() {
		read = func() (*survey, error) { return surveyFolder(ctx, file) }
	}
	found, err := read()
	if err != nil {
		return nil, err
	}
	return unwrapped(found.files), nil
}

// learner is what ids look like. It is compiled when it is first asked for, because its repeats are dear.
var learner = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL\pN][\pL\pN._@+-]{0,63}$`) })

// Named reports whether a text can be a learner's id.
func Named(id string) bool { return named(id) != "" }

// named returns an id that can be written anywhere, a table of a spreadsheet included, or "".
func named(id string) string {
	if !learner().MatchString(id) {
		return ""
	}
	return id
}

// answers reads the files below tasks/.
func (s *Submission) answers(files map[string][]byte) {
	at := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		lesson, task, ok := place(name)
		if !ok {
			continue
		}
		if i, there := at[lesson+"/"+task]; there {
			s.Answers[i].Refused = &Refusal{Code: Twice, File: name, Reason: "there are two answers to this task"}
			continue
		}
		at[lesson+"/"+task] = len(s.Answers)
		s.Answers = append(s.Answers, ReadAnswer(lesson, task, name, files[name]))
	}
	if len(s.Answers) == 0 {
		s.note(BadAnswer, "", "there is no file tasks/LESSON/TASK.yaml")
	}
}

// place tells the lesson and the task of a file.
func place(name string) (lesson, task string, ok bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 3 || parts[0] != tasksDir {
		return "", "", false
	}
	extension := path.Ext(name)
	if !slices.Contains([]string{".yaml", ".yml", ".json"}, extension) {
		return "", "", false
	}
	task = strings.TrimSuffix(parts[2], extension)
	return parts[1], strings.TrimSuffix(task, ".steps"), !strings.HasSuffix(task, ".facts")
}

// digest is a hash over the files that count.
func digest(files map[string][]byte) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == headFile || strings.HasPrefix(name, tasksDir+"/") {
			fmt.Fprintf(sum, "%q %s\n", name, hash(files[name]))
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
