package progress

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"
)

// ErrPower is what a simulated disk answers once its power is gone.
var ErrPower = errors.New("the power is gone")

// A Simulated is a disk in memory that tells what was synced from what only seems to be there. A power loss
// leaves the former for certain, and of the latter whatever it likes.
type Simulated struct {
	mu     sync.Mutex
	lock   chan struct{}
	cached entries
	synced entries
	// fault decides the fate of each operation, by its number.
	fault func(number int, op Op) error
	ops   int
	ticks int
	// read counts the bytes that were read.
	read int
	// room is how many bytes can still be written, when limited.
	room    int
	limited bool
}

// Op is what is done to a simulated disk.
type Op string

// The operations that can be made to fail.
const (
	OpOpen       Op = "open"
	OpRead       Op = "read"
	OpWrite      Op = "write"
	OpTruncate   Op = "truncate"
	OpSync       Op = "sync"
	OpSyncFolder Op = "sync the folder"
	OpMkdir      Op = "mkdir"
	OpRename     Op = "rename"
	OpLock       Op = "lock"
)

// entries are the files by path; a folder is an inode of its own.
type entries map[string]*inode

type inode struct {
	folder bool
	// cached is what a reader sees, disk what is on the platters. dirty marks the bytes that the next sync writes.
	cached, disk []byte
	dirty        []bool
}

// NewSimulated is a disk with nothing but its root.
func NewSimulated() *Simulated {
	root := entries{"/": {folder: true}}
	return &Simulated{lock: make(chan struct{}, 1), cached: root, synced: maps.Clone(root)}
}

// Fail asks f about every operation from now on, numbered from 0; nil ends that.
func (s *Simulated) Fail(f func(number int, op Op) error) { s.fault, s.ops = f, 0 }

// Ops is how many operations there were since Fail.
func (s *Simulated) Ops() int { return s.ops }

// CountReads counts the bytes read from now on, for BytesRead.
func (s *Simulated) CountReads() { s.read = 0 }

// BytesRead is how many bytes were read since CountReads.
func (s *Simulated) BytesRead() int { return s.read }

// Fill leaves room for so many bytes; a negative number lifts the limit.
func (s *Simulated) Fill(room int) { s.room, s.limited = room, room >= 0 }

// OpenLog opens a log on the disk.
func (s *Simulated) OpenLog(ctx context.Context, path string) (*Log, Damage, error) {
	return openOn(ctx, s, path, Options{Machine: "simulated", Now: func() time.Time {
		s.ticks++
		return time.Date(2026, 11, 20, 8, 0, s.ticks, 0, time.UTC)
	}})
}

// Put writes a file, synced with all its folders.
func (s *Simulated) Put(path string, data []byte) {
	for dir := filepath.Dir(path); dir != "/"; dir = filepath.Dir(dir) {
		s.cached[dir], s.synced[dir] = &inode{folder: true}, &inode{folder: true}
	}
	node := &inode{cached: data, disk: slices.Clone(data), dirty: make([]bool, len(data))}
	s.cached[path], s.synced[path] = node, node
}

