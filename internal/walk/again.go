package walk

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/lessons"
)

// changedLater names a later task whose canonical answer changes what a task looks at, "" when none does: such a task
// need not pass once more at the end. It is told from the lesson's own data, by kind: what the steps of the later
// answers write, what follows from that, and what the checks of the task observe. Kinds rather than names, because a
// check may find its objects by label or owner.
func changedLater(lesson *lessons.Lesson, i int) string {
	looks := observedKinds(lesson.Tasks[i])
	for _, later := range lesson.Tasks[i+1:] {
		for _, kind := range slices.Sorted(maps.Keys(writtenKinds(later))) {
			if looks[kind] || looks[anything] || kind == anything && len(looks) > 0 {
				return fmt.Sprintf("%s changes what it looks at (%s)", later.ID, kind)
			}
		}
	}
	return ""
}

// anything stands for a kind that the data does not name.
const anything = "any object"

type kinds map[string]bool

// observedKinds are the kinds of objects that the checks of a task may read. What somebody typed, which no other task
// asks for, is not among them.
func observedKinds(task lessons.Task) kinds {
	found := kinds{}
	for _, check := range task.Checks {
		for _, call := range check.Observe {
			found.add(observed(call)...)
		}
		if check.Disrupting() {
			found.add(anything)
		}
	}
	return found
}

func observed(call checker.Call) []string {
	switch call.Verb {
	case "answers":
		return nil
	case "object", "objects":
		kind, _ := call.Args["kind"].(string)
		if kind == "" || strings.Contains(kind, "$") {
			return []string{anything}
		}
		return []string{kind}
	case "file", "kindConfig":
		return []string{"file"}
	default:
		return []string{anything}
	}
}

// writtenKinds are the kinds of objects that the canonical answer of a task writes, and those that follow from them.
func writtenKinds(task lessons.Task) kinds {
	found := kinds{}
	if len(task.Solutions) == 0 {
		return found
	}
	for _, step := range task.Solutions[0].Steps {
		if step.Do != nil {
			found.add(written(*step.Do)...)
		}
	}
	if slices.ContainsFunc([]string{"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob", "ReplicationController", "HorizontalPodAutoscaler"},
		func(kind string) bool { return found[kind] }) {
		found.add("Pod", "ReplicaSet", "Job")
	}
	if found["Pod"] || found["Service"] {
		found.add("EndpointSlice", "Endpoints", "Event")
	}
	return found
}

func written(call checker.Call) []string {
	switch call.Verb {
	case "answer":
		return nil
	case "writeFile":
		return []string{"file"}
	case "apply":
		return manifestKinds(call.Args["manifest"])
	}
	verb, _ := checker.DescribeVerb(call.Verb)
	if target := verb.Target(call.Args); verb.Reach == ground.ReachObjects && target.Kind != "" {
		return []string{target.Kind}
	}
	return []string{anything}
}

func manifestKinds(manifest any) []string {
	switch m := manifest.(type) {
	case map[string]any:
		kind, _ := m["kind"].(string)
		return []string{kind}
	case string:
		var found []string
		for line := range strings.Lines(m) {
			if kind, ok := strings.CutPrefix(strings.TrimRight(line, " \r\n"), "kind: "); ok {
				found = append(found, kind)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return []string{anything}
}

func (k kinds) add(names ...string) {
	for _, name := range names {
		k[name] = true
	}
}
