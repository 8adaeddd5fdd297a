// Package tape plays terminal sessions that are written down: the keys somebody types, and what they wait to see
// before they type on. A tape is a file of VHS (https://github.com/charmbracelet/vhs), whose own parser is not used
// because it brings a browser into the module. What the terminal shows can be kept as a cast of asciinema.
package tape

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The screen on which a tape is played where nobody says otherwise.
const (
	// Columns is its width, enough for the text, the picture and the shell beside each other.
	Columns = 200
	// Rows is its height.
	Rows = 50
)

// A Tape is a session that has been read.
type Tape struct{ steps []step }

// A step is a line of a tape that does something.
type step struct {
	line int
	text string
	does action
}

// An action is what somebody does at a terminal.
type action interface {
	do(ctx context.Context, p player) error
}

// Read reads a tape. It knows what is typed, pressed and waited for; Set, Output and Require tell VHS how to draw, and
// are skipped.
func Read(from io.Reader) (Tape, error) {
	var tape Tape
	lines := bufio.NewScanner(from)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if skipped(text) {
			continue
		}
		does, err := parse(text)
		if err != nil {
			return Tape{}, fmt.Errorf("line %d of the tape, %q: %w", n, text, err)
		}
		tape.steps = append(tape.steps, step{line: n, text: text, does: does})
	}
	if err := lines.Err(); err != nil {
		return Tape{}, fmt.Errorf("read the tape: %w", err)
	}
	return tape, nil
}

// skipped reports whether nothing is done for a line.
func skipped(line string) bool {
	command, _, _ := strings.Cut(line, " ")
	return line == "" || strings.HasPrefix(line, "#") || slices.Contains([]string{"Set", "Output", "Require"}, command)
}
