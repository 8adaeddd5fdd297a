package app

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/klab-dev/klab/internal/progress"
)

// A diary is the one progress log of this process. An event that the disk did not take goes out with the next one, of
// whichever lesson that is.
type diary struct {
	mu  sync.Mutex
	log *progress.Log
}

// Open opens the log once and reports damage to notes.
func (d *diary) open(ctx context.Context, path string, notes io.Writer) (*progress.Log, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.log != nil {
		return d.log, nil
	}
	log, damage, err := progress.Open(ctx, path, progress.Options{})
	if err != nil {
		return nil, fmt.Errorf("open your progress: %w", err)
	}
	switch {
	case damage.Why != nil:
		fmt.Fprintf(notes, "%d line(s) of your progress could not be read; they stay in %s: %s\n", damage.Lines, path, damage.Why)
	case damage.Lines > 0:
		fmt.Fprintf(notes, "%d line(s) of your progress could not be read; they are kept in %s\n", damage.Lines, damage.Aside)
	}
	d.log = log
	return log, nil
}

// close tries once more to write pending events, and reports those that are lost.
func (d *diary) close(ctx context.Context, notes io.Writer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.log == nil {
		return
	}
	if err := d.log.Flush(ctx); err != nil {
		fmt.Fprintf(notes, "klab: %d thing(s) you did are missing in your progress, %s: %s\n", d.log.Pending(), d.log.Path(), err)
		fmt.Fprintln(notes, "try: mend that, then klab check the lesson again: what is right in the lab passes again")
	}
}
