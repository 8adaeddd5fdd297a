package progress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// lockPause is how often a process that waits for another one's write looks again.
const lockPause = 10 * time.Millisecond

// A Log is the learner's progress on disk. Several processes may use the same file; a Log may be used
// by several goroutines.
type Log struct {
	path    string
	machine string
	now     func() time.Time
	open    func(path string) (file, error)

	mu sync.Mutex
	// pending are lines the disk would not take; they go out before the next one.
	pending []byte
}

// A file is what an append needs of *os.File.
type file interface {
	Write(data []byte) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

// Options adjust a Log.
type Options struct {
	// Machine names the machine in the events; the default is the host's name.
	Machine string
	// Now is the clock; the default is time.Now.
	Now func() time.Time
}

// Damage is what a log lost to something worse than a crash.
type Damage struct {
	// Lines is how many lines could not be read.
	Lines int
	// Aside is the file they were moved to.
	Aside string
}

// Open prepares the log at path. Lines that cannot be read are moved to a file beside it and reported;
// a log written by a newer klab is a NewerError and stays as it is.
func Open(ctx context.Context, path string, options Options) (*Log, Damage, error) {
	l := &Log{path: path, machine: options.Machine, now: options.Now, open: openToAppend}
	if l.now == nil {
		l.now = time.Now
	}
	if l.machine == "" {
		// A machine without a name still has progress.
		l.machine, _ = os.Hostname()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, Damage{}, fmt.Errorf("open progress: %w", err)
	}
	found, err := readFile(path)
	if err != nil {
		return nil, Damage{}, err
	}
	if len(found.damaged) == 0 {
		return l, Damage{}, nil
	}
	damage, err := l.setAside(ctx)
	return l, damage, err
}

// Path is where the log lies.
func (l *Log) Path() string { return l.path }

// Events returns everything that happened, in the order of the log.
func (l *Log) Events() ([]Event, error) {
	found, err := readFile(l.path)
	return found.events, err
}

// Append adds an event and returns once it is on disk. It fills in version, id, time and machine. When
// the disk does not take it, the error says so and the event goes out with the next one.
func (l *Log) Append(ctx context.Context, event Event) (Event, error) {
	event.Version, event.ID, event.Time, event.Machine = Version, newID(), l.now().UTC(), l.machine
	line, err := event.line()
	if err != nil {
		return event, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = append(l.pending, line...)
	return event, l.flush(ctx)
}

// Flush writes what earlier appends could not.
func (l *Log) Flush(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.flush(ctx)
}

func (l *Log) flush(ctx context.Context) error {
	if len(l.pending) == 0 {
		return nil
	}
	err := l.locked(ctx, func() error {
		found, err := readFile(l.path)
		if err != nil {
			return err
		}
		return l.write(found, l.pending)
	})
	if err != nil {
		return err
	}
	l.pending = nil
	return nil
}

// write adds lines to what was found of the log and syncs them. The log is opened anew for each write,
// because setting damage aside replaces the file.
func (l *Log) write(found reading, lines []byte) (err error) {
	size := int64(found.whole)
	if found.unended {
		lines = append([]byte{'\n'}, lines...)
	}
	f, err := l.open(l.path)
	if err != nil {
		return fmt.Errorf("open progress: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Truncate(size); err != nil {
		return fmt.Errorf("cut off a torn line of progress: %w", err)
	}
	if _, err := f.Write(lines); err != nil {
		// What did get out would be a torn line; a full disk must not keep it.
		return errors.Join(fmt.Errorf("write progress: %w", err), f.Truncate(size))
	}
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync progress: %w", err), f.Truncate(size))
	}
	return nil
}

func openToAppend(path string) (file, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// locked runs f while no other process writes.
func (l *Log) locked(ctx context.Context, f func() error) (err error) {
	lock := flock.New(l.path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockPause); err != nil {
		return fmt.Errorf("lock progress: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	return f()
}

// setAside moves the lines that cannot be read to a file of their own. They are safe there before the
// log without them takes the old one's place.
func (l *Log) setAside(ctx context.Context) (Damage, error) {
	var damage Damage
	err := l.locked(ctx, func() error {
		found, err := readFile(l.path)
		if err != nil || len(found.damaged) == 0 {
			return err
		}
		aside := fmt.Sprintf("%s.damaged-%s", l.path, l.now().UTC().Format("20060102T150405.000Z"))
		if err := replace(aside, document(found.damaged)); err != nil {
			return err
		}
		damage = Damage{Lines: len(found.damaged), Aside: aside}
		return replace(l.path, document(found.lines))
	})
	if err != nil {
		return damage, fmt.Errorf("set damaged progress aside: %w", err)
	}
	return damage, nil
}

// replace puts data in the place of the file at path, whole or not at all.
func replace(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		if gone := os.Remove(f.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}
