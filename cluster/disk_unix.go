//go:build !windows

package cluster

import "golang.org/x/sys/unix"

// freeSpace is what this user may still write at a path.
func freeSpace(path string) (int64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(path, &fs); err != nil {
		return 0, err
	}
	free := fs.Bavail * uint64(fs.Bsize)
	return int64(free), nil
}
