package folder

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/klab-dev/klab/wholefile"
)

const (
	// keySize is the length of a lab's key in bytes.
	keySize = 32
	// keyPause is how often it is tried to take the lock of a key that is being made.
	keyPause = 20 * time.Millisecond
)

func (f Folder) key() string { return filepath.Join(f.dir, "record.key") }

// Key is the lab's secret key, made where there is none. It never goes into the lab. first is called with a new key
// before anybody else can use it.
func (f Folder) Key(ctx context.Context, first func(key []byte) error) ([]byte, error) {
	if key, err := f.readKey(); key != nil || err != nil {
		return key, err
	}
	lock := flock.New(f.key() + ".lock")
	if _, err := lock.TryLockContext(ctx, keyPause); err != nil {
		return nil, fmt.Errorf("lock key of lab: %w", err)
	}
	defer func() { _ = lock.Unlock() }() // what cannot be unlocked ends with the process
	if key, err := f.readKey(); key != nil || err != nil {
		return key, err
	}
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	if err := first(key); err != nil {
		return nil, err
	}
	if err := wholefile.WriteBytes(f.key(), []byte(hex.EncodeToString(key))); err != nil {
		return nil, fmt.Errorf("write key of lab: %w", err)
	}
	return key, nil
}

// readKey returns nil where there is no key, or something that is none.
func (f Folder) readKey() ([]byte, error) {
	text, err := os.ReadFile(f.key())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read key of lab: %w", err)
	}
	key, err := hex.DecodeString(string(text))
	if err != nil || len(key) != keySize {
		return nil, nil
	}
	return key, nil
}
