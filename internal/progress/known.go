package progress

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// known is how far a log was read: the next reading begins there, as long as the file is still that one.
type known struct {
	file   fs.FileInfo
	size   int64
	events []Event
	ids    map[string]bool
	// last is the last line that was read, with its end: a file that was written anew has another one there.
	last []byte
}

// The contents are what a log holds now.
type contents struct {
	// whole is how many bytes to keep, of size; the rest was torn off by a crash.
	whole, size int64
	// unended is true when the last of those bytes is no line feed.
	unended bool
	// open are the events of a last line without its end. It may yet change, so it is read anew each time.
	open []Event
}

// catchUp reads what f holds beyond what is known.
func (k *known) catchUp(d disk, path string, f file) (contents, error) {
	info, err := f.Stat()
	if err != nil {
		return contents{}, fmt.Errorf("read progress: %w", err)
	}
	if !k.of(d, f, info) {
		*k = known{file: info, ids: map[string]bool{}}
	}
	data, err := io.ReadAll(io.NewSectionReader(f, k.size, info.Size()-k.size))
	if err != nil {
		return contents{}, fmt.Errorf("read progress: %w", err)
	}
	ended := bytes.LastIndexByte(data, '\n') + 1
	lines, err := read(path, data[:ended])
	if err != nil {
		return contents{}, err
	}
	rest, err := read(path, data[ended:])
	if err != nil {
		return contents{}, err
	}
	k.add(lines, data[:ended])
	return contents{whole: k.size + int64(rest.whole), size: info.Size(), unended: rest.unended, open: rest.events}, nil
}

// of tells whether f is the file that was read before, with everything that was read still in its place.
func (k *known) of(d disk, f file, info fs.FileInfo) bool {
	if k.file == nil || !d.Same(k.file, info) || info.Size() < k.size {
		return false
	}
	there := make([]byte, len(k.last))
	_, err := f.ReadAt(there, k.size-int64(len(k.last)))
	return (err == nil || errors.Is(err, io.EOF)) && bytes.Equal(there, k.last)
}

func (k *known) add(lines reading, data []byte) {
	for _, event := range lines.events {
		if !k.ids[event.ID] {
			k.ids[event.ID] = true
			k.events = append(k.events, event)
		}
	}
	if len(data) > 0 {
		k.size += int64(len(data))
		k.last = bytes.Clone(data[bytes.LastIndexByte(data[:len(data)-1], '\n')+1:])
	}
}

// with returns the known events and those of an open line.
func (k *known) with(open []Event) []Event {
	all := k.events[:len(k.events):len(k.events)]
	for _, event := range open {
		if !k.ids[event.ID] {
			all = append(all, event)
		}
	}
	return all
}
