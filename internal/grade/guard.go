package grade

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/session/lab"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/near"
	"github.com/klab-dev/klab/plain"
)

// fenced begins the namespaces in which answers are tried. The fence and the lab know them by their first part for those
// of somebody whom nobody vouches for: klab writes there as a user without other rights, and Pods stay apart from nodes.
const fenced = fence.Prefix + "grade-"

// refusal is what is known of an answer before anything of it is done; nil lets it be tried.
func (p plan) refusal(lesson *lessons.Lesson, task lessons.Task, answer submission.Answer) *submission.Refusal {
	for i, step := range local(answer.Steps, lesson.Namespace, "") {
		if refused := stepRefusal(task, step, p.open[taskKey(lesson, task)]); refused != nil {
			refused.File = answer.File
			if len(answer.Steps) > 1 {
				refused.Reason = fmt.Sprintf("step %d: %s", i+1, refused.Reason)
			}
			return refused
		}
	}
	return nil
}

// stepRefusal is that of one step; open is true where nothing but typed answers is tried.
func stepRefusal(task lessons.Task, step checker.Step, open bool) *submission.Refusal {
	if step.Do.Verb == "answer" {
		return answerRefusal(task, step.Do.Args)
	}
	if open {
		return &submission.Refusal{Code: CodeFence, Reason: "this task does not fit behind the fence: only typed answers are graded here"}
	}
	if breaches := fence.Call(fence.AnswerDo, step.Do.Verb, step.Do.Args); len(breaches) > 0 {
		return &submission.Refusal{Code: CodeFence, Reason: worded(breaches[0].Error())}
	}
	return nil
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

// opened finds the tasks that are judged before the fence: a lesson's seed, a check of the task, or what has to be in place
// before it does what nobody may in a namespace behind it.
func opened(all []*lessons.Lesson) map[string]bool {
	open := map[string]bool{}
	for _, lesson := range all {
		seed := seedsOutside(lesson)
		for _, task := range lesson.Tasks {
			open[taskKey(lesson, task)] = seed || checksOutside(task) || needsOutside(lesson, task)
		}
	}
	return open
}

func taskKey(lesson *lessons.Lesson, task lessons.Task) string { return lesson.ID + "/" + task.ID }

func seedsOutside(lesson *lessons.Lesson) bool {
	return slices.ContainsFunc(lesson.Seed, func(file lessons.File) bool {
		objects, err := manifest.Objects(file.Data)
		return err != nil || slices.ContainsFunc(objects, func(o map[string]any) bool { return len(fence.Object(o, lesson.Namespace)) > 0 })
	})
}

func needsOutside(lesson *lessons.Lesson, task lessons.Task) bool {
	return slices.ContainsFunc(lanes.Before(lesson, task), func(id string) bool {
		need, answer, err := lanes.Find(lesson, id)
		return err != nil || checksOutside(need) || slices.ContainsFunc(answer.Steps, actsOutside)
	})
}

func checksOutside(task lessons.Task) bool {
	return slices.ContainsFunc(task.Checks, func(c checker.Check) bool { return slices.ContainsFunc(c.Steps, actsOutside) })
}

// actsOutside reports whether a step of a check writes objects of a kind, or in a namespace, that is not the fence's.
func actsOutside(step checker.Step) bool {
	if step.Do == nil {
		return false
	}
	verb, known := checker.DescribeVerb(step.Do.Verb)
	if !known || verb.Reach != ground.ReachObjects {
		return !known
	}
	kind, _ := step.Do.Args["kind"].(string)
	_, elsewhere := step.Do.Args["namespace"]
	return elsewhere || kind != "" && fence.Write(kind) != nil
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
