package checker

import (
	"errors"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/checker/internal/expr"
)

// untrue names the false expression and the value that it looked for in vain. It is for authors: the expression may
// hold the words that a task accepts.
func untrue(source, missing string) string {
	if missing != "" {
		return "not true: " + source + " (" + missing + ")"
	}
	return "not true: " + source
}

// tellable separates the expression from the reason of its error.
func tellable(err error) (reason, expression string) {
	failed := new(expr.EvaluationError)
	if !errors.As(err, &failed) {
		return err.Error(), ""
	}
	return strings.ReplaceAll(err.Error(), " "+strconv.Quote(failed.Source), ""), failed.Source
}
