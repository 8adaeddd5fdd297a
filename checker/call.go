package checker

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/arguments"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/template"
	"github.com/klab-dev/klab/near"
)

// A verb gathers a fact or acts.
type verb struct {
	// keys are the argument names it knows; nil means any.
	keys []string
	// required must be given.
	required []string
	// run does it with rendered arguments.
	run func(l *facts.Look, args map[string]any) (any, error)
	// inverse returns the way back from an action, nil when there is nothing to undo. It runs before the action,
	// because it may have to read a value before that is overwritten.
	inverse func(l *facts.Look, args map[string]any) (*ground.Undo, error)
	// args is the struct of the arguments, nil when any are taken; source is the function that does the
	// work. Both are for descriptions.
	args   reflect.Type
	source any
	// reach and target belong to actions: how far one reaches, and its object.
	reach  ground.Reach
	target targeting
}

// typed makes a verb out of a function with a struct of arguments; their JSON names are its keys, and
// those without omitempty are required.
func typed[T any](run func(l *facts.Look, args T) (any, error)) verb {
	v := verb{args: reflect.TypeFor[T](), source: run}
	v.keys, v.required = arguments.Names[T]()
	v.run = func(l *facts.Look, args map[string]any) (any, error) {
		decoded, err := arguments.Decode[T](args)
		if err != nil {
			return nil, err
		}
		return run(l, decoded)
	}
	return v
}

// undone adds an inverse to a verb.
func undone[T any](v verb, inverse func(l *facts.Look, args T) (*ground.Undo, error)) verb {
	v.inverse = func(l *facts.Look, args map[string]any) (*ground.Undo, error) {
		decoded, err := arguments.Decode[T](args)
		if err != nil {
			return nil, err
		}
		return inverse(l, decoded)
	}
	return v
}

// A call is a compiled verb with its arguments.
type call struct {
	name string
	verb verb
	args template.Map
}

// compileCall looks the verb up, checks the argument names and compiles the expressions in them.
func compileCall(c *expr.Compiler, at expr.Place, known map[string]verb, name string, args map[string]any) *call {
	v, ok := known[name]
	if !ok {
		unknownVerb(c, at.At(name), known, name)
		return nil
	}
	at = at.At(name)
	checkKeys(c, at, v, name, args)
	compiled := template.Compile(c, at, kube.Map(args))
	return &call{name: name, verb: v, args: compiled.(template.Map)}
}

func unknownVerb(c *expr.Compiler, at expr.Place, known map[string]verb, name string) {
	if _, acts := actingVerbs()[name]; acts {
		c.Fault(at, -1, "put it under do of a step", "verb %q acts: it has no place under observe", name)
		return
	}
	if _, observes := observingVerbs()[name]; observes {
		c.Fault(at, -1, "give it a name under observe", "verb %q observes: it has no place under do", name)
		return
	}
	c.Fault(at, -1, proposal(name, slices.Sorted(maps.Keys(known))), "there is no verb %q", name)
}

// checkKeys checks the names of the arguments.
func checkKeys(c *expr.Compiler, at expr.Place, v verb, name string, args map[string]any) {
	if v.keys == nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(args)) {
		if !slices.Contains(v.keys, key) {
			c.Fault(at.At(key), -1, proposal(key, v.keys), "%s takes no argument %q", name, key)
		}
	}
	for _, key := range v.required {
		if _, ok := args[key]; !ok {
			c.Fault(at, -1, "add it", "%s needs the argument %q", name, key)
		}
	}
}

func (c *call) render(l *facts.Look) (map[string]any, error) {
	rendered, err := c.args.Render(l.World)
	if err != nil {
		return nil, err
	}
	return rendered.(map[string]any), nil
}

// Run implements facts.Source.
func (c *call) Run(l *facts.Look) (any, error) {
	args, err := c.render(l)
	if err != nil {
		return nil, err
	}
	return c.verb.run(l, args)
}

// proposal names the word that was probably meant, or all there are.
func proposal(word string, known []string) string {
	if meant := near.Word(word, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "there are " + strings.Join(known, ", ")
}
