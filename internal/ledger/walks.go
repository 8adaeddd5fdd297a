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

	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/walk"
	"github.com/klab-dev/klab/lessons"
)

// walksFile is beside the files of the lessons; no lesson's id begins like it.
const walksFile = "_walk.jsonl"

// A Walk is one whole way through a lesson, as a learner goes it, on which nothing was refused.
type Walk struct {
	Lesson string `json:"lesson"`
	// Digest is of what was typed, and of all checks, the seed and the canonical answers.
	Digest string `json:"digest"`
	Grader string `json:"grader"`
	// Steps were taken, and so many commands typed.
	Steps   int       `json:"steps"`
	Typed   int       `json:"typed"`
	Seconds float64   `json:"seconds"`
	Date    time.Time `json:"date"`
	Commit  string    `json:"commit"`
}

// WalkDigest is that of a walk through a lesson as it is now.
func WalkDigest(lesson *lessons.Lesson) string {
	digest := walk.Digest(lesson)
	for _, c := range law.Cases(lesson) {
		if c.Kind == law.KindReset {
			return c.Digest + "-" + digest
		}
	}
	return digest
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
		var line Walk
		if err := json.Unmarshal([]byte(text), &line); err != nil || line.Lesson == "" {
			return nil, fmt.Errorf("%s: no walk that klab wrote: %s", w.name, strings.TrimSpace(text))
		}
		w.lines[line.Lesson] = line
	}
	return w, nil
}

// Whole counts the lessons that were walked as they are now.
func (w *Walks) Whole(chosen []*lessons.Lesson) (n int) {
	for _, lesson := range chosen {
		if line, there := w.lines[lesson.ID]; there && line.Digest == WalkDigest(lesson) {
			n++
		}
	}
	return n
}

// Enter puts a walk down.
func (w *Walks) Enter(line Walk) { w.lines[line.Lesson] = line }

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
