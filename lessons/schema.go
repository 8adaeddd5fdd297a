package lessons

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

//go:embed schemas/*.json
var schemas embed.FS

// Schemas returns the JSON Schemas of the files of a course, by file name.
func Schemas() (map[string][]byte, error) {
	names, err := fs.Glob(schemas, "schemas/*.json")
	if err != nil {
		return nil, fmt.Errorf("list the schemas: %w", err)
	}
	found := map[string][]byte{}
	for _, name := range names {
		if found[path.Base(name)], err = schemas.ReadFile(name); err != nil {
			return nil, fmt.Errorf("read the schemas: %w", err)
		}
	}
	return found, nil
}

// SchemasDir is the folder of a course that holds the JSON Schemas of its files.
const SchemasDir = "schemas"

// SchemaOf names the schema of a file of a course by its path, "" for what is no YAML.
func SchemaOf(name string) string {
	base, dir := path.Base(name), path.Base(path.Dir(name))
	switch {
	case path.Ext(base) != ".yaml" && path.Ext(base) != ".yml":
		return ""
	case name == courseFile:
		return "course.json"
	case name == glossaryFile:
		return "glossary.json"
	case base == lessonFile:
		return "lesson.json"
	case strings.HasPrefix(base, "messages."):
		return "messages.json"
	case dir != seedDir && dir != solutionDir && dir != wrongDir:
		return ""
	case strings.HasSuffix(base, stepsSuffix):
		return "steps.json"
	}
	return "manifest.json"
}

// SchemaLine is the first line of a YAML file of a course: it tells an editor where the schema is. It is
// "" for files without one.
func SchemaLine(name string) string {
	schema := SchemaOf(name)
	if schema == "" {
		return ""
	}
	return "# yaml-language-server: $schema=" + strings.Repeat("../", strings.Count(name, "/")) + path.Join(SchemasDir, schema)
}

var schemaComment = regexp.MustCompile(`^# yaml-language-server: \$schema=.*(\r?\n|$)`)

// WithSchemaLine returns the content of a file with the right first line.
func WithSchemaLine(name string, data []byte) []byte {
	line := SchemaLine(name)
	if line == "" {
		return data
	}
	return append([]byte(line+"\n"), schemaComment.ReplaceAll(data, nil)...)
}

// schemaLines proves that editors find the schema of every file, in a course that carries the schemas.
func (l *courseLint) schemaLines() {
	if !l.course.schemas {
		return
	}
	folders := []folder{l.course.source}
	for _, lesson := range l.course.Lessons {
		folders = append(folders, lesson.source)
	}
	for _, f := range folders {
		for _, name := range f.names() {
			want := SchemaLine(path.Join(f.dir, name))
			first, _, _ := strings.Cut(string(f.files[name]), "\n")
			if want != "" && strings.TrimRight(first, "\r") != want {
				l.problems = append(l.problems, f.at(name, 1, 1, "the first line does not name the file's schema",
					fmt.Sprintf("write %q, or run klab author schema --write", want)))
			}
		}
	}
}

// hasSchemas reports whether a course carries the schemas of its files.
func hasSchemas(fsys fs.FS) bool {
	_, err := fs.Stat(fsys, SchemasDir)
	return err == nil
}
