package checker

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker/internal/kube"
)

// A verb gathers a fact or acts.
type verb struct {
	// keys are the argument names it knows; nil means any.
	keys []string
	// required must be given.
	required []string
	// run does it with rendered arguments.
	run func(l *look, args map[string]any) (any, error)
	// inverse returns the way back from an action, nil when there is nothing to undo. It runs before the action,
	// because it may have to read a value before that is overwritten.
	inverse func(l *look, args map[string]any) (*Undo, error)
	// args is the struct of the arguments, nil when any are taken; source is the function that does the
	// work. Both are for descriptions.
	args   reflect.Type
	source any
	// reach and target belong to actions: how far one reaches, and its object.
	reach  Reach
	target targeting
}

// typed makes a verb out of a function with a struct of arguments; their JSON names are its keys, and
// those without omitempty are required.
func typed[T any](run func(l *look, args T) (any, error)) verb {
	v := verb{args: reflect.TypeFor[T](), source: run}
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

// call looks the verb up, checks the argument names and compiles the expressions in them.
func (c *compiler) call(at place, verbs map[string]verb, written Call) *call {
	v, ok := verbs[written.Verb]
	if !ok {
		c.unknownVerb(at.at(written.Verb), verbs, written.Verb)
		return nil
	}
	at = at.at(written.Verb)
	c.keys(at, v, written)
	compiled := c.template(at, kube.Map(written.Args))
	return &call{name: written.Verb, verb: v, args: compiled.(mapTemplate)}
}

func (c *compiler) unknownVerb(at place, verbs map[string]verb, name string) {
	if _, acts := actingVerbs()[name]; acts {
		c.fault(at, -1, "put it under do of a step", "verb %q acts: it has no place under observe", name)
		return
	}
	if _, observes := observingVerbs()[name]; observes {
		c.fault(at, -1, "give it a name under observe", "verb %q observes: it has no place under do", name)
		return
	}
	c.fault(at, -1, proposal(name, sortedKeys(verbs)), "there is no verb %q", name)
}

// keys checks the names of the arguments.
func (c *compiler) keys(at place, v verb, written Call) {
	if v.keys == nil {
		return
	}
	for _, key := range sortedKeys(written.Args) {
		if !slices.Contains(v.keys, key) {
			c.fault(at.at(key), -1, proposal(key, v.keys), "%s takes no argument %q", written.Verb, key)
		}
	}
	for _, key := range v.required {
		if _, ok := written.Args[key]; !ok {
			c.fault(at, -1, "add it", "%s needs the argument %q", written.Verb, key)
		}
	}
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
