//go:build !windows

package wholefile

import "syscall"

func noSpace() []syscall.Errno { return []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} }
