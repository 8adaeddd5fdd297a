package lessons

import (
	"fmt"
	"slices"
)

// anchors proves that the English text has a section for every task and prediction, in their order, and no others.
func (l *lessonLint) anchors() {
	sections, _ := cut(l.lesson.source, textFile(English))
	var tasks, predictions, questions []string
	for _, task := range l.lesson.Tasks {
		tasks = append(tasks, task.ID)
	}
	for _, question := range l.lesson.Predictions {
		predictions = append(predictions, question.ID)
	}
	for _, question := range l.lesson.Quiz {
		questions = append(questions, question.ID)
	}
	l.sectionsFor(sections, KindTask, tasks, true)
	l.sectionsFor(sections, KindPredict, predictions, true)
	// Cards come at the end with or without a place in the text.
	l.sectionsFor(sections, KindQuiz, questions, false)
	l.predictedFirst(sections)
	for _, section := range sections {
		if section.Markdown == "" && section.Kind != KindQuiz {
			l.at(English, section.line, fmt.Sprintf("section %s: %s is empty", section.Kind, section.ID), "write it, or delete the anchor")
		}
	}
}

func (l *lessonLint) at(language string, line int, message, fix string) {
	l.problems = append(l.problems, l.lesson.source.at(textFile(language), line, 1, message, fix))
}

// sectionsFor holds the sections of one kind against the ids that lesson.yaml has.
func (l *lessonLint) sectionsFor(sections []placedSection, kind string, ids []string, all bool) {
	var found []string
	for _, section := range sections {
		if section.Kind != kind {
			continue
		}
		if !slices.Contains(ids, section.ID) {
			l.at(English, section.line, fmt.Sprintf("lesson.yaml has no %s %s", kind, section.ID), "correct the id, or delete the anchor")
			continue
		}
		found = append(found, section.ID)
	}
	missing := false
	for _, id := range ids {
		if all && !slices.Contains(found, id) {
			missing = true
			l.whole(textFile(English), fmt.Sprintf("%s %s has no section", kind, id), fmt.Sprintf("add <!-- %s: %s -->", kind, id))
		}
	}
	if all && !missing && !slices.Equal(found, ids) {
		l.whole(textFile(English), fmt.Sprintf("the %s sections come in another order than in lesson.yaml", kind), "reorder one of the two")
	}
}

// predictedFirst proves that a prediction is asked for before the task whose experiment it predicts.
func (l *lessonLint) predictedFirst(sections []placedSection) {
	line := func(kind, id string) int {
		at := slices.IndexFunc(sections, func(s placedSection) bool { return s.Kind == kind && s.ID == id })
		if at < 0 {
			return 0
		}
		return sections[at].line
	}
	for _, question := range l.lesson.Predictions {
		asked, done := line(KindPredict, question.ID), line(KindTask, question.Task)
		if asked > 0 && done > 0 && asked > done {
			l.at(English, asked, fmt.Sprintf("prediction %s comes after its task %s", question.ID, question.Task),
				"move it above the task")
		}
	}
}
