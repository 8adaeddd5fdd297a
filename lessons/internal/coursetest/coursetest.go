// Package coursetest is a good course for tests, and changes to it.
package coursetest

import (
	"embed"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

//go:embed course
var course embed.FS

// The folders of the lessons.
const (
	First = "lessons/01-first-steps/"
	Ready = "lessons/19-ready/"
)

// An Edit changes one file of the course: Old becomes New. An empty Old replaces the file; an empty Old and New deletes
// it.
type Edit struct{ File, Old, New string }

// Edited returns the course with some changes.
func Edited(t *testing.T, edits ...Edit) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	good, err := fs.Sub(course, "course")
	require.NoError(t, err)
	require.NoError(t, fs.WalkDir(good, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(good, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}))
	for _, e := range edits {
		e.apply(t, files)
	}
	return files
}

func (e Edit) apply(t *testing.T, files fstest.MapFS) {
	t.Helper()
	switch {
	case e.Old == "" && e.New == "":
		require.Contains(t, files, e.File)
		delete(files, e.File)
	case e.Old == "":
		files[e.File] = &fstest.MapFile{Data: []byte(e.New)}
	default:
		text := string(files[e.File].Data)
		require.Contains(t, text, e.Old, "edit of %s", e.File)
		files[e.File] = &fstest.MapFile{Data: []byte(strings.Replace(text, e.Old, e.New, 1))}
	}
}
