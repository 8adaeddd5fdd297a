package checker

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
)

// A verb gathers a fact or acts.
type verb struct {
	// keys are the argument names it knows; nil means any.
	keys []string
	// required must be given.
	required []string
	// run does it with rendered arguments.
	run func(l *look, args map[string]any) (any, error)
	// inverse returns the call that undoes an action, nil when there is nothing to undo. It runs
	// before the action, because it may have to look at what will be overwritten.
	inverse func(l *look, args map[string]any) (*Undo, error)
}

// typed makes a verb out of a function with a struct of arguments; their JSON names are its keys, and
// those without omitempty are required.
func typed[T any](run func(l *look, args T) (any, error)) verb {
	var v verb
	for _, field := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		v.keys = append(v.keys, name)
		if option != "omitempty" {
			v.required = append(v.required, name)
		}
	}
	v.run = func(l *look, args map[string]any) (any, error) {
		decoded, err := decodeArgs[T](args)
		if err != nil {
			return nil, err
		}
		return run(l, decoded)
	}
	return v
}

// undone adds an inverse to a verb.
func undone[T any](v verb, inverse func(l *look, args T) (*Undo, error)) verb {
	v.inverse = func(l *look, args map[string]any) (*Undo, error) {
		decoded, err := decodeArgs[T](args)
		if err != nil {
			return nil, err
		}
		return inverse(l, decoded)
	}
	return v
}

func decodeArgs[T any](args map[string]any) (T, error) {
	var out T
	data, err := json.Marshal(args)
	if err != nil {
		return out, fmt.Errorf("arguments: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&out); err != nil {
		return out, fmt.Errorf("arguments: %w", err)
	}
	return out, nil
}

// A call is a compiled verb with its arguments.
type call struct {
	name string
	verb verb
	args mapTemplate
}

// compileCall looks the verb up, checks the argument names and compiles the expressions in them.
func compileCall(env *cel.Env, verbs map[string]verb, c Call) (*call, error) {
	v, ok := verbs[c.Verb]
	if !ok {
		known := slices.Sorted(maps.Keys(verbs))
		return nil, fmt.Errorf("unknown verb %q (there are: %s)", c.Verb, strings.Join(known, ", "))
	}
	if err := v.checkKeys(c.Args); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Verb, err)
	}
	compiled, err := compileTemplate(env, orEmpty(c.Args))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Verb, err)
	}
	return &call{name: c.Verb, verb: v, args: compiled.(mapTemplate)}, nil
}

func (v verb) checkKeys(args map[string]any) error {
	if v.keys == nil {
		return nil
	}
	for key := range args {
		if !slices.Contains(v.keys, key) {
			return fmt.Errorf("unknown argument %q (there are: %s)", key, strings.Join(v.keys, ", "))
		}
	}
	for _, key := range v.required {
		if _, ok := args[key]; !ok {
			return fmt.Errorf("argument %q is missing", key)
		}
	}
	return nil
}

func (c *call) render(l *look) (map[string]any, error) {
	rendered, err := c.args.render(l)
	if err != nil {
		return nil, err
	}
	return rendered.(map[string]any), nil
}

func (c *call) run(l *look) (any, error) {
	args, err := c.render(l)
	if err != nil {
		return nil, err
	}
	return c.verb.run(l, args)
}
