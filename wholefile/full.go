package wholefile

import (
	"errors"
	"io/fs"
	"slices"
	"syscall"
)

// Full reports whether an error is that of a full disk, or of a user who may have no more of it, and which file could
// not be written, "" where the error does not tell.
func Full(err error) (file string, full bool) {
	if !slices.ContainsFunc(noSpace(), func(why syscall.Errno) bool { return errors.Is(err, why) }) {
		return "", false
	}
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		file = at.Path
	}
	return file, true
}
