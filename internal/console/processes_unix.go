//go:build unix

package console

import (
	"os"
	"os/exec"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// processes are those of a terminal, as far as the system tells: groups are below zero.
type processes []int

// processesOf finds the groups of a program and of what runs in its terminal's foreground, and where there is /proc the
// rest of its session, as what runs in the background.
func processesOf(cmd *exec.Cmd, terminal *os.File) processes {
	leader := cmd.Process.Pid
	found := processes{-leader}
	if raw, err := terminal.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			if group, err := unix.IoctlGetInt(int(fd), unix.TIOCGPGRP); err == nil && group > 1 && group != leader {
				found = append(found, -group)
			}
		})
	}
	all, err := procfs.AllProcs()
	if err != nil {
		return found
	}
	for _, p := range all {
		if stat, err := p.Stat(); err == nil && stat.Session == leader {
			found = append(found, p.PID)
		}
	}
	return found
}

// hangUp says that the terminal is gone. Who stopped has to go on to hear it.
func (p processes) hangUp() { p.signal(unix.SIGHUP, unix.SIGCONT) }

// kill ends who did not listen.
func (p processes) kill() { p.signal(unix.SIGKILL) }

func (p processes) signal(signals ...unix.Signal) {
	for _, signal := range signals {
		for _, id := range p {
			_ = unix.Kill(id, signal) // most have ended by now
		}
	}
}
