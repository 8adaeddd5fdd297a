package verbs

import (
	"cmp"
	"strings"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
)

func inside(t Targeting, v Verb) Verb { return v.reaching(ground.ReachInside, t) }

func objects(t Targeting, v Verb) Verb { return v.reaching(ground.ReachObjects, t) }

func files(t Targeting, v Verb) Verb { return v.reaching(ground.ReachFiles, t) }

func (v Verb) reaching(r ground.Reach, t Targeting) Verb {
	v.Reach, v.Target = r, t
	return v
}

// named is the target whose name is an argument; kind is the one meant where the argument "kind" is missing.
func named(kind, argument string) Targeting {
	return func(args map[string]any) ground.Target {
		return ground.Target{Kind: cmp.Or(textOf(args, "kind"), kind), Namespace: textOf(args, "namespace"), Name: textOf(args, argument)}
	}
}

// inManifest is the target of a manifest: all that it names.
func inManifest(args map[string]any) ground.Target {
	target := ground.Target{Namespace: textOf(args, "namespace")}
	objects, err := manifestObjects(args["manifest"])
	if err != nil {
		return target // one that cannot be read before its expressions are known
	}
	names := make([]string, len(objects))
	for i, object := range objects {
		names[i] = kube.Text(object, "kind") + "/" + kube.Text(object, "metadata", "name")
	}
	target.Name = strings.Join(names, ", ")
	return target
}

// requested is the target of a request.
func requested(args map[string]any) ground.Target {
	for _, way := range []struct{ kind, argument string }{{"Pod", "pod"}, {"Service", "service"}, {"", "url"}} {
		if name := textOf(args, way.argument); name != "" {
			return ground.Target{Kind: way.kind, Namespace: textOf(args, "namespace"), Name: name}
		}
	}
	return ground.Target{}
}

func theAnswers(map[string]any) ground.Target {
	return ground.Target{Kind: "ConfigMap", Name: facts.AnswersName}
}

func textOf(args map[string]any, key string) string {
	text, _ := args[key].(string)
	return text
}
