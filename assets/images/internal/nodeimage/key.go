package nodeimage

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// inputs are the files below source whose content decides what is built.
func inputs(source string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(source, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "runc-bounded" { // the engine's, not the image's
				return filepath.SkipDir
			}
			return nil
		}
		if counts(d.Name()) {
			files = append(files, file)
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

func counts(name string) bool {
	switch {
	case name == "go.mod", name == "go.sum":
		return true
	default:
		return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
	}
}

// key is a hash over files, named relative to source, and facts.
func key(source string, files []string, facts ...string) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, runtime.GOARCH, facts)
	for _, file := range files {
		name, err := filepath.Rel(source, file)
		if err != nil {
			return "", err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %x\n", filepath.ToSlash(name), sha256.Sum256(data))
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// debianFiles are the inputs that the Debian parts depend on.
func debianFiles(files []string) []string {
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool {
		return filepath.Base(filepath.Dir(file)) != "debian"
	})
}
