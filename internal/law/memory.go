package law

import (
	"io/fs"
	"sync"
	"time"

	"github.com/klab-dev/klab/internal/session"
)

// Memory is a journal that lives as long as a case: nothing of it is progress.
type Memory struct {
	mu     sync.Mutex
	passed map[string]time.Time
}

// NewMemory returns an empty one.
func NewMemory() *Memory { return &Memory{passed: map[string]time.Time{}} }

var _ session.Journal = (*Memory)(nil)

func (m *Memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.passed)
}

// Record implements session.Journal.
func (m *Memory) Record(e session.JournalEvent) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e.Kind == session.KindPassed {
		m.passed[e.Task+" "+e.Seed] = time.Now()
	}
	return nil
}

// PassedAt implements session.Journal.
func (m *Memory) PassedAt(_, task, seed string) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.passed[task+" "+seed]
	return at, ok
}

// Hints implements session.Journal.
func (m *Memory) Hints(string, string, string) (int, time.Time) { return 0, time.Time{} }

// Attempts implements session.Journal.
func (m *Memory) Attempts(string, string, string) (all, sinceHint int) { return 0, 0 }

// Choices implements session.Journal.
func (m *Memory) Choices(string) map[string]string { return nil }

// folder is a workspace in memory.
type folder struct {
	mu    sync.Mutex
	files map[string][]byte
}

func newFolder() *folder { return &folder{files: map[string][]byte{}} }

func (f *folder) ReadFile(path string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	data, ok := f.files[path]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return data, nil
}

func (f *folder) WriteFile(path string, data []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files[path] = data
	return nil
}
