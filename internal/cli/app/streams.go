package app

import (
	"errors"
	"io"
	"os"

	"github.com/charmbracelet/x/term"

	"github.com/klab-dev/klab/internal/terminal"
)

// Streams are where a command reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
	// Terminal is true when a person sits at both ends.
	Terminal bool
	// Width of the terminal in columns; 80 when there is none.
	Width int
}

// filtered are the same streams for klab's own words: nothing but text, colours and links gets through them. end writes
// the text that they still hold.
func (s Streams) filtered() (filtered Streams, end func() error) {
	out, err := terminal.NewFilter(s.Out), terminal.NewFilter(s.Err)
	s.Out, s.Err = out, err
	return s, func() error { return errors.Join(out.Close(), err.Close()) }
}

// OSStreams are the process's own.
func OSStreams() Streams {
	s := Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Width: 80}
	s.Terminal = term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd())
	if width, _, err := term.GetSize(os.Stdout.Fd()); err == nil && width > 0 {
		s.Width = width
	}
	return s
}
