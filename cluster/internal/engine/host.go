package engine

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
)

// capSysResource is the number of CAP_SYS_RESOURCE in a Linux capability set.
const capSysResource = 24

// Host is what the machine under the engine allows; a lab's configuration adapts to it.
type Host struct {
	CgroupV1 bool
	Rootless bool
	// NoSysResource is true when processes may not be given CAP_SYS_RESOURCE, as in some sandboxes.
	NoSysResource bool
	// NoMounts is true when the engine cannot see this machine's files.
	NoMounts bool
}

// DescribeHost puts together what the engine says and what this machine's kernel says.
func DescribeHost(info Info, readFile func(string) ([]byte, error)) Host {
	h := Host{CgroupV1: info.CgroupV1, Rootless: info.Rootless, NoMounts: info.Remote}
	if info.Remote {
		return h
	}
	// Absent outside Linux, where the engine runs in a virtual machine that has every capability.
	status, err := readFile("/proc/self/status")
	h.NoSysResource = err == nil && !inBoundingSet(status, capSysResource)
	return h
}

// inBoundingSet reads the CapBnd line of a process's status; what cannot be read counts as present.
func inBoundingSet(status []byte, capability int) bool {
	lines := bufio.NewScanner(bytes.NewReader(status))
	for lines.Scan() {
		value, ok := strings.CutPrefix(lines.Text(), "CapBnd:")
		if !ok {
			continue
		}
		set, err := strconv.ParseUint(strings.TrimSpace(value), 16, 64)
		return err != nil || set&(1<<capability) != 0
	}
	return true
}
