package grade

import (
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/manifest"
)

// local writes steps for the namespace in which they are tried: a learner's objects and answers name the lesson's own.
// With "" for the new one it only leaves out where objects say that they are in the lesson's namespace.
func local(steps []checker.Step, from, to string) []checker.Step {
	out := make([]checker.Step, len(steps))
	for i, step := range steps {
		args := map[string]any{}
		for key, value := range step.Do.Args {
			if key == "namespace" && value == from {
				continue
			}
			args[key] = value
		}
		if list, ok := args["manifest"].(map[string]any); ok {
			args["manifest"] = homeless(list, from)
		}
		if to != "" && to != from {
			args = manifest.Rewrite(args, func(text string) string { return rename(text, from, to) }).(map[string]any)
		}
		out[i] = step
		out[i].Do = &checker.Call{Verb: step.Do.Verb, Args: args}
	}
	return out
}

// homeless copies a List whose objects do not say that they are in a namespace.
func homeless(list map[string]any, namespace string) map[string]any {
	items, _ := list["items"].([]any)
	out := make([]any, len(items))
	for i, item := range items {
		object, _ := item.(map[string]any)
		meta, ok := object["metadata"].(map[string]any)
		if !ok || meta["namespace"] != namespace {
			out[i] = item
			continue
		}
		out[i] = without(object, "metadata", without(meta, "namespace", nil))
	}
	return without(list, "items", out)
}

// without copies a map with one key replaced, or left out where the value is nil.
func without(fields map[string]any, key string, value any) map[string]any {
	out := make(map[string]any, len(fields))
	for k, v := range fields {
		if k != key {
			out[k] = v
		}
	}
	if value != nil {
		out[key] = value
	}
	return out
}

// rename replaces a namespace's name wherever it stands as a whole: in a DNS name too, and in no longer name.
func rename(text, from, to string) string {
	if from == to || !strings.Contains(text, from) {
		return text
	}
	var out strings.Builder
	for done := 0; ; {
		at := strings.Index(text[done:], from)
		if at < 0 {
			out.WriteString(text[done:])
			return out.String()
		}
		at += done
		end := at + len(from)
		out.WriteString(text[done:at])
		if at > 0 && inName(text[at-1]) || end < len(text) && inName(text[end]) {
			out.WriteString(from)
		} else {
			out.WriteString(to)
		}
		done = end
	}
}

// inName reports whether a namespace's name could go on with a character.
func inName(c byte) bool {
	return c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
