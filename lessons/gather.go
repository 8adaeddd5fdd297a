package lessons

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// gather reads the files of a course: those above the lessons, and everything below them in the folders that
// are wanted. A file that cannot be read is a problem.
func gather(fsys fs.FS, wanted func(dir string) bool) (map[string][]byte, []Problem) {
	files := map[string][]byte{}
	var problems []Problem
	fault := func(name string, err error) {
		problems = append(problems, Problem{File: name, Message: fmt.Sprintf("read: %v", err)})
	}
	read := func(name string) {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			fault(name, err)
			return
		}
		files[name] = data
	}
	for _, name := range []string{layout.CourseFile, layout.GlossaryFile} {
		if _, err := fs.Stat(fsys, name); !errors.Is(err, fs.ErrNotExist) {
			read(name)
		}
	}
	for _, dir := range []string{layout.GuardsDir, layout.LessonsDir} {
		err := fs.WalkDir(fsys, dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case name == dir && errors.Is(err, fs.ErrNotExist):
				return fs.SkipAll // which is said once it is known that there is none
			case err != nil:
				fault(name, err)
				return fs.SkipDir
			case entry.IsDir() && (layout.Ignored(entry.Name()) || path.Dir(name) == layout.LessonsDir && !wanted(name)):
				return fs.SkipDir
			case !layout.Ignored(entry.Name()) && !entry.IsDir():
				read(name)
			}
			return nil
		})
		if err != nil {
			fault(dir, err)
		}
	}
	return withoutMarks(files), problems
}

// withoutMarks takes off the byte order mark that some editors put before UTF-8, where it means nothing. The parsers of
// YAML would take it for a part of the first word.
func withoutMarks(files map[string][]byte) map[string][]byte {
	bare := make(map[string][]byte, len(files))
	for name, data := range files {
		bare[name] = bytes.TrimPrefix(data, []byte("\ufeff"))
	}
	return bare
}

// Hidden reports whether a file or folder is no content by its name: hidden files, and editors' backups. Nothing below
// such a folder is content either.
func Hidden(name string) bool { return layout.Ignored(path.Base(name)) }

// folders shares the files of a course out to its lessons, by the lesson's folder.
func folders(files map[string][]byte) map[string]sources.Folder {
	found := map[string]sources.Folder{}
	for name, data := range files {
		parts := strings.SplitN(name, "/", 3)
		if len(parts) < 3 || parts[0] != layout.LessonsDir {
			continue
		}
		dir := path.Join(layout.LessonsDir, parts[1])
		if _, there := found[dir]; !there {
			found[dir] = sources.Folder{Dir: dir, Files: map[string][]byte{}}
		}
		found[dir].Files[parts[2]] = data
	}
	return found
}
