package verbs

import (
	"maps"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/template"
	"github.com/klab-dev/klab/near"
)

// A Call is a compiled verb with its arguments.
type Call struct {
	Name string
	verb Verb
	args template.Map
}

// Compile looks the verb up, checks the argument names and compiles the expressions in them.
func Compile(c *expr.Compiler, at expr.Place, acts bool, name string, args map[string]any) *Call {
	v, ok := Of(acts)[name]
	if !ok {
		unknownVerb(c, at.At(name), acts, name)
		return nil
	}
	at = at.At(name)
	checkKeys(c, at, v, name, args)
	compiled := template.Compile(c, at, kube.Map(args))
	return &Call{Name: name, verb: v, args: compiled.(template.Map)}
}

func unknownVerb(c *expr.Compiler, at expr.Place, acts bool, name string) {
	_, elsewhere := Of(!acts)[name]
	switch {
	case elsewhere && acts:
		c.Fault(at, -1, "give it a name under observe", "verb %q observes: it has no place under do", name)
	case elsewhere:
		c.Fault(at, -1, "put it under do of a step", "verb %q acts: it has no place under observe", name)
	default:
		c.Fault(at, -1, proposal(name, slices.Sorted(maps.Keys(Of(acts)))), "there is no verb %q", name)
	}
}

// checkKeys checks the names of the arguments.
func checkKeys(c *expr.Compiler, at expr.Place, v Verb, name string, args map[string]any) {
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

// Render gives the arguments their values in a look.
func (c *Call) Render(l *facts.Look) (map[string]any, error) {
	rendered, err := c.args.Render(l.World)
	if err != nil {
		return nil, err
	}
	return rendered.(map[string]any), nil
}

// Run implements facts.Source.
func (c *Call) Run(l *facts.Look) (any, error) {
	args, err := c.Render(l)
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

// Do is the verb with rendered arguments.
func (c *Call) Do(l *facts.Look, args map[string]any) (any, error) { return c.verb.run(l, args) }

// Inverse is the way back from an action with rendered arguments, nil when there is nothing to undo.
func (c *Call) Inverse(l *facts.Look, args map[string]any) (*ground.Undo, error) {
	if c.verb.inverse == nil {
		return nil, nil
	}
	return c.verb.inverse(l, args)
}
