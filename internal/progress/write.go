package progress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klab-dev/klab/wholefile"
)

// locked runs f while no other process writes. The lock lies beside the log's own path, never where a link
// leads: a shared folder may know no locks.
func (l *Log) locked(ctx context.Context, f func() error) (err error) {
	if err := l.disk.MkdirAll(filepath.Dir(l.path)); err != nil {
		return fmt.Errorf("make the folder of progress: %w", err)
	}
	release, err := l.disk.Lock(ctx, l.path+".lock")
	if err != nil {
		return fmt.Errorf("lock progress: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	return f()
}

// write adds the lines that missing names once it knows what the log holds, and returns once they outlast a
// power loss. The caller holds l.writing.
func (l *Log) write(ctx context.Context, missing func(have []Event) [][]byte) error {
	return l.locked(ctx, func() (err error) {
		target, err := l.disk.Target(l.path)
		if err != nil {
			return fmt.Errorf("open progress: %w", err)
		}
		f, err := l.openToAppend(target)
		if err != nil {
			return fmt.Errorf("open progress: %w", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		now, err := l.contents(f)
		if err != nil {
			return err
		}
		lines := missing(l.have(now))
		if len(lines) == 0 {
			return nil
		}
		if err := l.keepEntry(f, target); err != nil {
			return err
		}
		return appendTo(f, now, document(lines))
	})
}

// openToAppend opens the log, and makes it where there is none. The folders on the way to a new log are synced
// first, so that a log that is there can always be found again.
func (l *Log) openToAppend(target string) (file, error) {
	f, err := l.disk.Open(target, os.O_RDWR|os.O_APPEND)
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	for folder := filepath.Dir(target); ; folder = filepath.Dir(folder) {
		if err := l.disk.SyncFolder(folder); err != nil {
			return nil, err
		}
		if folder == filepath.Dir(folder) {
			break
		}
	}
	return l.disk.Open(target, os.O_RDWR|os.O_APPEND|os.O_CREATE)
}

// keepEntry syncs the log's entry in its folder, once for each file that this process meets there: another one
// may have made it and died.
func (l *Log) keepEntry(f file, target string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read progress: %w", err)
	}
	if l.kept != nil && l.disk.Same(l.kept, info) {
		return nil
	}
	if err := l.disk.SyncFolder(filepath.Dir(target)); err != nil {
		return fmt.Errorf("sync the folder of progress: %w", err)
	}
	l.kept = info
	return nil
}

// appendTo writes behind the last whole line, all or nothing.
func appendTo(f file, now contents, data []byte) error {
	if now.size > now.whole {
		if err := f.Truncate(now.whole); err != nil {
			return fmt.Errorf("cut off a torn line of progress: %w", err)
		}
	}
	if now.unended {
		data = append([]byte{'\n'}, data...)
	}
	if _, err := f.Write(data); err != nil {
		// What did get out would be a torn line; a full disk must not keep it.
		return errors.Join(fmt.Errorf("write progress: %w", err), f.Truncate(now.whole))
	}
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync progress: %w", err), f.Truncate(now.whole))
	}
	return nil
}

// setAside moves the lines that cannot be read to a file of their own. They are safe there before the
// log without them takes the old one's place.
func (l *Log) setAside(ctx context.Context) (Damage, error) {
	var damage Damage
	err := l.locked(ctx, func() error {
		target, found, err := l.whole()
		if err != nil || len(found.damaged) == 0 {
			return err
		}
		aside, err := l.putAside(target, found.damaged)
		if err != nil {
			return err
		}
		if err := l.replace(target, document(found.lines)); err != nil {
			return err
		}
		damage = Damage{Lines: len(found.damaged), Aside: aside}
		return nil
	})
	return damage, err
}

// whole reads the log anew, and says where it lies. The caller holds the lock.
func (l *Log) whole() (target string, found reading, err error) {
	if target, err = l.disk.Target(l.path); err != nil {
		return "", reading{}, err
	}
	found, err = readFile(l.disk, target)
	return target, found, err
}

// putAside keeps lines that cannot be read in a file of their own beside the log.
func (l *Log) putAside(target string, lines [][]byte) (aside string, err error) {
	aside = fmt.Sprintf("%s.damaged-%s", target, l.now().UTC().Format("20060102T150405.000Z"))
	return aside, l.replace(aside, document(lines))
}

// replace puts data in the place of the file at path, whole or not at all.
func (l *Log) replace(path string, data []byte) error {
	fresh := path + ".new"
	err := l.fill(fresh, data)
	if err == nil {
		err = l.disk.Rename(fresh, path)
	}
	if err != nil {
		if gone := l.disk.Remove(fresh); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		if _, full := wholefile.Full(err); full {
			err = &fs.PathError{Op: "replace", Path: path, Err: err} // and not the one beside it
		}
		return err
	}
	return l.disk.SyncFolder(filepath.Dir(path))
}

// fill writes a file and syncs it.
func (l *Log) fill(path string, data []byte) error {
	f, err := l.disk.Open(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
