package lanes

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A Journal keeps cases by key as JSON Lines, so that an interrupted run can go on: one case a line, written through
// before the next begins.
type Journal[T any] struct {
	file  *os.File
	cases map[string]T
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
	reader := bufio.NewReader(j.file)
	var whole int64
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if cutOff := []byte(`{"key":`); len(line) > 0 && !bytes.HasPrefix(line, cutOff[:min(len(line), len(cutOff))]) {
				return foreign(number)
			}
			break // what stands behind the last line end is a line cut off
		}
		if err != nil {
			return err
		}
		var entry journalLine[T]
		if err := json.Unmarshal(bytes.TrimSpace(line), &entry); err != nil || entry.Key == "" {
			return foreign(number)
		}
		whole += int64(len(line))
		j.cases[entry.Key] = entry.Case
	}
	if err := j.file.Truncate(whole); err != nil {
		return err
	}
	_, err := j.file.Seek(whole, io.SeekStart)
	return err
}

func foreign(line int) error { return fmt.Errorf("line %d is %w", line, ErrForeign) }

// Len is how many cases the journal holds.
func (j *Journal[T]) Len() int { return len(j.cases) }

// Ended returns the case with a key if it was kept.
func (j *Journal[T]) Ended(key string) (T, bool) {
	c, ended := j.cases[key]
	return c, ended
}

// Keep stores a case. It returns once the case is on disk.
func (j *Journal[T]) Keep(key string, c T) error {
	line, err := json.Marshal(journalLine[T]{key, c})
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return err
	}
	j.cases[key] = c
	return j.file.Sync()
}

// Close closes the file.
func (j *Journal[T]) Close() error { return j.file.Close() }
