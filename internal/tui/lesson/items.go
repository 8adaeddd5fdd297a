package lesson

import "github.com/klab-dev/klab/lessons"

// An itemKind says what a line of the task pane is.
type itemKind int

const (
	taskItem itemKind = iota
	predictItem
	whyItem
	quizItem
)

// An item is a line of the task pane.
type item struct {
	kind itemKind
	// task is set for tasks; question for predictions, and for questions why.
	task     *lessons.Task
	question *lessons.Question
}

// itemsOf lists the predictions before their tasks, the questions why after them, and the quiz last.
func itemsOf(l *lessons.Lesson) []item {
	var items []item
	predictions := func(task string) {
		for i := range l.Predictions {
			if l.Predictions[i].Task == task {
				items = append(items, item{kind: predictItem, question: &l.Predictions[i]})
			}
		}
	}
	predictions("")
	for i := range l.Tasks {
		predictions(l.Tasks[i].ID)
		items = append(items, item{kind: taskItem, task: &l.Tasks[i]})
		if why := l.WhyOf(l.Tasks[i].ID); why != nil {
			items = append(items, item{kind: whyItem, question: why})
		}
	}
	if len(l.Quiz) > 0 {
		items = append(items, item{kind: quizItem})
	}
	return items
}

// taskID is the task that keys on the item act on: its own, or the one its question is about.
func (it item) taskID() (id string, ok bool) {
	switch it.kind {
	case taskItem:
		return it.task.ID, true
	case predictItem, whyItem:
		return it.question.Task, it.question.Task != ""
	default:
		return "", false
	}
}

// anchor is the anchor of the item's section in the text.
func (it item) anchor() string {
	switch it.kind {
	case taskItem:
		return "task/" + it.task.ID
	case predictItem:
		return "predict/" + it.question.ID
	case whyItem:
		return "task/" + it.question.Task
	default:
		return ""
	}
}