// Files are the paths of the files a reader sees.
func (s *Simulated) Files() []string {
	var paths []string
	for path, node := range s.cached {
		if !node.folder {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// Content is what a reader sees of a file.
func (s *Simulated) Content(path string) string { return string(s.cached[path].cached) }

// step counts an operation and asks about its fate.
func (s *Simulated) step(op Op) error {
	s.ops++
	if s.fault == nil {
		return nil
	}
	return s.fault(s.ops-1, op)
}

// LosePower drops what was not synced. With chance, some of it survives: entries one by one, and of a file's
// bytes a beginning, perhaps with zeros where the rest should be.
func (s *Simulated) LosePower(chance *rand.Rand) {
	s.fault, s.lock = nil, make(chan struct{}, 1)
	if chance != nil {
		for _, path := range slices.Sorted(maps.Keys(both(s.cached, s.synced))) {
			if chance.IntN(2) == 0 {
				copyEntry(s.synced, s.cached, path)
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(s.synced)) {
		if parent := s.synced[filepath.Dir(path)]; parent == nil || !parent.folder {
			delete(s.synced, path) // nothing leads there any more
		}
	}
	for _, path := range slices.Sorted(maps.Keys(s.synced)) {
		s.synced[path].losePower(chance)
	}
	s.cached = maps.Clone(s.synced)
}

func both(a, b entries) entries {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func copyEntry(to, from entries, path string) {
	if node := from[path]; node != nil {
		to[path] = node
	} else {
		delete(to, path)
	}
}

func (n *inode) losePower(chance *rand.Rand) {
	left := slices.Clone(n.disk)
	if chance != nil && chance.IntN(2) == 0 && len(n.cached) > 0 {
		// The size and a beginning of the bytes went out, the rest did not.
		left = make([]byte, len(n.cached))
		copy(left, n.disk)
		for i := range chance.IntN(len(n.cached) + 1) {
			if n.dirty[i] {
				left[i] = n.cached[i]
			}
		}
	}
	n.disk, n.cached, n.dirty = left, slices.Clone(left), make([]bool, len(left))
}

// Open implements disk.
func (s *Simulated) Open(path string, flag int) (file, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.step(OpOpen); err != nil {
		return nil, err
	}
	node := s.cached[path]
	switch {
	case node == nil && flag&os.O_CREATE == 0:
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	case node == nil:
		node = &inode{}
		s.cached[path] = node
	case flag&os.O_TRUNC != 0:
		node.truncate(0)
	}
	return &simulatedFile{s, node}, nil
}

// Same implements disk.
func (s *Simulated) Same(a, b fs.FileInfo) bool {
	return a.(simulatedInfo).node == b.(simulatedInfo).node
}

// Target implements disk: there are no links.
func (s *Simulated) Target(path string) (string, error) { return path, nil }

// MkdirAll implements disk.
func (s *Simulated) MkdirAll(path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mkdirAll(path)
}

func (s *Simulated) mkdirAll(path string) error {
	if s.cached[path] != nil {
		return nil
	}
	if err := s.mkdirAll(filepath.Dir(path)); err != nil {
		return err
	}
	if err := s.step(OpMkdir); err != nil {
		return err
	}
	s.cached[path] = &inode{folder: true}
	return nil
}

// Rename implements disk.
func (s *Simulated) Rename(from, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.step(OpRename); err != nil {
		return err
	}
	s.cached[to] = s.cached[from]
	delete(s.cached, from)
	return nil
}

// Remove implements disk.
func (s *Simulated) Remove(path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cached[path] == nil {
		return fs.ErrNotExist
	}
	delete(s.cached, path)
	return nil
}

// SyncFolder implements disk.
func (s *Simulated) SyncFolder(folder string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.step(OpSyncFolder); err != nil {
		return err
	}
	for path := range both(s.cached, s.synced) {
		if filepath.Dir(path) == folder {
			copyEntry(s.synced, s.cached, path)
		}
	}
	return nil
}

// Lock implements disk.
func (s *Simulated) Lock(ctx context.Context, _ string) (func() error, error) {
	s.mu.Lock()
	err := s.step(OpLock)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	lock := s.lock
	select {
	case lock <- struct{}{}:
		return func() error { <-lock; return nil }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type simulatedFile struct {
	disk *Simulated
	node *inode
}

func (f *simulatedFile) ReadAt(p []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step(OpRead); err != nil {
		return 0, err
	}
	n := copy(p, f.node.cached[min(int(off), len(f.node.cached)):])
	f.disk.read += n
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Write takes what there is room for. An operation that is made to fail takes half of it, as a signal or a
// full disk may.
func (f *simulatedFile) Write(p []byte) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step(OpWrite); err != nil {
		f.node.write(p[:len(p)/2])
		return len(p) / 2, err
	}
	if f.disk.limited && len(p) > f.disk.room {
		taken := f.disk.room
		f.node.write(p[:taken])
		f.disk.room = 0
		return taken, syscall.ENOSPC
	}
	f.disk.room -= len(p)
	f.node.write(p)
	return len(p), nil
}

func (f *simulatedFile) Truncate(size int64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step(OpTruncate); err != nil {
		return err
	}
	f.disk.room += len(f.node.cached) - int(size)
	f.node.truncate(int(size))
	return nil
}

// Sync writes the dirty bytes. One that fails writes half of them and forgets about the rest, as Linux does.
func (f *simulatedFile) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	err := f.disk.step(OpSync)
	if errors.Is(err, ErrPower) {
		return err
	}
	f.node.sync(err == nil)
	return err
}

func (f *simulatedFile) Close() error { return nil }

func (f *simulatedFile) Stat() (fs.FileInfo, error) { return simulatedInfo{node: f.node}, nil }

func (n *inode) write(p []byte) {
	n.cached = append(n.cached, p...)
	n.dirty = append(n.dirty, slices.Repeat([]bool{true}, len(p))...)
}

func (n *inode) truncate(size int) {
	n.cached, n.dirty = n.cached[:size:size], n.dirty[:size:size]
}

func (n *inode) sync(whole bool) {
	disk := make([]byte, len(n.cached))
	copy(disk, n.disk)
	left := len(n.cached)
	if !whole {
		left = (len(n.cached) + slices.Index(n.dirty, true)) / 2
	}
	for i, dirty := range n.dirty {
		if dirty && i < left {
			disk[i] = n.cached[i]
		}
		n.dirty[i] = false
	}
	n.disk = disk
}

// simulatedInfo is what of fs.FileInfo a log asks for.
type simulatedInfo struct {
	fs.FileInfo
	node *inode
}

func (i simulatedInfo) Size() int64 { return int64(len(i.node.cached)) }
