package engine

import (
	"bytes"
	"strings"
)

// lineWriter keeps what is written to it and hands every full line on. The buffer is no embedded field: its
// ReadFrom would pass Write by.
type lineWriter struct {
	all  bytes.Buffer
	line func(string)
	rest string
}

// Write takes the next piece of output.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.all.Write(p)
	if w.line == nil {
		return len(p), nil
	}
	lines := strings.FieldsFunc(w.rest+string(p)+"\x00", func(r rune) bool { return r == '\n' || r == '\r' })
	w.rest = strings.TrimSuffix(lines[len(lines)-1], "\x00")
	for _, line := range lines[:len(lines)-1] {
		w.line(line)
	}
	return len(p), nil
}
