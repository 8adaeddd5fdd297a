package progress

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// A reading is what a log's bytes hold.
type reading struct {
	events []Event
	// lines are the events as written, without line feeds, so that fields this klab does not know
	// survive a merge.
	lines [][]byte
	// damaged are the lines that are no events.
	damaged [][]byte
	// whole is how many bytes to keep; what follows was torn off by a crash.
	whole int
	// unended is true when the last of those bytes is no line feed.
	unended bool
}

// read takes a log apart. Only a newer version is an error.
func read(path string, data []byte) (reading, error) {
	var r reading
	for raw := range bytes.Lines(data) {
		line := bytes.TrimRight(raw, "\r\n")
		ended := len(line) < len(raw)
		event, err := parse(line)
		if newer, ok := errors.AsType[*NewerError](err); ok {
			newer.Path = path
			return reading{}, newer
		}
		switch {
		case err == nil:
			r.events, r.lines = append(r.events, event), append(r.lines, line)
		case !ended:
			return r, nil
		case len(line) > 0:
			r.damaged = append(r.damaged, line)
		}
		r.whole, r.unended = r.whole+len(raw), !ended
	}
	return r, nil
}

// readFile reads the log at path; one that is not there is empty. Any other failure is an error, never
// an empty log.
func readFile(path string) (reading, error) {
	// A device or a pipe may never end.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return reading{}, fmt.Errorf("read progress: %s is not a file", path)
	}
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return reading{}, fmt.Errorf("read progress: %w", err)
	}
	return read(path, data)
}

// document joins lines into the bytes of a log.
func document(lines [][]byte) []byte {
	var data []byte
	for _, line := range lines {
		data = append(append(data, line...), '\n')
	}
	return data
}
