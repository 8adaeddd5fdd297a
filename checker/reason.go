package checker

import (
	"errors"
	"strconv"
	"strings"
)

// untrue says which expression was false, and what it looked for in vain. It is for authors: the expression may
// hold the words that a task accepts.
func untrue(source, missing string) string {
	if missing != "" {
		return "not true: " + source + " (" + missing + ")"
	}
	return "not true: " + source
}

// tellable takes the expression out of what went wrong with it.
func tellable(err error) (reason, expression string) {
	failed := new(evaluationError)
	if !errors.As(err, &failed) {
		return err.Error(), ""
	}
	return strings.ReplaceAll(err.Error(), " "+strconv.Quote(failed.source), ""), failed.source
}
