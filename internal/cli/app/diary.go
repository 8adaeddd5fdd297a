package app

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"sync"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

// A diary is the one progress log of this process. An event that the disk did not take goes out with the next one, of
// whichever lesson that is.
type diary struct {
	words func() words.Words
	mu    sync.Mutex
	log   *progress.Log
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
	w := d.words().Commands
	switch {
	case damage.Why != nil:
		d.note(notes, w.LinesStay, "n", strconv.Itoa(damage.Lines), "file", path, "reason", d.words().Why(damage.Why))
	case damage.Lines > 0:
		d.note(notes, w.LinesAside, "n", strconv.Itoa(damage.Lines), "file", damage.Aside)
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
		w := d.words()
		d.note(notes, "klab: "+w.Commands.Missing, "n", strconv.Itoa(d.log.Pending()), "file", d.log.Path(), "reason", w.Why(err))
		d.note(notes, w.TryNext, "command", w.Commands.MissingNext)
	}
}

// note writes a line for people.
func (d *diary) note(notes io.Writer, text string, values ...string) {
	fmt.Fprintln(notes, plain.Text(words.Fill(text, values...)))
}
