package tape

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"
)

// A Cast keeps what a terminal is told, in the second version of asciinema's format
// (https://docs.asciinema.org/manual/asciicast/v2/).
type Cast struct {
	mu    sync.Mutex
	to    io.Writer
	begun time.Time
	// partial is the beginning of a character whose end is still to come.
	partial []byte
	err     error
}

// longestPause is how long those who look on wait where nothing happens, in seconds.
const longestPause = 2

// NewCast begins a cast of a terminal with so many columns and rows.
func NewCast(to io.Writer, columns, rows int) (*Cast, error) {
	c := &Cast{to: to, begun: time.Now()}
	err := c.line(map[string]any{
		"version": 2, "width": columns, "height": rows, "idle_time_limit": longestPause,
		"env": map[string]string{"TERM": "xterm-256color"},
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// line writes one line of the cast.
func (c *Cast) line(of any) error {
	data, err := json.Marshal(of)
	if err == nil {
		_, err = c.to.Write(append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write the cast: %w", err)
	}
	return nil
}

// keep keeps what the terminal was told just now. A cast is text: a character that comes in two pieces is kept whole.
func (c *Cast) keep(piece []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	data := append(c.partial, piece...)
	whole := wholeCharacters(data)
	c.partial = append([]byte(nil), data[whole:]...)
	if whole > 0 {
		c.err = c.line([]any{time.Since(c.begun).Truncate(time.Millisecond).Seconds(), "o", string(data[:whole])})
	}
}

// wholeCharacters is the length of text without a character that is still to be completed.
func wholeCharacters(text []byte) int {
	for i := max(0, len(text)-utf8.UTFMax); i < len(text); i++ {
		if utf8.RuneStart(text[i]) && !utf8.FullRune(text[i:]) {
			return i
		}
	}
	return len(text)
}

// Err returns what kept the cast from being written.
func (c *Cast) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
