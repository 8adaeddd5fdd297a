package grade

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/manifest"
)

// A reach is what answers to a task may do, and the namespace in which they are tried.
type reach struct {
	// rules are the fence around answers: the strict one, with permits for what the lesson's own answers do.
	rules fence.Rules
	// within are the permits of the namespace: what the seed does, and what has to be in place before, besides.
	within fence.Permits
	// open is true where the lesson's own part of the lab does not fit behind the fence. Only typed answers are tried there.
	open bool
}

// reaches finds those of all tasks, by taskKey.
func reaches(all []*lessons.Lesson) map[string]reach {
	found := map[string]reach{}
	for _, lesson := range all {
		images := imagesOf(lesson)
		seeded, fits := seedsWithin(lesson, images)
		beside := besides(lesson, images)
		for _, task := range lesson.Tasks {
			r := reach{rules: fence.Rules{Strict: true, Images: images, Permits: permitted(task, images).With(beside...)}}
			r.within = r.rules.Permits.With(seeded...)
			r.open = !fits || checksOutside(task)
			for _, id := range lanes.Before(lesson, task) {
				need, answer, err := lanes.Find(lesson, id)
				r.open = r.open || err != nil || checksOutside(need) || slices.ContainsFunc(answer.Steps, actsOutside)
				permits, _ := needed(answer, nil, images)
				r.within = r.within.With(permits...)
			}
			found[taskKey(lesson, task)] = r
		}
	}
	return found
}

func taskKey(lesson *lessons.Lesson, task lessons.Task) string { return lesson.ID + "/" + task.ID }

// besides is what objects of the lesson's right answers have beyond the fence. Learners answer one task after another in
// one namespace, and what they made for an earlier one is handed in with the next.
func besides(lesson *lessons.Lesson, images []string) fence.Permits {
	var permits fence.Permits
	for _, task := range lesson.Tasks {
		for _, solution := range task.Solutions {
			more, _ := needed(solution, permits, images)
			permits = permits.With(more...)
		}
	}
	return slices.DeleteFunc(permits, func(p fence.Permit) bool { return !p.Kept() })
}

// permitted is what answers to a task may do beyond the fence: what the lesson's own right answers do, and its wrong ones
// where they do nothing that is never permitted and do not reach a node. It is derived, so that no list has to be kept.
func permitted(task lessons.Task, images []string) fence.Permits {
	var permits fence.Permits
	for _, solution := range task.Solutions {
		more, _ := needed(solution, permits, images)
		permits = permits.With(more...)
	}
	for _, wrong := range task.Wrong {
		more, refused := needed(wrong, permits, images)
		if len(refused) == 0 && !slices.ContainsFunc(more, fence.Permit.OnNode) {
			permits = permits.With(more...)
		}
	}
	return permits
}

// needed is what would have to be permitted for an answer, beyond some permits, and what of it nothing permits.
func needed(answer lessons.Fixture, permits fence.Permits, images []string) (more fence.Permits, refused []fence.Breach) {
	for _, step := range answer.Steps {
		if step.Do == nil || !slices.Contains(submission.Verbs(), step.Do.Verb) {
			continue // nobody hands that in
		}
		args := asHandedIn(step.Do.Args)
		more = more.With(addresses(answer.Observe, args)...)
		for {
			rules := fence.Rules{Strict: true, Images: images, Permits: permits.With(more...)}
			breaches := rules.Call(fence.AnswerDo, step.Do.Verb, args)
			asked := more
			for _, breach := range breaches {
				if breach.Permit != "" {
					more = more.With(breach.Permit)
				}
			}
			if len(more) == len(asked) {
				refused = append(refused, breaches...)
				break
			}
		}
	}
	return more, refused
}

// asHandedIn gives a manifest the form that it has in a submission.
func asHandedIn(args map[string]any) map[string]any {
	text, ok := args["manifest"].(string)
	if _, node := args["node"]; !ok || node {
		return args
	}
	objects, err := manifest.Objects([]byte(text))
	if err != nil {
		return args // what cannot be read before it is computed
	}
	items := make([]any, len(objects))
	for i, object := range objects {
		items[i] = object
	}
	return without(args, "manifest", map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
}

// addresses permits what an answer computes from the Pods and Services of another namespace, and writes down by hand.
func addresses(observed checker.Observations, args map[string]any) fence.Permits {
	var permits fence.Permits
	list, _ := args["manifest"].(map[string]any)
	objects, err := manifest.Unfold(list)
	if err != nil {
		return nil
	}
	for _, object := range objects {
		for _, address := range fence.Addresses(object) {
			for name, look := range observed {
				namespace, _ := look.Args["namespace"].(string)
				if namespace != "" && namespace != "*" && strings.Contains(address, "${"+name) {
					permits = permits.With(fence.Permit(fence.PermitAddresses + namespace))
				}
			}
		}
	}
	return permits
}

// imagesOf are the repositories of all images that a lesson's seed and answers name.
func imagesOf(lesson *lessons.Lesson) []string {
	var found []string
	add := func(value any) {
		found = append(found, imagesIn(value)...)
	}
	for _, file := range lesson.Seed {
		add(string(file.Data))
	}
	for _, task := range lesson.Tasks {
		for _, answer := range slices.Concat(task.Solutions, task.Wrong) {
			for _, step := range answer.Steps {
				if step.Do != nil {
					add(step.Do.Args)
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// imagesIn finds them in manifests, also in those that are written as text.
func imagesIn(value any) []string {
	var found []string
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if image, is := inner.(string); is && key == "image" && !strings.Contains(image, "${") {
				found = append(found, fence.Repository(image))
				continue
			}
			found = append(found, imagesIn(inner)...)
		}
	case []any:
		for _, inner := range v {
			found = append(found, imagesIn(inner)...)
		}
	case string:
		if !strings.Contains(v, "image:") {
			break
		}
		if documents, err := manifest.Documents([]byte(v)); err == nil {
			found = append(found, imagesIn(documents)...)
		}
	}
	return found
}

// seedsWithin are the permits that a seed needs; fits is false where it does what nothing permits.
func seedsWithin(lesson *lessons.Lesson, images []string) (permits fence.Permits, fits bool) {
	for _, file := range lesson.Seed {
		objects, err := manifest.Objects(file.Data)
		if err != nil {
			return nil, false
		}
		for _, object := range objects {
			for _, breach := range (fence.Rules{Strict: true, Images: images}).Object(object, lesson.Namespace) {
				if breach.Permit == "" {
					return nil, false
				}
				permits = permits.With(breach.Permit)
			}
		}
	}
	return permits, true
}

func checksOutside(task lessons.Task) bool {
	return slices.ContainsFunc(task.Checks, func(c checker.Check) bool { return slices.ContainsFunc(c.Steps, actsOutside) })
}

// actsOutside reports whether a step of a check writes objects of a kind that the rights of a namespace behind the fence
// do not have. What a check does elsewhere, klab does with its own.
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
	return !elsewhere && !fence.Shared(kind) && kind != "" && fence.Write(kind) != nil
}

// guarded names the permits of a namespace in its name; nothing where there are none.
func guarded(permits fence.Permits) string {
	if len(permits) == 0 {
		return ""
	}
	return "-" + digest(fmt.Sprint(permits))[:4]
}
