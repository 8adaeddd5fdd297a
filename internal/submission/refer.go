package submission

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"

	"github.com/klab-dev/klab/checker"
)

// A reference names an object that has another name in every lab: the nth of those that a controller has. It is all that
// is ever found out about the lab in which an answer is done again, and nothing of it goes into what was typed.
type reference struct {
	of  string
	nth int64
}

// mostNth bounds which of a controller's objects is meant.
const mostNth = 50

// controllers are those whose objects may be meant, as KIND/NAME. It is compiled when it is first asked for.
var controllers = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(Deployment|ReplicaSet|DaemonSet|StatefulSet|Job|CronJob|ReplicationController)/[a-z0-9]([-a-z0-9.]{0,250}[a-z0-9])?$`)
})

// refers reports whether a name is written as a reference where there may be one.
func refers(verb string, name any) bool {
	_, written := name.(map[string]any)
	return written && slices.Contains([]string{"delete", "label", "patch"}, verb)
}

func readReference(fields map[string]any) (reference, *Refusal) {
	of, _ := fields["of"].(string)
	nth, _ := fields["nth"].(int64)
	if len(fields) != 2 || !controllers().MatchString(of) || nth < 1 || nth > mostNth {
		return reference{}, refuse(BadAnswer, "name: write {of: KIND/NAME, nth: 1}: the first of those that a controller has")
	}
	return reference{of, nth}, nil
}

// refer finds out all references before the first step: what one step deletes shifts the rest.
func refer(steps []checker.Step) ([]checker.Step, checker.Observations) {
	observe, let := checker.Observations{}, map[string]string{}
	for i, step := range steps {
		r, ok := step.Do.Args["name"].(reference)
		if !ok {
			continue
		}
		kind, _ := step.Do.Args["kind"].(string)
		fact, name := fmt.Sprintf("those%d", i), fmt.Sprintf("name%d", i)
		observe[fact] = checker.Call{Verb: "objects", Args: map[string]any{"kind": kind, "of": r.of}}
		let[name] = fmt.Sprintf(`%s.size() >= %d ? %s[%d].metadata.name : "none-of-them"`, fact, r.nth, fact, r.nth-1)
		args := maps.Clone(step.Do.Args)
		args["name"] = "${" + name + "}"
		steps[i].Do = &checker.Call{Verb: step.Do.Verb, Args: args}
	}
	if len(let) == 0 {
		return steps, nil
	}
	steps[0].Let = let
	return steps, observe
}
