package progress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// A disk is what a log needs of the file system. The tests put one in its place that fails, fills up and
// loses its power.
type disk interface {
	// Open is os.OpenFile for regular files; anything else is an error.
	Open(path string, flag int) (file, error)
	// Same tells whether two files are one.
	Same(a, b fs.FileInfo) bool
	// Target is the path of the file itself where path is a link to it, or to where it will be.
	Target(path string) (string, error)
	MkdirAll(path string) error
	Rename(from, to string) error
	Remove(path string) error
	// SyncFolder makes what was created in a folder, renamed into it and removed from it outlast a power loss.
	SyncFolder(path string) error
	// Lock waits until no other process has the lock at path.
	Lock(ctx context.Context, path string) (release func() error, err error)
}

// A file is what a log needs of *os.File.
type file interface {
	io.ReaderAt
	io.Writer
	io.Closer
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	Sync() error
}

// osDisk is the machine's own.
type osDisk struct{}

func (osDisk) Open(path string, flag int) (file, error) {
	// A device may never end, and opening a pipe may not either.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	return os.OpenFile(path, flag, 0o600)
}

func (osDisk) Same(a, b fs.FileInfo) bool { return os.SameFile(a, b) }

// longestChain is how many links may lead to a file, as for the kernel.
const longestChain = 40

func (osDisk) Target(path string) (string, error) {
	for range longestChain {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil // opening it tells what is wrong with it
		}
		next, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(next) {
			folder, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			next = filepath.Join(folder, next)
		}
		path = next
	}
	return "", &fs.PathError{Op: "follow", Path: path, Err: syscall.ELOOP}
}

func (osDisk) MkdirAll(path string) error { return os.MkdirAll(path, 0o700) }

func (osDisk) Rename(from, to string) error { return os.Rename(from, to) }

func (osDisk) Remove(path string) error { return os.Remove(path) }

// SyncFolder leaves out folders that cannot be opened or synced, as on Windows and on some network file
// systems: there is nothing better to be had there.
func (osDisk) SyncFolder(path string) (err error) {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	if err = folder.Sync(); errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

const (
	// lockPause is how often a process that waits for another one's write looks again.
	lockPause = 10 * time.Millisecond
	// lockPatience is how long it waits: a write takes milliseconds, a merge seconds.
	lockPatience = 10 * time.Second
)

// A BusyError says that another process has been writing for longer than a write takes.
type BusyError struct {
	// Lock is the file it holds.
	Lock string
	// Holder names the process, as far as it left its name.
	Holder string
}

// Error names the process and what to do.
func (e *BusyError) Error() string {
	return fmt.Sprintf("%s has held %s for %s: let it go on or end it, then try again", e.Holder, e.Lock, lockPatience)
}

// Lock takes a free lock even when ctx has ended: what happened last is still to be written.
func (osDisk) Lock(ctx context.Context, path string) (func() error, error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	taken, err := lock.TryLock()
	if err == nil && !taken {
		taken, err = waitForLock(ctx, lock)
	}
	if err != nil || !taken {
		return nil, errors.Join(err, lock.Close())
	}
	// The name is for the message of others; where it cannot be written they do without.
	_ = os.WriteFile(path, fmt.Appendf(nil, "process %d, since %s", os.Getpid(), time.Now().Format(time.TimeOnly)), 0o600)
	return lock.Close, nil
}

func waitForLock(ctx context.Context, lock *flock.Flock) (bool, error) {
	bounded, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	taken, err := lock.TryLockContext(bounded, lockPause)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return false, &BusyError{Lock: lock.Path(), Holder: holder(lock.Path())}
	}
	return taken, err
}

func holder(path string) string {
	name, err := os.ReadFile(path)
	if err != nil || len(name) == 0 {
		return "another klab"
	}
	return fmt.Sprintf("another klab (%s)", name)
}
