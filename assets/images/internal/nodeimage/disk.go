package nodeimage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const gib = 1 << 30

// need is how much a folder has to take.
type need struct {
	Dir   string
	Bytes uint64
	For   string
}

// checkSpace adds up what lands on the same file system and reports every one
// that is too small.
func checkSpace(needs []need) error {
	total := map[uint64]uint64{}
	var problems []error
	for _, n := range needs {
		device, free, err := space(n.Dir)
		if err != nil {
			return fmt.Errorf("measure free space of %s: %w", n.Dir, err)
		}
		total[device] += n.Bytes
		if total[device] > free {
			problems = append(problems, fmt.Errorf(
				"disk full: %s (%s) needs %s, with what came before %s on the same disk, and %s are free",
				n.Dir, n.For, size(n.Bytes), size(total[device]), size(free)))
		}
	}
	if len(problems) > 0 {
		problems = append(problems, errors.New("free some space (df -h shows what is left on each disk), then run this again: make node-image"))
	}
	return errors.Join(problems...)
}

// size is how much that is, for people and to the byte.
func size(bytes uint64) string {
	if bytes < gib/10 {
		return fmt.Sprintf("%d bytes", bytes)
	}
	return fmt.Sprintf("%.1f GiB (%d bytes)", float64(bytes)/gib, bytes)
}

// space measures the nearest folder that exists.
func space(dir string) (device, free uint64, err error) {
	for {
		info, statErr := os.Stat(dir)
		if statErr == nil {
			var fs syscall.Statfs_t
			if err := syscall.Statfs(dir, &fs); err != nil {
				return 0, 0, err
			}
			stat, ok := info.Sys().(*syscall.Stat_t)
			if !ok {
				return 0, 0, errors.New("no device number")
			}
			return stat.Dev, fs.Bavail * uint64(fs.Bsize), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return 0, 0, statErr
		}
		dir = parent
	}
}

// explainFull adds to a "no space left" error where and how much.
func explainFull(err error, needs []need) error {
	if !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	text := "disk full; free space and run this again, what is done is kept:"
	for _, n := range needs {
		if _, free, spaceErr := space(n.Dir); spaceErr == nil {
			text += fmt.Sprintf("\n  %s (%s): %d bytes free, up to %d needed", n.Dir, n.For, free, n.Bytes)
		}
	}
	return fmt.Errorf("%w\n%s", err, text)
}
