package ports

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// listenerOn names the program that listens on a port of this machine, "" where that cannot be known: only
// Linux tells it in files, and only of processes this user may look at.
func listenerOn(port int) string {
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		data, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		if inode := listeningInode(data, port); inode != "" {
			return ownerOf(inode)
		}
	}
	return ""
}

// listeningInode finds the socket that listens on a port in the kernel's table.
func listeningInode(table []byte, port int) string {
	const listening = "0A"
	suffix := fmt.Sprintf(":%04X", port)
	lines := bufio.NewScanner(bytes.NewReader(table))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) > 9 && fields[3] == listening && strings.HasSuffix(fields[1], suffix) {
			return fields[9]
		}
	}
	return ""
}

// ownerOf names the process that has a socket open.
func ownerOf(inode string) string {
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return ""
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != "socket:["+inode+"]" {
			continue
		}
		pid := strings.Split(link, "/")[2]
		name, err := os.ReadFile("/proc/" + pid + "/comm")
		if err != nil {
			return "process " + pid
		}
		return fmt.Sprintf("%s (pid %s)", strings.TrimSpace(string(name)), pid)
	}
	return ""
}
