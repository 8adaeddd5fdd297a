package lessons

import "slices"

// An Operator makes variants of right answers that either must still pass or must be refused. It is known here because
// a task may opt out of it.
type Operator struct {
	ID string
	// Refuse is true when its variants must be refused.
	Refuse bool
	// Why says why they must.
	Why string
}

// Operators is the catalogue, those that keep an answer right first.
func Operators() []Operator {
	return append(keepers(), refusers()...)
}

func keepers() []Operator {
	return []Operator{
		{ID: "port-by-name", Why: "a port may be called by the name its container gives it"},
		{ID: "port-by-number", Why: "a port may be called by its number as well as by its name"},
		{ID: "percent-for-integer", Why: "a percentage that comes to the same number asks for the same"},
		{ID: "quantities-respelled", Why: "100m and 0.1, 64Mi and 67108864 are the same quantity"},
		{ID: "defaults-written-out", Why: "what the API server fills in may as well be written down"},
		{ID: "selector-as-expressions", Why: "matchLabels is short for expressions with one value each"},
		{ID: "fields-reordered", Why: "the fields of an object have no order"},
		{ID: "ports-reordered", Why: "a Service's ports and a container's are found by number or name, not by place"},
		{ID: "extra-labels", Why: "a label nobody selects by changes nothing"},
		{ID: "extra-annotations", Why: "an annotation nobody reads changes nothing"},
		{ID: "extra-pod-metadata", Why: "a label or an annotation more on the Pods changes nothing that is asked for"},
		{ID: "extra-sidecar", Why: "a second container that listens nowhere takes nothing from the first"},
		{ID: "as-json", Why: "YAML and JSON are two spellings of one object"},
		{ID: "as-list", Why: "kubectl get -o yaml writes several objects as one List"},
		{ID: "split", Why: "objects may come from one file or from many, in any order"},
		{ID: "as-manifest", Why: "patched, scaled, set or edited in a file and applied: the object is the same"},
		{ID: "by-apply", Why: "applied or created: the object is the same"},
		{ID: "by-create", Why: "created or applied: the object is the same"},
		{ID: "by-replace", Why: "replaced or applied: the object is the same"},
		{ID: "applied-twice", Why: "applying a file again changes nothing"},
	}
}

func refusers() []Operator {
	return []Operator{
		refusal("selector-off", "a selector that is off by one character finds nobody"),
		refusal("selector-gone", "a Service without a selector has nobody behind it"),
		refusal("labels-off", "Pods with other labels are not the ones their Service looks for"),
		refusal("target-port-closed", "nobody listens on the target port"),
		refusal("target-name-unknown", "no Pod has a port of that name"),
		refusal("service-port-off", "the port asked for is not there"),
		refusal("protocol-udp", "the program speaks TCP"),
		refusal("name-off", "an object of another name is not the one asked for"),
		refusal("other-kind", "a ReplicaSet keeps Pods, but cannot roll out"),
		refusal("probe-gone", "without the probe nobody asks"),
		refusal("probe-cannot-fail", "a probe that says yes whatever happens is as good as none"),
		refusal("probe-wrong-kind", "liveness restarts, readiness takes out of the Service: the one cannot stand for the other"),
		refusal("replicas-more", "more Pods than asked for are another answer"),
		refusal("replicas-fewer", "fewer Pods than asked for serve less"),
		refusal("image-other-version", "another version is another program"),
		refusal("image-missing", "no node has that image"),
		refusal("image-crashing", "a program that ends at once serves nobody"),
		refusal("other-namespace", "an object elsewhere is not in the lesson"),
		refusal("harm-scaled-away", "a right answer that takes a seeded workload's Pods away does harm"),
		refusal("harm-deleted", "a right answer that deletes what was seeded does harm"),
		refusal("harm-decoy", "a stranger behind a Service answers in the place of its Pods"),
	}
}

func refusal(id, why string) Operator { return Operator{ID: id, Refuse: true, Why: why} }

// Mutations say which operators a task has nothing against, or does not ask about.
type Mutations struct {
	Skip []SkippedOperator `yaml:"skip,omitempty"`
}

// A SkippedOperator is not tried on the task's answers.
type SkippedOperator struct {
	Operator string `yaml:"operator"`
	// Why says what makes the operator's claim untrue for this task.
	Why string `yaml:"why"`
	// File restricts it to one answer; empty means all of the task's.
	File string `yaml:"file,omitempty"`
}

// Skips reports whether a task opts out of an operator on an answer.
func (t Task) Skips(operator, file string) bool {
	return slices.ContainsFunc(t.Mutations.Skip, func(s SkippedOperator) bool {
		return s.Operator == operator && (s.File == "" || s.File == file)
	})
}
