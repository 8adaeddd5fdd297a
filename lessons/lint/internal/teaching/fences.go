package teaching

import (
	"fmt"
	"slices"

	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/lessons/internal/texts"
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
	var state texts.Fence
	for i, line := range sources.Lines([]byte(markdown)) {
		if state.Read(line, i+1) || !slices.Contains([]string{"text", "yaml"}, state.Info) {
			continue
		}
		if columns := sources.Columns(line); columns > fenceColumns {
			found = append(found, wideLine{line: i + 1, columns: columns})
		}
	}
	return found
}

// fences looks for lines of code blocks that do not fit the text column, in every language.
func (l lint) fences() {
	for _, language := range layout.Languages() {
		for _, wide := range wideLines(string(l.Source.Files[layout.TextFile(language)])) {
			l.At(language, wide.line, fmt.Sprintf("this line is %d columns wide, the text column shows %d", wide.columns, fenceColumns),
				"shorten it, or break it over two lines; a Chinese character counts as two columns")
		}
	}
}
