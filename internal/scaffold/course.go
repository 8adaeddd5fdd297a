package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/klab-dev/klab/lessons"
)

const courseFile = "course.yaml"

const newCourse = `# The course: modules in reading order, and the lessons of each.
modules:
- id: %s
  title: {en: Lessons, zh-CN: 课程}
  lessons: [%s]
`

// course lists the lesson in course.yaml, which it makes where there is none. What authors wrote there,
// comments included, stays as it is.
func (w *writer) course(o Options) error {
	data, err := os.ReadFile(filepath.Join(w.dir, courseFile))
	if errors.Is(err, fs.ErrNotExist) {
		module := o.Module
		if module == "" {
			module = "lessons"
		}
		return w.write(courseFile, fmt.Appendf(nil, newCourse, module, o.ID))
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", courseFile, err)
	}
	listed, err := list(string(data), o.Module, o.ID)
	if err != nil {
		return fmt.Errorf("%s: %w", courseFile, err)
	}
	return w.write(courseFile, []byte(listed))
}

// list adds a lesson at the end of a module.
func list(course, module, id string) (string, error) {
	file, err := parser.ParseBytes([]byte(course), 0)
	if err != nil {
		return "", err
	}
	var content struct {
		Modules []lessons.Module `yaml:"modules"`
	}
	if err := yaml.Unmarshal([]byte(course), &content); err != nil {
		return "", err
	}
	at := len(content.Modules) - 1
	for i, m := range content.Modules {
		if m.ID == module {
			at = i
		}
	}
	if at < 0 || module != "" && content.Modules[at].ID != module {
		return "", fmt.Errorf("there is no module %q: add it, or leave --module out", module)
	}
	where, err := yaml.PathString(fmt.Sprintf("$.modules[%d].lessons", at))
	if err != nil {
		return "", err
	}
	node, err := where.FilterFile(file)
	if err != nil {
		return "", err
	}
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		return "", fmt.Errorf("lessons of module %s is no list", content.Modules[at].ID)
	}
	return insert(course, sequence, id), nil
}

// insert writes one more item into a list, in the list's own style.
func insert(course string, list *ast.SequenceNode, id string) string {
	lines := strings.SplitAfter(course, "\n")
	if list.IsFlowStyle {
		at := list.End.Position
		line := []rune(lines[at.Line-1])
		comma := ""
		if len(list.Values) > 0 {
			comma = ", "
		}
		lines[at.Line-1] = string(line[:at.Column-1]) + comma + id + string(line[at.Column-1:])
		return strings.Join(lines, "")
	}
	last := list.Values[len(list.Values)-1].GetToken().Position
	before := lines[last.Line-1]
	item := before[:strings.Index(before, "-")] + "- " + id + "\n"
	if !strings.HasSuffix(before, "\n") {
		lines[last.Line-1] += "\n"
	}
	return strings.Join(lines[:last.Line], "") + item + strings.Join(lines[last.Line:], "")
}
