package checker

import (
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/verbs"
)

// A Fact is what a verb gives, as the Go type that it has in JSON.
type Fact = verbs.Fact

// A VerbDescription describes a verb for other packages.
type VerbDescription struct {
	Name string
	// Acts is true for the verbs of "do", false for those of "observe".
	Acts bool
	// Args is the struct of the arguments, nil when any are taken. Its JSON names are their names.
	Args reflect.Type
	// Gives are the facts of an observing verb; none where what it gives may have any shape, or has that of an object.
	Gives []Fact
	// Function is the name of the verb's function in checker/internal/verbs; the function's comment documents the verb.
	Function string
	// File is the argument that "file" may stand for: a path beside the file with the step.
	File string
	// Reach is how far an acting verb reaches.
	Reach  ground.Reach
	target verbs.Targeting
}

// Target is the object of a call; the arguments may be as written or rendered.
func (d VerbDescription) Target(args map[string]any) ground.Target {
	if d.target == nil {
		return ground.Target{}
	}
	return d.target(args)
}

// DescribeVerbs describes every verb, the observing ones first, each group by name.
func DescribeVerbs() []VerbDescription {
	var all []VerbDescription
	for _, acts := range []bool{false, true} {
		known := verbs.Of(acts)
		for _, name := range slices.Sorted(maps.Keys(known)) {
			all = append(all, describe(name, acts, known[name]))
		}
	}
	return all
}

// DescribeVerb describes one verb, and reports whether there is one of that name.
func DescribeVerb(name string) (VerbDescription, bool) {
	for _, acts := range []bool{false, true} {
		if v, ok := verbs.Of(acts)[name]; ok {
			return describe(name, acts, v), true
		}
	}
	return VerbDescription{}, false
}

func describe(name string, acts bool, v verbs.Verb) VerbDescription {
	return VerbDescription{
		Name: name, Acts: acts, Args: v.Args, Gives: v.Gives, Function: functionName(v.Source), File: FileArgument(name), Reach: v.Reach, target: v.Target,
	}
}

// FileArgument names the argument of a verb that "file" is short for, "" when there is none.
func FileArgument(verb string) string {
	switch verb {
	case "apply", "nodeManifest":
		return "manifest"
	case "writeFile":
		return "content"
	}
	return ""
}

// functionName is the bare name of a function.
func functionName(function any) string {
	full := runtime.FuncForPC(reflect.ValueOf(function).Pointer()).Name()
	_, bare, _ := strings.Cut(full[strings.LastIndex(full, "/")+1:], ".")
	return bare
}
