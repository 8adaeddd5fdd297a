package structure

import (
	"fmt"
	"slices"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

// anchors proves that the English text has a section for every task and prediction, in their order, and no others.
func (l lint) anchors() {
	sections, _ := texts.Cut(l.Source, layout.TextFile(lessons.English))
	var tasks, predictions, questions []string
	for _, task := range l.Lesson.Tasks {
		tasks = append(tasks, task.ID)
	}
	for _, question := range l.Lesson.Predictions {
		predictions = append(predictions, question.ID)
	}
	for _, question := range l.Lesson.Quiz {
		questions = append(questions, question.ID)
	}
	l.sectionsFor(sections, lessons.KindTask, tasks, true)
	l.sectionsFor(sections, lessons.KindPredict, predictions, true)
	// Cards come at the end with or without a place in the text.
	l.sectionsFor(sections, lessons.KindQuiz, questions, false)
	l.predictedFirst(sections)
	for _, section := range sections {
		if section.Markdown == "" && section.Kind != lessons.KindQuiz {
			fix := "write it, or delete the anchor"
			if section.Kind == lessons.KindPredict {
				fix = "write a sentence that leads up to the question of the card: what people are about to do, or have just seen"
			}
			l.At(lessons.English, section.Line, fmt.Sprintf("section %s: %s is empty", section.Kind, section.ID), fix)
		}
	}
}

// sectionsFor holds the sections of one kind against the ids that lesson.yaml has.
func (l lint) sectionsFor(sections []texts.PlacedSection, kind string, ids []string, all bool) {
	var found []string
	for _, section := range sections {
		if section.Kind != kind {
			continue
		}
		if !slices.Contains(ids, section.ID) {
			l.At(lessons.English, section.Line, fmt.Sprintf("lesson.yaml has no %s %s", kind, section.ID), "correct the id, or delete the anchor")
			continue
		}
		found = append(found, section.ID)
	}
	missing := false
	for _, id := range ids {
		if all && !slices.Contains(found, id) {
			missing = true
			l.Whole(layout.TextFile(lessons.English), fmt.Sprintf("%s %s has no section", kind, id), fmt.Sprintf("add <!-- %s: %s -->", kind, id))
		}
	}
	if all && !missing && !slices.Equal(found, ids) {
		l.Whole(layout.TextFile(lessons.English), fmt.Sprintf("the %s sections come in another order than in lesson.yaml", kind), "reorder one of the two")
	}
}

// predictedFirst proves that a prediction is asked for before the task whose experiment it predicts.
func (l lint) predictedFirst(sections []texts.PlacedSection) {
	line := func(kind, id string) int {
		at := slices.IndexFunc(sections, func(s texts.PlacedSection) bool { return s.Kind == kind && s.ID == id })
		if at < 0 {
			return 0
		}
		return sections[at].Line
	}
	for _, question := range l.Lesson.Predictions {
		asked, done := line(lessons.KindPredict, question.ID), line(lessons.KindTask, question.Task)
		if asked > 0 && done > 0 && asked > done {
			l.At(lessons.English, asked, fmt.Sprintf("prediction %s comes after its task %s", question.ID, question.Task),
				"move it above the task")
		}
	}
}
