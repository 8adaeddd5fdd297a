// Command generate writes the JSON Schemas of lesson files and of what klab reports, and the reference of verbs.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/klab-dev/klab/internal/schema"
)

func main() {
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(root string) error {
	files, err := schema.Files(root)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(root, "lessons", "schemas", name), data, 0o644); err != nil {
			return err
		}
	}
	reports, err := schema.Reports(root)
	if err != nil {
		return err
	}
	for name, data := range reports {
		if err := os.WriteFile(filepath.Join(root, "content", "schemas", name), data, 0o644); err != nil {
			return err
		}
	}
	page, err := schema.Verbs(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "docs", "verbs.md"), page, 0o644)
}
