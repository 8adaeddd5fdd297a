package progress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// A Log is the learner's progress on disk. Several processes may use the same file; a Log may be used
// by several goroutines.
type Log struct {
	path    string
	machine string
	now     func() time.Time
	disk    disk

	// writing is held for a whole write, the wait for other processes included.
	writing sync.Mutex
	// kept is the file whose entry in its folder is known to outlast a power loss.
	kept fs.FileInfo

	mu    sync.Mutex
	known known
	// pending are lines the disk would not take; they go out before the next one.
	pending [][]byte
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
	// Why says why they were not moved. They stay where they are then, and everything else is read.
	Why error
}

// Open reads the log at path. Lines that cannot be read are moved to a file beside it and reported;
// a log written by a newer klab is a NewerError and stays as it is. Where there is no log, nothing is made.
func Open(ctx context.Context, path string, options Options) (*Log, Damage, error) {
	return openOn(ctx, osDisk{}, path, options)
}

func openOn(ctx context.Context, d disk, path string, options Options) (*Log, Damage, error) {
	l := &Log{path: path, machine: options.Machine, now: options.Now, disk: d}
	if l.now == nil {
		l.now = time.Now
	}
	if l.machine == "" {
		// A machine without a name still has progress.
		l.machine, _ = os.Hostname()
	}
	found, err := readFile(d, path)
	if err != nil {
		return nil, Damage{}, err
	}
	if len(found.damaged) == 0 {
		return l, Damage{}, nil
	}
	damage, err := l.setAside(ctx)
	if newer, ok := errors.AsType[*NewerError](err); ok {
		return nil, Damage{}, newer
	}
	if err != nil {
		damage = Damage{Lines: len(found.damaged), Why: err}
	}
	return l, damage, nil
}

// Path is where the log lies.
func (l *Log) Path() string { return l.path }

// Events returns everything that happened, in the order of the log.
func (l *Log) Events() (events []Event, err error) {
	f, err := l.disk.Open(l.path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read progress: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	now, err := l.contents(f)
	if err != nil {
		return nil, err
	}
	return l.have(now), nil
}

func (l *Log) have(now contents) []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known.with(now.open)
}

func (l *Log) contents(f file) (contents, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known.catchUp(l.disk, l.path, f)
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
	l.pending = append(l.pending, line)
	l.mu.Unlock()
	return event, l.Flush(ctx)
}

// Pending is how many events are not on disk yet.
func (l *Log) Pending() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.pending)
}

// Flush writes what earlier appends could not.
func (l *Log) Flush(ctx context.Context) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.Pending() == 0 {
		return nil
	}
	var written int
	err := l.write(ctx, func([]Event) [][]byte {
		l.mu.Lock()
		defer l.mu.Unlock()
		written = len(l.pending)
		return l.pending[:written:written]
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = l.pending[written:]
	return nil
}
