package web

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

const pageSize = 4096

// strain uses memory and CPU on request.
type strain struct {
	mu      sync.Mutex
	ballast []byte
	burning string
	stop    context.CancelFunc
}

// alloc holds mb mebibytes, really touched, instead of what it held before.
func (s *strain) alloc(mb int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ballast = nil
	if mb <= 0 {
		return
	}
	s.ballast = make([]byte, mb<<20)
	for i := 0; i < len(s.ballast); i += pageSize {
		s.ballast[i] = 1
	}
}

// burn uses about milli thousandths of a CPU for a while; 0 stops.
func (s *strain) burn(milli int, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		s.stop()
	}
	s.burning = ""
	if milli <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), d)
	s.stop, s.burning = cancel, fmt.Sprintf("%dm until %s", milli, time.Now().Add(d).UTC().Format(time.RFC3339))
	for ; milli > 0; milli -= 1000 {
		go spin(ctx, time.Duration(min(milli, 1000)))
	}
}

// spin works for permille of every 10 ms slice, and sleeps for the rest.
func spin(ctx context.Context, permille time.Duration) {
	const slice = 10 * time.Millisecond
	work := slice * permille / 1000
	for ctx.Err() == nil {
		for begun := time.Now(); time.Since(begun) < work; {
			continue
		}
		time.Sleep(slice - work)
	}
}

func (s *strain) reset() {
	s.alloc(0)
	s.burn(0, 0)
}

func (s *strain) report() (mb int, burning string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ballast) >> 20, s.burning
}

// parseMilli reads CPU the way Kubernetes writes it: 200m, 1, 0.5.
func parseMilli(text string) (int, error) {
	if milli, ok := strings.CutSuffix(text, "m"); ok {
		return strconv.Atoi(milli)
	}
	cores, err := strconv.ParseFloat(text, 64)
	return int(cores * 1000), err
}
