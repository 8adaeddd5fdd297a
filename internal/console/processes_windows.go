package console

import (
	"os"
	"os/exec"
)

// processes is the one that was started: without pseudo-terminals there is never any.
type processes struct{ cmd *exec.Cmd }

func processesOf(cmd *exec.Cmd, _ *os.File) processes { return processes{cmd} }

func (processes) hangUp() {}

func pollable(file *os.File) (*os.File, error) { return file, nil }

func (p processes) kill() { _ = p.cmd.Process.Kill() }
