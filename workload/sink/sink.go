// Package sink collects posted log lines, for lessons about log pipelines.
package sink

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

const (
	keepLines = 1000
	bodyLimit = 1 << 20
)

// Sink remembers the last lines it got and copies each to out.
type Sink struct {
	out   io.Writer
	mu    sync.Mutex
	lines []string
}

// New returns an empty sink.
func New(out io.Writer) *Sink { return &Sink{out: out} }

// ServeHTTP takes lines with POST and gives them back with GET, those that
// contain ?match= only.
func (s *Sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		s.write(w, r.URL.Query().Get("match"))
		return
	}
	scanner := bufio.NewScanner(io.LimitReader(r.Body, bodyLimit))
	n := 0
	for ; scanner.Scan(); n++ {
		s.add(scanner.Text())
	}
	if err := scanner.Err(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, "%d\n", n)
}

func (s *Sink) add(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.out, line)
	s.lines = append(s.lines, line)
	if extra := len(s.lines) - keepLines; extra > 0 {
		s.lines = append([]string(nil), s.lines[extra:]...)
	}
}

func (s *Sink) write(w io.Writer, match string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.lines {
		if strings.Contains(line, match) {
			fmt.Fprintln(w, line)
		}
	}
}
