package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"sync"
	"time"

	"sigs.k8s.io/kind/pkg/log"
)

// A timeline keeps when each step of something began, which is what its lines tell. It is a writer for klab's and a logger
// for kind's.
type timeline struct {
	label *regexp.Regexp
	began time.Time

	mu    sync.Mutex
	rest  []byte
	names []string
	at    map[string]time.Duration
}

// How klab and kind, without a terminal, tell that a step begins.
var (
	klabLine = regexp.MustCompile(`^\[\d+/\d+\] +\d+% (.+)$`)
	kindLine = regexp.MustCompile(`^ • (.+?) +\.\.\.$`)
)

func newTimeline(label *regexp.Regexp) *timeline {
	return &timeline{label: label, began: time.Now(), at: map[string]time.Duration{}}
}

// Write implements io.Writer.
func (t *timeline) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rest = append(t.rest, text...)
	for {
		line, rest, whole := bytes.Cut(t.rest, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		t.rest = rest
		if found := t.label.FindSubmatch(bytes.TrimRight(line, "\r")); found != nil {
			t.mark(string(found[1]))
		}
	}
}

func (t *timeline) mark(name string) {
	if _, seen := t.at[name]; !seen {
		t.names = append(t.names, name)
		t.at[name] = time.Since(t.began)
	}
}

// end notes the end of it all, and says when that was.
func (t *timeline) end() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mark("ready")
	return t.at["ready"]
}

// V, Enabled and the rest make a timeline a logger of kind.
func (t *timeline) V(log.Level) log.InfoLogger { return t }

// Enabled implements log.InfoLogger.
func (t *timeline) Enabled() bool { return true }

// Info implements log.InfoLogger.
func (t *timeline) Info(message string) { fmt.Fprintln(t, message) }

// Infof implements log.InfoLogger.
func (t *timeline) Infof(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

// Warn implements log.Logger.
func (t *timeline) Warn(string) {}

// Warnf implements log.Logger.
func (t *timeline) Warnf(string, ...any) {}

// Error implements log.Logger.
func (t *timeline) Error(string) {}

// Errorf implements log.Logger.
func (t *timeline) Errorf(string, ...any) {}

// follow runs klab and keeps when its steps began.
func (b *bench) follow(ctx context.Context, args ...string) (*timeline, error) {
	var said bytes.Buffer
	steps := newTimeline(klabLine)
	cmd := b.command(ctx, args...)
	both := io.MultiWriter(steps, &said)
	cmd.Stdout, cmd.Stderr = both, both
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("klab %v: %w\n%s", args, err, indented(said.Bytes()))
	}
	steps.end()
	return steps, nil
}

// tell prints where the seconds of some runs of the same thing went: when each step began, in the median.
func tell(title string, runs []*timeline) {
	fmt.Fprintf(os.Stdout, "| %s | begins at |\n|---|---|\n", title)
	for _, name := range runs[0].names {
		var samples []time.Duration
		for _, run := range runs {
			if at, there := run.at[name]; there {
				samples = append(samples, at)
			}
		}
		median, _ := spread(samples)
		fmt.Fprintf(os.Stdout, "| %s | %s |\n", name, seconds(median))
	}
	fmt.Fprintln(os.Stdout)
}
