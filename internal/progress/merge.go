package progress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Merged says what a merge did.
type Merged struct {
	// Added is how many events were new.
	Added int `json:"added"`
	// Known is how many were there already.
	Known int `json:"known"`
	// Damaged is how many lines of the files could not be read. They stay in their files.
	Damaged int `json:"damaged"`
}

// Merge adds the events of other logs, as they are written there. An event that is known already is not
// added again, so merging twice changes nothing.
func (l *Log) Merge(ctx context.Context, paths ...string) (Merged, error) {
	others := make([]reading, 0, len(paths))
	for _, path := range paths {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return Merged{}, fmt.Errorf("merge progress: %w", err)
		}
		other, err := readFile(osDisk{}, path)
		if err != nil {
			return Merged{}, fmt.Errorf("merge %s: %w", path, err)
		}
		if info, err := os.Stat(path); err == nil && info.Size() > 0 && len(other.events) == 0 {
			return Merged{}, &ForeignError{Path: path, Own: l.path}
		}
		others = append(others, other)
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	var merged Merged
	err := l.write(ctx, func(have []Event) (missing [][]byte) {
		missing, merged = union(have, others)
		return missing
	})
	if err != nil {
		return Merged{}, err
	}
	return merged, nil
}

// union returns the lines that are not among the events.
func union(have []Event, others []reading) ([][]byte, Merged) {
	known := map[string]bool{}
	for _, event := range have {
		known[event.ID] = true
	}
	var missing [][]byte
	var merged Merged
	for _, other := range others {
		merged.Damaged += len(other.damaged)
		for i, event := range other.events {
			if known[event.ID] {
				merged.Known++
				continue
			}
			known[event.ID] = true
			merged.Added++
			missing = append(missing, other.lines[i])
		}
	}
	return missing, merged
}
