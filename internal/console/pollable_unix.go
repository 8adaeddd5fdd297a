//go:build unix

package console

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// pollable returns the same terminal such that closing it ends reads and writes that wait. As pty hands it out they
// would hold on until the last process on the terminal ends.
func pollable(file *os.File) (*os.File, error) {
	defer file.Close()
	fd, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("take over a terminal: %w", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, fmt.Errorf("take over a terminal: %w", err)
	}
	return os.NewFile(uintptr(fd), file.Name()), nil
}
