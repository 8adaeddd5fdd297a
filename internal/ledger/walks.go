package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/lessons"
)

// walksFile is beside the files of the lessons; no lesson's id begins like it.
const walksFile = "_walk.jsonl"

// A Walk is one whole way through a lesson, as a learner goes it, on which nothing was refused.
type Walk struct {
	Lesson string `json:"lesson"`
	// Hash is that of all files of the lesson: what hints and solutions print was typed.
	Hash   string `json:"hash"`
	Grader string `json:"grader"`
	// Steps were taken, and so many commands typed.
	Steps   int       `json:"steps"`
	Typed   int       `json:"typed"`
	Seconds float64   `json:"seconds"`
	Date    time.Time `json:"date"`
	Commit  string    `json:"commit"`
}

// Walks are the last whole walks, by lesson.
type Walks struct {
	name  string
	lines map[string]Walk
}

// OpenWalks reads the walks in a ledger's folder. A missing file holds none.
func OpenWalks(dir string) (*Walks, error) {
	w := &Walks{name: filepath.Join(dir, walksFile), lines: map[string]Walk{}}
	data, err := os.ReadFile(w.name)
	if errors.Is(err, fs.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the walks: %w", err)
	}
	for text := range strings.Lines(string(data)) {
		var walk Walk
		if err := json.Unmarshal([]byte(text), &walk); err != nil || walk.Lesson == "" {
			return nil, fmt.Errorf("%s: no walk that klab wrote: %s", w.name, strings.TrimSpace(text))
		}
		w.lines[walk.Lesson] = walk
	}
	return w, nil
}

// Whole counts the lessons that were walked as they are now.
func (w *Walks) Whole(chosen []*lessons.Lesson) (n int) {
	for _, lesson := range chosen {
		if walk, there := w.lines[lesson.ID]; there && walk.Hash == lesson.Hash {
			n++
		}
	}
	return n
}

// Enter puts a walk down.
func (w *Walks) Enter(walk Walk) { w.lines[walk.Lesson] = walk }

// Forget takes out the walk of a lesson on which something was refused since.
func (w *Walks) Forget(lesson string) { delete(w.lines, lesson) }

// Save writes the walks.
func (w *Walks) Save() error {
	var out bytes.Buffer
	for _, lesson := range slices.Sorted(maps.Keys(w.lines)) {
		data, err := json.Marshal(w.lines[lesson])
		if err != nil {
			return fmt.Errorf("encode the walks: %w", err)
		}
		out.Write(append(data, '\n'))
	}
	return replace(w.name, out.Bytes())
}
