package structure

import (
	"fmt"

	"github.com/klab-dev/klab/lessons/internal/layout"
)

// facts reports what a lesson observes for all its checks and none of them uses.
func (l lint) facts() {
	known := l.Source.Trees[layout.LessonFile]
	if known == nil || known.Broken {
		return
	}
	for _, name := range known.Expansion.Unused {
		l.Problems = append(l.Problems, l.Source.AtToken(layout.LessonFile, name, fmt.Sprintf("no check uses %s", name.Value), "delete it"))
	}
}
