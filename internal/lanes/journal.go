package lanes

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
)

// A Journal keeps cases by key as JSON Lines, so that an interrupted run can go on: one case a line, written through
// before the next begins.
type Journal[T any] struct {
	file  file
	cases map[string]T
	// whole is how much of the file are whole lines.
	whole int64
}

// A file is what a journal needs of *os.File.
type file interface {
	io.ReadWriteSeeker
	io.Closer
	Truncate(size int64) error
	Sync() error
}

type journalLine[T any] struct {
	Key  string `json:"key"`
	Case T      `json:"case"`
}

// ErrForeign says that a file is no journal.
var ErrForeign = errors.New("no case of a run")

// OpenJournal opens a journal, or begins one. A last line that was cut off by an interruption is dropped.
func OpenJournal[T any](path string) (*Journal[T], error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	j := &Journal[T]{file: file, cases: map[string]T{}}
	if err := j.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the journal %s: %w", path, err), file.Close())
	}
	return j, nil
}

func (j *Journal[T]) read() error {
	whole, err := readCases(bufio.NewReader(j.file), j.cases)
	if err != nil {
		return err
	}
	j.whole = whole
	return j.cutOff()
}

// cutOff leaves nothing behind the last whole line.
func (j *Journal[T]) cutOff() error {
	if err := j.file.Truncate(j.whole); err != nil {
		return err
	}
	_, err := j.file.Seek(j.whole, io.SeekStart)
	return err
}

// ReadCases reads the cases of a journal that somebody else wrote, by key. A last line that was cut off is dropped.
func ReadCases[T any](data []byte) (map[string]T, error) {
	cases := map[string]T{}
	_, err := readCases(bufio.NewReader(bytes.NewReader(data)), cases)
	return cases, err
}

// readCases adds the cases of whole lines, and returns how many bytes those are.
func readCases[T any](reader *bufio.Reader, cases map[string]T) (whole int64, err error) {
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if cutOff := []byte(`{"key":`); len(line) > 0 && !bytes.HasPrefix(line, cutOff[:min(len(line), len(cutOff))]) {
				return whole, foreign(number)
			}
			return whole, nil // what stands behind the last line end is a line cut off
		}
		if err != nil {
			return whole, err
		}
		var entry journalLine[T]
		if err := json.Unmarshal(bytes.TrimSpace(line), &entry); err != nil || entry.Key == "" {
			return whole, foreign(number)
		}
		whole += int64(len(line))
		cases[entry.Key] = entry.Case
	}
}

func foreign(line int) error { return fmt.Errorf("line %d is %w", line, ErrForeign) }

// Len is how many cases the journal holds.
func (j *Journal[T]) Len() int { return len(j.cases) }

// Ended returns the case with a key if it was kept.
func (j *Journal[T]) Ended(key string) (T, bool) {
	c, ended := j.cases[key]
	return c, ended
}

// Cases are those that the journal holds, by key.
func (j *Journal[T]) Cases() map[string]T { return maps.Clone(j.cases) }

// Keep stores a case. It returns once the case is on disk.
func (j *Journal[T]) Keep(key string, c T) error {
	line, err := json.Marshal(journalLine[T]{key, c})
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	n, err := j.file.Write(append(line, '\n'))
	if err != nil {
		// What a full disk took of a line would stand before the next case.
		return errors.Join(fmt.Errorf("keep a case in the journal: %w", err), j.cutOff())
	}
	j.whole += int64(n)
	j.cases[key] = c
	return j.file.Sync()
}

// Close closes the file.
func (j *Journal[T]) Close() error { return j.file.Close() }
