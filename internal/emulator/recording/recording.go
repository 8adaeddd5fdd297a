// Package recording is what programs wrote to a terminal, and what another terminal made of it.
package recording

import (
	"encoding/json"
	"fmt"
	"io"
)

// A Recording is a session of a program.
type Recording struct {
	Width, Height int
	Steps         []Step
}

// A Step is what a program wrote after a change of size, and the screen after that.
type Step struct {
	// Width and Height are set when the size changes before.
	Width  int    `json:",omitempty"`
	Height int    `json:",omitempty"`
	Output []byte `json:",omitempty"`
	// Screen are its rows with colours, and X and Y say where the cursor is.
	Screen []string
	X, Y   int
}

// Write writes a recording.
func (r Recording) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// Read reads a recording.
func Read(from io.Reader) (Recording, error) {
	var r Recording
	if err := json.NewDecoder(from).Decode(&r); err != nil {
		return r, fmt.Errorf("read a recording: %w", err)
	}
	return r, nil
}
