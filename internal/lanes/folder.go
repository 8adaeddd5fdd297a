package lanes

import (
	"io/fs"
	"sync"
)

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
