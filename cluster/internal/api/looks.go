package api

import (
	"sync"
	"time"
)

// looks shares direct reads that come right after one another, so that the checks of one look ask once.
type looks struct {
	mu   sync.Mutex
	seen map[string]looked
}

type looked struct {
	at    time.Time
	value any
}

// oneLook is as long as a watch takes to tell: sharing for that long is no staler than a watch.
const oneLook = 50 * time.Millisecond

func newLooks() *looks { return &looks{seen: map[string]looked{}} }

// forget makes the next reads go to the API server: something was changed.
func (l *looks) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.seen)
}

func shared[T any](l *looks, key string, read func() (T, error)) (T, error) {
	l.mu.Lock()
	if known, ok := l.seen[key]; ok && time.Since(known.at) < oneLook {
		l.mu.Unlock()
		return known.value.(T), nil
	}
	l.mu.Unlock()
	began := time.Now()
	value, err := read()
	if err != nil {
		return value, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[key] = looked{at: began, value: value}
	return value, nil
}
