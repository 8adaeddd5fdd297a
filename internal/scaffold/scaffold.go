// Package scaffold writes a new lesson that already works: it lints and passes its own law, so that an
// author changes one thing at a time.
package scaffold

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/klab-dev/klab/lessons"
)

//go:embed lesson
var lesson embed.FS

const lessonsDir = "lessons"

// Options say what to write and where.
type Options struct {
	// Dir is the folder of the course. What is missing there is made.
	Dir string
	// ID of the lesson.
	ID string
	// Module of course.yaml that the lesson joins; the last one when empty.
	Module string
}

// words is what the templates need.
type words struct {
	ID, Title string
	Number    int
}

var slug = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// New writes a lesson into a course and returns the files it wrote or changed, below the course's folder.
func New(o Options) ([]string, error) {
	if !slug.MatchString(o.ID) {
		return nil, fmt.Errorf("%q is no id of a lesson: use lower-case words with hyphens between them", o.ID)
	}
	number, err := nextNumber(o.Dir, o.ID)
	if err != nil {
		return nil, err
	}
	w := writer{dir: o.Dir, schemas: schemaFolder(o.Dir)}
	if err := w.course(o); err != nil {
		return nil, err
	}
	if err := w.lesson(words{ID: o.ID, Title: title(o.ID), Number: number}); err != nil {
		return nil, err
	}
	wrote, err := WriteSchemas(o.Dir)
	return append(w.wrote, wrote...), err
}

// nextNumber is one more than the highest number of the course's lessons.
func nextNumber(dir, id string) (int, error) {
	entries, err := os.ReadDir(filepath.Join(dir, lessonsDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("read the lessons: %w", err)
	}
	highest := 0
	for _, entry := range entries {
		digits, rest, _ := strings.Cut(entry.Name(), "-")
		if rest == id {
			return 0, fmt.Errorf("lesson %s is there already: %s", id, filepath.Join(dir, lessonsDir, entry.Name()))
		}
		if number, err := strconv.Atoi(digits); err == nil {
			highest = max(highest, number)
		}
	}
	return highest + 1, nil
}

// title makes words of an id.
func title(id string) string {
	text := strings.ReplaceAll(id, "-", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// A writer writes files of a course and never overwrites one it did not mean to.
type writer struct {
	dir string
	// schemas is where the first lines of YAML files look for schemas.
	schemas string
	wrote   []string
}

func (w *writer) write(name string, data []byte) error {
	full := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return fmt.Errorf("make the folder of %s: %w", name, err)
	}
	if err := os.WriteFile(full, lessons.WithSchemaLine(w.schemas, name, data), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	w.wrote = append(w.wrote, name)
	return nil
}

// lesson fills in the templates.
func (w *writer) lesson(about words) error {
	return fs.WalkDir(lesson, "lesson", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := lesson.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read template %s: %w", name, err)
		}
		parsed, err := template.New(name).Delims("[[", "]]").Parse(string(data))
		if err != nil {
			return fmt.Errorf("parse template %s: %w", name, err)
		}
		var text bytes.Buffer
		if err := parsed.Execute(&text, about); err != nil {
			return fmt.Errorf("fill template %s: %w", name, err)
		}
		below := strings.TrimPrefix(name, "lesson/")
		return w.write(path.Join(lessonsDir, fmt.Sprintf("%02d-%s", about.Number, about.ID), below), text.Bytes())
	})
}

// schemaFolder is where the course looks for schemas: where its course.yaml says, else in a folder of its own.
func schemaFolder(dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, courseFile))
	if err != nil {
		return lessons.SchemasDir // whoever needs the file itself says what is wrong with it
	}
	return cmp.Or(lessons.SchemaFolder(data), lessons.SchemasDir)
}

// WriteSchemas writes the JSON Schemas into a course's folder and returns the names of the files. A course
// that looks for them elsewhere is left alone.
func WriteSchemas(dir string) ([]string, error) {
	if schemaFolder(dir) != lessons.SchemasDir {
		return nil, nil
	}
	files, err := lessons.Schemas()
	if err != nil {
		return nil, err
	}
	w := writer{dir: dir}
	for name, data := range files {
		if err := w.write(path.Join(lessons.SchemasDir, name), data); err != nil {
			return nil, err
		}
	}
	slices.Sort(w.wrote)
	return w.wrote, nil
}

// WriteSchemaLines gives every YAML file of a course the first line that names its schema, and returns the
// files it changed.
func WriteSchemaLines(dir string) ([]string, error) {
	w := writer{dir: dir, schemas: schemaFolder(dir)}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || lessons.SchemaOf(name) == "" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if bytes.Equal(lessons.WithSchemaLine(w.schemas, name, data), data) {
			return nil
		}
		return w.write(name, data)
	})
	return w.wrote, err
}
