package lessons

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// gather reads the files of a course: those above the lessons, and everything below them. A file that cannot be read is
// a problem.
func gather(fsys fs.FS) (map[string][]byte, []Problem) {
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
	for _, name := range []string{courseFile, glossaryFile} {
		if _, err := fs.Stat(fsys, name); !errors.Is(err, fs.ErrNotExist) {
			read(name)
		}
	}
	for _, dir := range []string{guardsDir, lessonsDir} {
		err := fs.WalkDir(fsys, dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case name == dir && errors.Is(err, fs.ErrNotExist):
				return fs.SkipAll // which is said once it is known that there is none
			case err != nil:
				fault(name, err)
				return fs.SkipDir
			case ignored(entry.Name()) && entry.IsDir():
				return fs.SkipDir
			case !ignored(entry.Name()) && !entry.IsDir():
				read(name)
			}
			return nil
		})
		if err != nil {
			fault(dir, err)
		}
	}
	return files, problems
}

// Hidden reports whether a file or folder is no content by its name: hidden files, and editors' backups. Nothing below
// such a folder is content either.
func Hidden(name string) bool { return ignored(path.Base(name)) }

func ignored(name string) bool {
	return strings.HasPrefix(name, ".") && name != "." || strings.HasSuffix(name, "~")
}

// folders shares the files of a course out to its lessons, by the lesson's folder.
func folders(files map[string][]byte) map[string]folder {
	found := map[string]folder{}
	for name, data := range files {
		parts := strings.SplitN(name, "/", 3)
		if len(parts) < 3 || parts[0] != lessonsDir {
			continue
		}
		dir := path.Join(lessonsDir, parts[1])
		if _, there := found[dir]; !there {
			found[dir] = folder{dir: dir, files: map[string][]byte{}}
		}
		found[dir].files[parts[2]] = data
	}
	return found
}
