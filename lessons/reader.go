package lessons

import (
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// A reader reads one lesson and collects its problems.
type reader struct {
	source   sources.Folder
	lesson   *Lesson
	problems []Problem
}

// packRules are the rules for a pack's lesson; nil for lessons that are trusted.
type packRules struct{ taken func(id string) bool }

func (r *reader) report(place []any, message, fix string) {
	r.problems = append(r.problems, r.source.In(layout.LessonFile, place, message, fix))
}

func (r *reader) add(problems []Problem) { r.problems = append(r.problems, problems...) }
