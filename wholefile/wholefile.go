// Package wholefile reads files whole within a bound, whoever wrote them, and writes them whole or not at all.
package wholefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

var (
	// ErrNoFile is a folder, a pipe or a device in the place of a file.
	ErrNoFile = errors.New("it is no file")
	// ErrTooLarge is a file that is larger than its bound.
	ErrTooLarge = errors.New("it is too large")
)

// patient opens whatever it is without waiting for anybody, as a pipe without a writer would make it do.
const patient = os.O_RDONLY | syscall.O_NONBLOCK

// Read reads a regular file of at most so many bytes.
func Read(name string, most int64) ([]byte, error) {
	file, err := os.OpenFile(name, patient, 0)
	if err != nil {
		return nil, err
	}
	return read(file, most)
}

// ReadIn reads such a file below a folder, out of which nothing leads.
func ReadIn(root *os.Root, name string, most int64) ([]byte, error) {
	file, err := root.OpenFile(name, patient, 0)
	if err != nil {
		return nil, err
	}
	return read(file, most)
}

// read asks the open file what it is: a name may lead elsewhere a moment later.
func read(file *os.File, most int64) ([]byte, error) {
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, ErrNoFile
	}
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, ErrTooLarge
	}
	return data, err
}

// Write puts a file in the place of an older one so that nobody ever sees a part of it, and a loss of power leaves the
// old one or the new. Only its owner may read it.
func Write(name string, write func(io.Writer) error) error { return replace(name, write) }

// WriteBytes is Write of what is in memory.
func WriteBytes(name string, data []byte) error { return replace(name, all(data)) }

// Publish is WriteBytes of what everybody may read.
func Publish(name string, data []byte) error {
	return replace(name, all(data), func(file *os.File) error { return file.Chmod(0o644) })
}

func all(data []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := w.Write(data); return err }
}

// replace writes beside the file first, to a name that begins with a dot and the file's, and a dash.
func replace(name string, write func(io.Writer) error, also ...func(*os.File) error) error {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return named(err, name)
	}
	err = write(file)
	for _, step := range append(also, (*os.File).Sync) {
		if err == nil {
			err = step(file)
		}
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(named(err, name), os.Remove(file.Name()))
	}
	return nil
}

// named has the error of a full disk tell the file that was asked for, and not the one beside it.
func named(err error, name string) error {
	if _, full := Full(err); full {
		return &fs.PathError{Op: "write", Path: name, Err: err}
	}
	return err
}
