package lessons

import (
	"fmt"
	"slices"
)

// fenceColumns is the visible width of a code block on a terminal of 120 columns, where the tasks stand beside the
// text.
const fenceColumns = 65

// A wideLine is a line that a terminal would cut or break, where it stands and how wide it is.
type wideLine struct {
	line, columns int
}

// wideLines returns the lines of drawings and of YAML that are too wide. Commands may be longer: they
// still read well when they are wrapped.
func wideLines(markdown string) []wideLine {
	var found []wideLine
	var state codeFence
	for i, line := range splitLines([]byte(markdown)) {
		if state.read(line, i+1) || !slices.Contains([]string{"text", "yaml"}, state.info) {
			continue
		}
		if columns := columnsOf(line); columns > fenceColumns {
			found = append(found, wideLine{line: i + 1, columns: columns})
		}
	}
	return found
}

// columnsOf returns how many columns of a terminal a text takes.
func columnsOf(text string) int {
	columns := 0
	for _, r := range text {
		columns++
		if isWide(r) {
			columns++
		}
	}
	return columns
}

// fences looks for lines of code blocks that do not fit the text column, in every language.
func (l *lessonLint) fences() {
	for _, language := range languages() {
		for _, wide := range wideLines(string(l.lesson.source.files[textFile(language)])) {
			l.at(language, wide.line, fmt.Sprintf("this line is %d columns wide, the text column shows %d", wide.columns, fenceColumns),
				"shorten it, or break it over two lines; a Chinese character counts as two columns")
		}
	}
}
