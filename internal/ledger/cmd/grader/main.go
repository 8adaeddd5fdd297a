// Grader prints the digest of everything in this repository that decides verdicts besides the lessons: the sources of
// checker, session, cluster and the law with all that they pull in, and the versions of foreign modules.
// Tests are not in it, nor how a verdict is worded and kept. The Makefile stamps klab with it.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A listed package is what go list says of one.
type listed struct {
	ImportPath string
	Dir        string
	Standard   bool
	Module     *struct {
		Path, Version string
		Main          bool
	}
	GoFiles, CgoFiles, EmbedFiles []string
}

func main() {
	digest, err := grader()
	if err != nil {
		fmt.Fprintln(os.Stderr, "grader digest:", err)
		os.Exit(1)
	}
	fmt.Println(digest)
}

func grader() (string, error) {
	packages, err := list("./checker", "./internal/session", "./cluster", "./internal/law")
	if err != nil {
		return "", err
	}
	lines, err := describe(packages)
	if err != nil {
		return "", err
	}
	slices.Sort(lines)
	sum := sha256.New()
	for _, line := range slices.Compact(lines) {
		fmt.Fprintln(sum, line)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}

func list(roots ...string) ([]listed, error) {
	arguments := append([]string{"list", "-deps", "-json=ImportPath,Dir,Standard,Module,GoFiles,CgoFiles,EmbedFiles"}, roots...)
	command := exec.Command("go", arguments...)
	// What is hashed is the same wherever klab is built for.
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	var packages []listed
	decoder := json.NewDecoder(out)
	for {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the list of packages: %w", err)
		}
		packages = append(packages, p)
	}
	if err := command.Wait(); err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	return packages, nil
}

// describe gives a line for every file of this module, and one for every foreign module.
func describe(packages []listed) ([]string, error) {
	var lines []string
	for _, p := range packages {
		switch {
		case p.Standard || p.Module == nil || decidesNothing(p.ImportPath):
		case !p.Module.Main:
			lines = append(lines, p.Module.Path+" "+p.Module.Version)
		default:
			of, err := files(p)
			if err != nil {
				return nil, err
			}
			lines = append(lines, of...)
		}
	}
	return lines, nil
}

// decidesNothing reports whether a package only words verdicts, keeps them, or holds the lessons, of which each case has
// a digest of its own.
func decidesNothing(path string) bool {
	return slices.ContainsFunc([]string{"/internal/words", "/internal/progress", "/klab/content"}, func(end string) bool {
		return strings.HasSuffix(path, end)
	})
}

func files(p listed) ([]string, error) {
	var lines []string
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.EmbedFiles) {
		data, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil {
			return nil, fmt.Errorf("read a source: %w", err)
		}
		sum := sha256.Sum256(data)
		lines = append(lines, p.ImportPath+"/"+name+" "+hex.EncodeToString(sum[:]))
	}
	return lines, nil
}
