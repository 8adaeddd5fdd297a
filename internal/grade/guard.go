package grade

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/session/lab"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/near"
	"github.com/klab-dev/klab/plain"
)

// fenced begins the namespaces in which answers are tried. The fence and the lab know them by their first part for those
// of somebody whom nobody vouches for: klab writes there as a user without other rights, and Pods stay apart from nodes.
const fenced = fence.Prefix + "grade-"

// refusal is what is known of an answer before anything of it is done; nil lets it be tried.
func (p plan) refusal(lesson *lessons.Lesson, task lessons.Task, answer submission.Answer) *submission.Refusal {
	for i, step := range local(answer.Steps, lesson.Namespace, "") {
		if refused, at := stepRefusal(task, step, p.reach[taskKey(lesson, task)]); refused != nil {
			refused.File, refused.Line = answer.File, answer.Line(i, at...)
			if len(answer.Steps) > 1 {
				refused.Reason = fmt.Sprintf("step %d: %s", i+1, refused.Reason)
			}
			return refused
		}
	}
	return nil
}

// stepRefusal is that of one step, and where in its arguments it is.
func stepRefusal(task lessons.Task, step checker.Step, r reach) (*submission.Refusal, []any) {
	if step.Do.Verb == "answer" {
		return answerRefusal(task, step.Do.Args), nil
	}
	if r.open {
		return &submission.Refusal{Code: CodeFence, Reason: "this task does not fit behind the fence: only typed answers are graded here"}, nil
	}
	if breaches := r.rules.Call(fence.AnswerDo, step.Do.Verb, step.Do.Args); len(breaches) > 0 {
		return &submission.Refusal{Code: CodeFence, Reason: worded(breaches[0].Error())}, breaches[0].Place
	}
	return nil, nil
}

func answerRefusal(task lessons.Task, typed map[string]any) *submission.Refusal {
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		if slices.Contains(task.Answers, name) {
			continue
		}
		reason := fmt.Sprintf("the task asks for no answer %q", plain.Line(name))
		if meant := near.Word(name, task.Answers); meant != "" {
			reason += fmt.Sprintf(": did you mean %q?", meant)
		}
		return &submission.Refusal{Code: CodeNoAnswer, Reason: reason}
	}
	return nil
}

// worded says of a submission what the fence says of packs.
func worded(reason string) string {
	return plain.Line(strings.NewReplacer("a pack may", "a submission may", "a pack stays", "a submission stays", "refused: ", "").Replace(reason))
}

// Live reports whether right answers to a task hold only in the lab where they were found: all of the lesson's own compute
// something, a typed answer or the name of a Pod. A task that asks for typed answers is live where those are computed.
func Live(task lessons.Task) bool {
	typed := func(step checker.Step) bool { return step.Do != nil && step.Do.Verb == "answer" }
	acts := func(step checker.Step) bool { return step.Do != nil }
	if slices.ContainsFunc(task.Solutions, func(f lessons.Fixture) bool { return slices.ContainsFunc(f.Steps, typed) }) {
		acts = typed
	}
	return len(task.Solutions) > 0 && !slices.ContainsFunc(task.Solutions, func(f lessons.Fixture) bool {
		return !slices.ContainsFunc(f.Steps, func(step checker.Step) bool {
			return acts(step) && strings.Contains(fmt.Sprint(step.Do.Args), "${")
		})
	})
}

// refusedBy tells who would not have what an answer did: the fence, or the API server by the rights of its namespace.
func refusedBy(err error) string {
	switch {
	case errors.Is(err, lab.ErrRefused):
		return CodeFence
	case apierrors.IsForbidden(err):
		return CodeForbidden
	}
	return ""
}
