// Package report collects what is wrong with a lesson.
package report

import (
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// A Report collects the problems of one lesson.
type Report struct {
	Lesson   *lessons.Lesson
	Source   sources.Folder
	Glossary map[string]lessons.Term
	Problems []sources.Problem
}

// Of begins the report of a lesson.
func Of(lesson *lessons.Lesson, glossary map[string]lessons.Term) *Report {
	return &Report{Lesson: lesson, Source: lesson.Source(), Glossary: glossary}
}

// Ask reports a problem at a place of lesson.yaml.
func (r *Report) Ask(message, fix string, place ...any) {
	r.In(layout.LessonFile, message, fix, place...)
}

// In reports a problem at a place of a YAML file.
func (r *Report) In(file, message, fix string, place ...any) {
	r.Problems = append(r.Problems, r.Source.In(file, place, message, fix))
}

// At reports a problem at a line of the text in a language.
func (r *Report) At(language string, line int, message, fix string) {
	r.Problems = append(r.Problems, r.Source.At(layout.TextFile(language), line, 1, message, fix))
}

// Whole reports a problem of a file as a whole, which need not exist.
func (r *Report) Whole(file, message, fix string) {
	r.Problems = append(r.Problems, r.Source.Whole(file, message, fix))
}
