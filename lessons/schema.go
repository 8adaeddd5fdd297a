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

// SchemasDir is the folder of a course that holds the JSON Schemas of its files, unless the first line of
// course.yaml names another.
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
	case dir == guardsDir && strings.Contains(strings.TrimSuffix(base, path.Ext(base)), "."):
		return "codes.json"
	case dir == guardsDir:
		return "guard.json"
	case dir != seedDir && dir != solutionDir && dir != wrongDir:
		return ""
	case strings.HasSuffix(base, stepsSuffix):
		return "steps.json"
	}
	return "manifest.json"
}

const schemaMark = "# yaml-language-server: $schema="

// SchemaLine is the first line of a YAML file of a course: it tells an editor where the schema is, in a
// folder given relative to the course. It is "" for files without one.
func SchemaLine(folder, name string) string {
	schema := SchemaOf(name)
	if schema == "" {
		return ""
	}
	return schemaMark + strings.Repeat("../", strings.Count(name, "/")) + path.Join(folder, schema)
}

var schemaComment = regexp.MustCompile(`^# yaml-language-server: \$schema=.*(\r?\n|$)`)

// WithSchemaLine returns the content of a file with the right first line.
func WithSchemaLine(folder, name string, data []byte) []byte {
	line := SchemaLine(folder, name)
	if line == "" {
		return data
	}
	return append([]byte(line+"\n"), schemaComment.ReplaceAll(data, nil)...)
}

// SchemaFolder says where the first line of course.yaml looks for schemas, relative to the course; "" when
// it has no such line.
func SchemaFolder(course []byte) string {
	first, _, _ := strings.Cut(string(course), "\n")
	file, named := strings.CutPrefix(strings.TrimSpace(first), schemaMark)
	if !named || strings.Contains(file, ":") {
		return ""
	}
	return path.Dir(file)
}

// schemaLines proves that editors find the schema of every file, in a course whose course.yaml names its own.
func (l *courseLint) schemaLines() {
	where := SchemaFolder(l.course.source.files[courseFile])
	if where == "" {
		return
	}
	folders := []folder{l.course.source}
	for _, lesson := range l.course.Lessons {
		folders = append(folders, lesson.source)
	}
	for _, f := range folders {
		for _, name := range f.names() {
			want := SchemaLine(where, path.Join(f.dir, name))
			first, _, _ := strings.Cut(string(f.files[name]), "\n")
			if want != "" && strings.TrimRight(first, "\r") != want {
				l.problems = append(l.problems, f.at(name, 1, 1, "the first line does not name the file's schema",
					fmt.Sprintf("write %q, or run klab author schema on the course's folder", want)))
			}
		}
	}
}
