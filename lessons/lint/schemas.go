package lint

import (
	"fmt"
	"path"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// schemaLines proves that editors find the schema of every file, in a course whose course.yaml names its own.
func (l *courseLint) schemaLines() {
	where := lessons.SchemaFolder(l.course.Source().Files[layout.CourseFile])
	if where == "" {
		return
	}
	folders := []sources.Folder{l.course.Source()}
	for _, lesson := range l.course.Lessons {
		folders = append(folders, lesson.Source())
	}
	for _, f := range folders {
		for _, name := range f.Names() {
			want := lessons.SchemaLine(where, path.Join(f.Dir, name))
			first, _, _ := strings.Cut(string(f.Files[name]), "\n")
			if want != "" && strings.TrimRight(first, "\r") != want {
				l.problems = append(l.problems, f.At(name, 1, 1, "the first line does not name the file's schema",
					fmt.Sprintf("write %q, or run klab author schema on the course's folder", want)))
			}
		}
	}
}
