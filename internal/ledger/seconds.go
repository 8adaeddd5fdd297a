package ledger

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Seconds tells how long answers to a task took on average when they were proven, by LESSON/TASK. The folder of the ledger is
// at the root of files.
func Seconds(files fs.FS) (map[string]float64, error) {
	names, err := fs.Glob(files, "*"+suffix)
	if err != nil {
		return nil, err
	}
	sum, cases := map[string]float64{}, map[string]float64{}
	for _, name := range names {
		if strings.HasPrefix(name, "_") {
			continue // what is about whole lessons
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		lines, err := read(name, data)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if parts := strings.Fields(line.Case); len(parts) == 4 && (parts[2] == "solution" || parts[2] == "wrong") {
				task := path.Join(parts[0], parts[1])
				sum[task] += line.Seconds
				cases[task]++
			}
		}
	}
	for task := range sum {
		sum[task] /= cases[task]
	}
	return sum, nil
}
