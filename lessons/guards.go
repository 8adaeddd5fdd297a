package lessons

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/klab-dev/klab/lessons/internal/expand"
	"github.com/klab-dev/klab/lessons/internal/guard"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// structure reads lesson.yaml, what it takes from guards spelled out.
func (r *reader) structure(above *guard.Set) {
	guards, problems := guard.Read(r.source, above)
	r.lesson.guards, r.problems = guards, problems
	body, problems := r.source.Document(layout.LessonFile)
	if r.problems = append(r.problems, problems...); body == nil {
		return
	}
	expansion, faults := expand.Lesson(body, guards)
	tree := &sources.Tree{Body: body, Expansion: expansion, Written: guards.Written}
	r.source.Trees[layout.LessonFile] = tree
	for _, used := range expansion.Used {
		guards.Used = append(guards.Used, guards.File(used))
	}
	for _, fault := range faults {
		r.problems = append(r.problems, r.source.AtToken(layout.LessonFile, fault.At, fault.Message, fault.Fix))
	}
	unread := r.source.DecodeNode(layout.LessonFile, body, r.lesson)
	r.problems = append(r.problems, unread...)
	tree.Broken = len(faults)+len(unread) > 0
}

// Expanded returns lesson.yaml as its author would have had to write it without guards, and without what is said
// once for several checks.
func (l *Lesson) Expanded() ([]byte, error) {
	var ordered yaml.MapSlice
	if err := yaml.NodeToValue(l.source.Root(layout.LessonFile), &ordered, yaml.UseOrderedMap()); err != nil {
		return nil, fmt.Errorf("take lesson.yaml apart: %w", err)
	}
	text, err := yaml.MarshalWithOptions(ordered, yaml.UseLiteralStyleIfMultiline(true))
	if err != nil {
		return nil, fmt.Errorf("write lesson.yaml: %w", err)
	}
	return text, nil
}
