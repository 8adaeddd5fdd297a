package terminal

import (
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/klab-dev/klab/plain"
)

// A Filter writes text on, with the sequences that are allowed, and shows everything else as U+FFFD. It is the
// second line: where text from outside is shown, it has been made plain before.
type Filter struct {
	mu sync.Mutex
	to io.Writer
	// rest is the beginning of a character or a sequence whose end is still to come.
	rest []byte
}

// NewFilter returns a filter before a writer.
func NewFilter(to io.Writer) *Filter { return &Filter{to: to} }

// Write implements io.Writer.
func (f *Filter) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	passed, rest := pass(append(f.rest, p...), false)
	f.rest = append([]byte(nil), rest...)
	if _, err := f.to.Write(passed); err != nil {
		return 0, fmt.Errorf("write to the terminal: %w", err)
	}
	return len(p), nil
}

// Close writes what no end came for.
func (f *Filter) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.rest) == 0 {
		return nil
	}
	passed, _ := pass(f.rest, true)
	f.rest = nil
	_, err := f.to.Write(passed)
	return err
}

// pass returns what may go through now and what has to wait; at the end nothing waits.
func pass(data []byte, end bool) (passed, rest []byte) {
	for len(data) > 0 {
		if data[0] == '\x1b' {
			found := sequence.Find(data)
			if len(found) > 0 && len(found) <= longest {
				passed, data = append(passed, found...), data[len(found):]
				continue
			}
			if !end && len(data) < longest && begun.Match(data) {
				return passed, data
			}
		}
		if !end && !utf8.FullRune(data) {
			return passed, data
		}
		r, n := utf8.DecodeRune(data)
		if r != '\n' && r != '\t' && plain.Hidden(r) {
			r = utf8.RuneError
		}
		passed, data = utf8.AppendRune(passed, r), data[n:]
	}
	return passed, nil
}
