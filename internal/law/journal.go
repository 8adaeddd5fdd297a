package law

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A FileJournal is a Journal of JSON Lines: one case a line, written through before the next begins.
type FileJournal struct {
	file  *os.File
	cases map[string]Case
}

type journalLine struct {
	Key  string `json:"key"`
	Case Case   `json:"case"`
}

var _ Journal = (*FileJournal)(nil)

// OpenJournal opens a journal, or begins one. A last line that was cut off by an interruption is dropped.
func OpenJournal(path string) (*FileJournal, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	j := &FileJournal{file: file, cases: map[string]Case{}}
	if err := j.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the journal %s: %w", path, err), file.Close())
	}
	return j, nil
}

func (j *FileJournal) read() error {
	reader := bufio.NewReader(j.file)
	var whole int64
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if cutOff := []byte(`{"key":`); len(line) > 0 && !bytes.HasPrefix(line, cutOff[:min(len(line), len(cutOff))]) {
				return errNotJournal(number)
			}
			break // what stands behind the last line end is a line cut off
		}
		if err != nil {
			return err
		}
		var entry journalLine
		if err := json.Unmarshal(bytes.TrimSpace(line), &entry); err != nil || entry.Key == "" {
			return errNotJournal(number)
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

func errNotJournal(line int) error {
	return fmt.Errorf("line %d is no case of a run: is this the file that --resume wrote?", line)
}

// Len is how many cases the journal holds.
func (j *FileJournal) Len() int { return len(j.cases) }

// Ended implements Journal.
func (j *FileJournal) Ended(key string) (Case, bool) {
	c, ended := j.cases[key]
	return c, ended
}

// Keep implements Journal.
func (j *FileJournal) Keep(key string, c Case) error {
	line, err := json.Marshal(journalLine{key, c})
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
func (j *FileJournal) Close() error { return j.file.Close() }
