package checker

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/checker/internal/expr"
)

// State is the outcome of a check.
type State string

// The four states a verdict can have.
const (
	// Pass means that the claim holds.
	Pass State = "pass"
	// Waiting means that the lab is still converging, or that a check runs only on request.
	Waiting State = "waiting"
	// Wrong means that the lab settled on something else than the claim.
	Wrong State = "wrong"
	// Unknown means that klab could not look. It never counts against anyone.
	Unknown State = "unknown"
)

// Codes that come from the checker itself rather than from a lesson.
const (
	// CodeOnRequest says that a disrupting check has not been asked for yet.
	CodeOnRequest = "on-request"
	// CodeSettling says that everything was as it should be, too soon after a change to be believed.
	CodeSettling = "settling"
	// CodeCannotLook says that gathering a fact failed.
	CodeCannotLook = "cannot-look"
	// CodeCannotEvaluate says that an expression of the check is at fault itself.
	CodeCannotEvaluate = "cannot-evaluate"
	// CodeUndoFailed says that something a check disturbed could not be put back.
	CodeUndoFailed = "undo-failed"
)

// A Verdict is the outcome of one check.
type Verdict struct {
	// Check is the id of the check.
	Check string `json:"check"`
	// State is the outcome.
	State State `json:"state"`
	// Code names the failure; empty when the state is Pass.
	Code string `json:"code,omitempty"`
	// Evidence holds the values seen, by placeholder of the message.
	Evidence map[string]string `json:"evidence,omitempty"`
	// Show is a read-only kubectl command that shows the same thing.
	Show string `json:"show,omitempty"`
	// Reason is klab's own last reason, such as the error of a failed look.
	Reason string `json:"reason,omitempty"`
	// InTheWay is the object that made waiting useless, with its own reason.
	InTheWay string `json:"inTheWay,omitempty"`
	// Expression is the one that was false or could not be evaluated. It is for authors: to learners it would give the
	// answer away.
	Expression string `json:"-"`
}

// Why is everything there is to say, for authors.
func (v Verdict) Why() string {
	if v.Reason == "" || v.Expression == "" {
		return v.Reason + v.Expression
	}
	return v.Reason + "; " + v.Expression
}

// outOfTime turns the last reason into the verdict: there is nothing left to wait for.
func outOfTime(v *Verdict) *Verdict {
	if v.State == Waiting {
		v.State = Wrong
	}
	return v
}

func cannotLook(err error) *Verdict {
	code := CodeCannotLook
	if failed := new(expr.EvaluationError); errors.As(err, &failed) {
		code = CodeCannotEvaluate
	}
	reason, expression := tellable(err)
	return &Verdict{State: Unknown, Code: code, Reason: reason, Expression: expression}
}

func interrupted(err error, last *Verdict) *Verdict {
	v := cannotLook(fmt.Errorf("interrupted: %w", err))
	if last != nil {
		v.Reason, v.Expression = v.Reason+"; last: "+strings.TrimSpace(last.Code+" "+last.Reason), last.Expression
	}
	return v
}

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
