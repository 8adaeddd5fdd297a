package probe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
)

// token is the probers' shared secret, read once.
type token struct {
	mu    sync.Mutex
	value string
}

func (t *token) read(ctx context.Context, fetch func(context.Context) (string, error)) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value != "" {
		return t.value, nil
	}
	value, err := fetch(ctx)
	if err != nil {
		return "", err
	}
	t.value = value
	return value, nil
}

// use takes a secret that was read, or made, elsewhere.
func (t *token) use(value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value = value
}

func (t *token) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value = ""
}

// fingerprint names a secret without telling it.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:8])
}
