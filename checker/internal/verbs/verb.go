package verbs

import (
	"reflect"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/arguments"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// A Targeting finds the object of a call in its arguments, as written or rendered.
type Targeting func(args map[string]any) ground.Target

// A Verb gathers a fact or acts.
type Verb struct {
	// keys are the argument names it knows; nil means any.
	keys []string
	// required must be given.
	required []string
	// run does it with rendered arguments.
	run func(l *facts.Look, args map[string]any) (any, error)
	// inverse returns the way back from an action, nil when there is nothing to undo. It runs before the action,
	// because it may have to read a value before that is overwritten.
	inverse func(l *facts.Look, args map[string]any) (*ground.Undo, error)
	// Args is the struct of the arguments, nil when any are taken; Source is the function that does the
	// work. Both are for descriptions.
	Args   reflect.Type
	Source any
	// Gives are the facts of an observing verb. There are none where what it gives may have any shape, and where its kind
	// of object says it.
	Gives []Fact
	// Reach and Target belong to actions: how far one reaches, and its object.
	Reach  ground.Reach
	Target Targeting
}

// A Fact is what a verb gives, as the Go type that it has in JSON.
type Fact struct {
	// Of is the value of the argument "fact" for which it is given; "" for every call.
	Of   string
	Type reflect.Type
}

// Given is the type of the fact that a call gives; nil where that is not known.
func Given(name string, args map[string]any) reflect.Type {
	for _, fact := range Of(false)[name].Gives {
		if fact.Of == "" || fact.Of == args["fact"] {
			return fact.Type
		}
	}
	return nil
}

// observing makes a verb out of a function whose result is the fact: expressions see the fields of its struct, by their
// names in JSON.
func observing[A, F any](run func(l *facts.Look, args A) (F, error)) Verb {
	v := typed(func(l *facts.Look, args A) (any, error) {
		fact, err := run(l, args)
		if err != nil {
			return nil, err
		}
		return kube.Plain(fact)
	})
	v.Source = run
	return giving[F](v)
}

// giving declares the fact of a verb that passes on what it read.
func giving[F any](v Verb) Verb {
	v.Gives = []Fact{{Type: reflect.TypeFor[F]()}}
	return v
}

// typed makes a verb out of a function with a struct of arguments; their JSON names are its keys, and
// those without omitempty are required.
func typed[T any](run func(l *facts.Look, args T) (any, error)) Verb {
	v := Verb{Args: reflect.TypeFor[T](), Source: run}
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
func undone[T any](v Verb, inverse func(l *facts.Look, args T) (*ground.Undo, error)) Verb {
	v.inverse = func(l *facts.Look, args map[string]any) (*ground.Undo, error) {
		decoded, err := arguments.Decode[T](args)
		if err != nil {
			return nil, err
		}
		return inverse(l, decoded)
	}
	return v
}
