package packs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"al.essio.dev/pkg/shellescape"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// A Refusal is a pack that was left out, and why.
type Refusal struct {
	// Name of the pack: that of its folder.
	Name string
	// Dir is the folder.
	Dir string
	Err error
}

// Error says in one line what is wrong.
func (r Refusal) Error() string {
	name := plain.Name(r.Name)
	n := len(lessons.Problems(r.Err))
	switch {
	case n == 0:
		return fmt.Sprintf("pack %s is left out: %s", name, plain.Text(r.Err.Error()))
	case name != r.Name:
		return fmt.Sprintf("pack %s is left out, it has %d problem(s); give its folder a readable name", name, n)
	default:
		return fmt.Sprintf("pack %s is left out, it has %d problem(s); klab author lint %s names them", name, n, shellescape.Quote(r.Dir))
	}
}

// budget is how long a pack may take to load: every command waits for all of them.
const budget = 2 * time.Second

// ErrTooLong says that a pack took longer to load than it may.
var ErrTooLong = errors.New("it takes too long to read")

// Add puts the lessons of every pack in a folder after those of a course. A pack with a problem is left out
// as a whole: the other lessons do not suffer for it.
func Add(ctx context.Context, course *lessons.Course, dir string) ([]Refusal, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read packs: %w", err)
	}
	var refused []Refusal
	for _, entry := range entries {
		where := filepath.Join(dir, entry.Name())
		if info, err := os.Stat(where); err != nil || !info.IsDir() || entry.Name()[0] == '.' {
			continue // a link to a folder is the user's own doing
		}
		limited, cancel := context.WithTimeoutCause(ctx, budget, ErrTooLong)
		pack, err := Load(limited, where, func(id string) bool { return course.Lesson(id) != nil })
		cancel()
		if ctx.Err() != nil {
			return refused, fmt.Errorf("read packs: %w", context.Cause(ctx))
		}
		if err != nil {
			refused = append(refused, Refusal{Name: entry.Name(), Dir: where, Err: err})
			continue
		}
		join(course, pack, entry.Name())
	}
	return refused, nil
}

// join adds a pack's modules under ids of their own.
func join(course, pack *lessons.Course, name string) {
	for _, module := range pack.Modules {
		own := name + "/" + module.ID
		for _, lesson := range pack.Lessons {
			if lesson.Module == module.ID {
				lesson.Module = own
			}
		}
		module.ID = own
		course.Modules = append(course.Modules, module)
	}
	course.Lessons = append(course.Lessons, pack.Lessons...)
}
