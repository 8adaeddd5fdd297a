package checker

import (
	"reflect"
	"runtime"
	"strings"
)

// A VerbDescription is what documentation and editors need to know about a verb.
type VerbDescription struct {
	Name string
	// Acts tells the verbs of "do" from those of "observe".
	Acts bool
	// Args is the struct of the arguments, nil when any are taken. Its JSON names are their names.
	Args reflect.Type
	// Function is the name of the function of this package that the verb is; its comment says what the
	// verb does.
	Function string
	// File tells that "file" may stand for another argument, named here: a path beside the file with the
	// step.
	File string
}

// DescribeVerbs describes every verb, the observing ones first, each group by name.
func DescribeVerbs() []VerbDescription {
	var all []VerbDescription
	for _, acts := range []bool{false, true} {
		verbs := observingVerbs()
		if acts {
			verbs = actingVerbs()
		}
		for _, name := range sortedKeys(verbs) {
			v := verbs[name]
			all = append(all, VerbDescription{Name: name, Acts: acts, Args: v.args, Function: functionName(v.source), File: FileArgument(name)})
		}
	}
	return all
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

// functionName is the bare name of a function; one made by another has that one's name.
func functionName(function any) string {
	full := runtime.FuncForPC(reflect.ValueOf(function).Pointer()).Name()
	_, bare, _ := strings.Cut(full[strings.LastIndex(full, "/")+1:], ".")
	bare, _, _ = strings.Cut(bare, ".")
	return bare
}
