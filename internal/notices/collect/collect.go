// Package collect gathers the licences and notices of the modules that klab is built from.
package collect

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A Module is one that is compiled into klab.
type Module struct {
	Path, Version string
	// Files are its licences and notices: those beside the packages that are compiled in, and above them.
	Files []string
}

// legal is how files are named that must be passed on.
var legal = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|notice|copying|copyright|patents)([._-].*)?$`)

// platforms are those that klab is made for: each has packages of its own.
func platforms() []string { return []string{"linux", "darwin", "windows"} }

// Linked lists the modules of the program in a folder of the module, for one platform.
func Linked(ctx context.Context, dir, platform string) ([]Module, error) {
	list := exec.CommandContext(ctx, "go", "list", "-deps", "-f",
		"{{with .Module}}{{if .Version}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}", "./cmd/klab", "./workload/cmd/web")
	list.Dir = dir
	list.Env = append(os.Environ(), "GOOS="+platform, "CGO_ENABLED=0")
	out, err := list.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return nil, fmt.Errorf("list what klab is built from: %w: %s", err, failed.Stderr)
	}
	if err != nil {
		return nil, fmt.Errorf("list what klab is built from: %w", err)
	}
	var found []Module
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		field := strings.Split(lines.Text(), "\t")
		if len(field) != 4 {
			continue // a package without a version is klab's own
		}
		files, err := filesOf(field[2], field[3])
		if err != nil {
			return nil, err
		}
		found = append(found, Module{Path: field[0], Version: field[1], Files: files})
	}
	return merge(found), lines.Err()
}

// filesOf lists the files that must be passed on with a package: from its folder up to that of its module.
func filesOf(module, pkg string) ([]string, error) {
	var files []string
	for dir := pkg; ; dir = filepath.Dir(dir) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("look for licences: %w", err)
		}
		for _, entry := range entries {
			if legal.MatchString(entry.Name()) && filepath.Ext(entry.Name()) != ".go" && entry.Type().IsRegular() {
				files = append(files, filepath.Join(dir, entry.Name()))
			}
		}
		if dir == module || len(dir) <= len(module) {
			return files, nil
		}
	}
}

// merge makes one of each module's packages, in order.
func merge(found []Module) []Module {
	slices.SortStableFunc(found, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	var out []Module
	for _, m := range found {
		if n := len(out); n > 0 && out[n-1].Path == m.Path {
			out[n-1].Files = append(out[n-1].Files, m.Files...)
			continue
		}
		out = append(out, m)
	}
	for i := range out {
		slices.Sort(out[i].Files)
		out[i].Files = slices.Compact(out[i].Files)
	}
	return out
}

// Modules lists what klab is built from on any platform, Go's own library first.
func Modules(ctx context.Context, dir string) ([]Module, error) {
	var all []Module
	for _, platform := range platforms() {
		linked, err := Linked(ctx, dir, platform)
		if err != nil {
			return nil, err
		}
		all = append(all, linked...)
	}
	library, err := standard(ctx, dir)
	return append([]Module{library}, merge(all)...), err
}

// standard is Go's library, which is compiled in too.
func standard(ctx context.Context, dir string) (Module, error) {
	env := exec.CommandContext(ctx, "go", "env", "GOROOT")
	env.Dir = dir
	root, err := env.Output()
	if err != nil {
		return Module{}, fmt.Errorf("find Go's library: %w", err)
	}
	where := strings.TrimSpace(string(root))
	files, err := filesOf(where, where)
	return Module{Path: "Go's standard library", Files: files}, err
}
