package progress

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
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

// byteOrderMark is how some editors begin a file.
var byteOrderMark = []byte("\ufeff")

// read takes a log apart. Only a newer version is an error.
func read(path string, data []byte) (reading, error) {
	var r reading
	for raw := range bytes.Lines(data) {
		line := bytes.TrimRight(raw, "\r\n")
		ended := len(line) < len(raw)
		lost, line, event, err := salvage(bytes.TrimPrefix(line, byteOrderMark))
		if newer, ok := errors.AsType[*NewerError](err); ok {
			newer.Path = path
			return reading{}, newer
		}
		switch {
		case err == nil:
			r.events, r.lines = append(r.events, event), append(r.lines, line)
			line = lost
		case !ended:
			return r, nil
		}
		if len(line) > 0 {
			r.damaged = append(r.damaged, line)
		}
		r.whole, r.unended = r.whole+len(raw), !ended
	}
	return r, nil
}

// salvage reads a line, and one that was written behind what a power loss left of another: the zeros of
// what was never written, and perhaps the beginning before them, which is lost.
func salvage(whole []byte) (lost, line []byte, event Event, err error) {
	if event, err = parse(whole); err == nil {
		return nil, whole, event, nil
	}
	zeros := bytes.LastIndexByte(whole, 0) + 1
	if zeros == 0 {
		return nil, whole, event, err
	}
	if event, err := parse(whole[zeros:]); err == nil {
		return bytes.Trim(whole[:zeros], "\x00"), whole[zeros:], event, nil
	}
	return nil, whole, event, err
}

// readFile reads the log at path; one that is not there is empty. Any other failure is an error, never
// an empty log.
func readFile(d disk, path string) (r reading, err error) {
	f, err := d.Open(path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return reading{}, nil
	}
	if err != nil {
		return reading{}, fmt.Errorf("read progress: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data, err := io.ReadAll(io.NewSectionReader(f, 0, math.MaxInt64))
	if err != nil {
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
