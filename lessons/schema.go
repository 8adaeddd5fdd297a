package lessons

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/klab-dev/klab/lessons/internal/layout"
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
	case name == layout.CourseFile:
		return "course.json"
	case name == layout.GlossaryFile:
		return "glossary.json"
	case base == layout.LessonFile:
		return "lesson.json"
	case strings.HasPrefix(base, "messages."):
		return "messages.json"
	case dir == layout.GuardsDir && strings.Contains(strings.TrimSuffix(base, path.Ext(base)), "."):
		return "codes.json"
	case dir == layout.GuardsDir:
		return "guard.json"
	case dir != layout.SeedDir && dir != layout.SolutionDir && dir != layout.WrongDir:
		return ""
	case strings.HasSuffix(base, layout.StepsSuffix):
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
