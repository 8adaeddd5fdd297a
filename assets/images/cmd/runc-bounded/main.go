// Command runc-bounded is an OCI runtime that asks runc for no more than this
// host can give.
//
// Engines older than Docker 22 ask for every capability the kernel knows when
// a container is privileged. Where the host's own capability bounding set
// lacks one of them, runc fails with "unable to apply caps: operation not
// permitted". runc-bounded drops what the bounding set lacks from the request,
// and, without CAP_SYS_RESOURCE, stops it from lowering OOM scores, then
// becomes runc. It uses the standard library only, so that it builds before
// anything can be downloaded.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "runc-bounded:", err)
		os.Exit(1)
	}
}

// run bounds the request named by args and replaces this process with runc.
func run(args []string) error {
	if file := requestFile(args); file != "" {
		set, err := boundingSet("/proc/self/status")
		if err != nil {
			return fmt.Errorf("read capability bounding set: %w", err)
		}
		if err := boundFile(file, set); err != nil {
			return fmt.Errorf("bound %s: %w", file, err)
		}
	}
	runc, err := exec.LookPath("runc")
	if err != nil {
		return fmt.Errorf("find runc: %w", err)
	}
	return syscall.Exec(runc, append([]string{"runc"}, args...), os.Environ())
}
