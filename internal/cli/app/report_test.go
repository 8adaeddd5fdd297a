package app

import (
	"bytes"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/lessons"
)

// TestAFullDiskIsSaidInTheReadersLanguage, with the file that could not be written and how to see what is left.
func TestAFullDiskIsSaidInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("write the results: %w", &fs.PathError{Op: "write", Path: "/home/l i/out/results.json", Err: syscall.ENOSPC})
	for language, said := range map[string][]string{
		lessons.English: {"klab: the disk is full: /home/l i/out/results.json could not be written\n", "df -h '/home/l i/out' (shows"},
		lessons.Chinese: {"klab: 磁盘已满，无法写入 /home/l i/out/results.json\n", "df -h '/home/l i/out'（"},
	} {
		told := &bytes.Buffer{}
		a := &App{Streams: Streams{Err: told}, Lab: cluster.DefaultName, Language: language}
		require.Equal(t, ExitFailed, a.Report(err))
		for _, part := range said {
			require.Contains(t, told.String(), part)
		}
		require.NotContains(t, told.String(), "no space left")
	}
}
