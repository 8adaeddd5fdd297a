//go:build !windows

package space

import "golang.org/x/sys/unix"

// Free is what this user may still write at a path.
func Free(path string) (int64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(path, &fs); err != nil {
		return 0, err
	}
	free := fs.Bavail * uint64(fs.Bsize)
	return int64(free), nil
}
