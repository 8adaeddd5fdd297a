package progress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

// Forget takes the events of some lessons out of the log, or all of them where no lesson is named, and returns how many
// went. Everything else stays, whatever happens meanwhile: the log without them takes the old one's place whole, or not
// at all. An event of another machine comes back with the next merge.
func (l *Log) Forget(ctx context.Context, lessons ...string) (gone int, err error) {
	forgotten := func(event Event) bool { return len(lessons) == 0 || slices.Contains(lessons, event.Lesson) }
	l.writing.Lock()
	defer l.writing.Unlock()
	err = l.locked(ctx, func() error {
		target, found, err := l.whole()
		if err != nil {
			return err
		}
		var kept [][]byte
		for i, event := range found.events {
			if forgotten(event) {
				gone++
				continue
			}
			kept = append(kept, found.lines[i])
		}
		if gone == 0 {
			return nil
		}
		if len(found.damaged) > 0 {
			if _, err := l.putAside(target, found.damaged); err != nil {
				return err
			}
		}
		return l.replace(target, document(kept))
	})
	if err != nil {
		return 0, fmt.Errorf("forget progress: %w", err)
	}
	l.dropPending(forgotten)
	return gone, nil
}

// dropPending drops what was never written and is forgotten.
func (l *Log) dropPending(forgotten func(Event) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = slices.DeleteFunc(slices.Clone(l.pending), func(line []byte) bool {
		event, err := parse(line)
		return err == nil && forgotten(event)
	})
}

// Export writes the events as they stand in the log, an event a line, and returns how many there are. Merge reads them.
func (l *Log) Export(w io.Writer) (int, error) {
	target, err := l.disk.Target(l.path)
	if err != nil {
		return 0, fmt.Errorf("export progress: %w", err)
	}
	found, err := readFile(l.disk, target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("export progress: %w", err)
	}
	if _, err := w.Write(document(found.lines)); err != nil {
		return 0, fmt.Errorf("export progress: %w", err)
	}
	return len(found.lines), nil
}
