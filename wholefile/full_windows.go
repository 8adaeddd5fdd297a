package wholefile

import (
	"syscall"

	"golang.org/x/sys/windows"
)

func noSpace() []syscall.Errno {
	return []syscall.Errno{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED}
}
