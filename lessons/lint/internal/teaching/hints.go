package teaching

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

// commandHints proves that the third and the fourth hint of a task show commands, where its worked solution has some. That
// there are four is a matter of the words.
func (l lint) commandHints() {
	for _, language := range layout.Languages() {
		text := l.Lesson.Text(language)
		for _, task := range l.Lesson.Tasks {
			words := text.Tasks[task.ID]
			if len(words.Hints) != 4 || !isTyped(words.Solution) || slices.Contains(text.Borrowed(), "tasks."+task.ID+".hints") {
				continue
			}
			for i, what := range map[int]string{2: "the command without values", 3: "the worked answer"} {
				if !showsCode(words.Hints[i]) {
					l.In(layout.MessagesFile(language), fmt.Sprintf("hint %d of task %s shows no command", i+1, task.ID),
						"give "+what+", in backticks or a block", "tasks", task.ID, "hints", i)
				}
			}
		}
	}
}

// isTyped reports whether an answer is something to type: commands or an object.
func isTyped(solution string) bool {
	return slices.ContainsFunc(texts.CodeBlocks(solution), func(b lessons.CodeBlock) bool { return isCommands(b) || b.Info == "yaml" })
}

func showsCode(hint string) bool {
	return len(texts.CodeBlocks(hint)) > 0 || strings.Count(hint, "`") >= 2
}
