package verbs

import (
	"fmt"
	"strings"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/ways"
)

type cloneArgs struct {
	// Of is whose Pod template is copied, "Deployment/shop" or "Pod/web".
	Of   string `json:"of"`
	Name string `json:"name"`
	// Container gets the arguments; the default is the first.
	Container string `json:"container,omitempty"`
	// Args are added behind the container's own, so that they win over them and over the environment.
	Args []string `json:"args,omitempty"`
}

// actClone makes a Pod like those of a workload, to try on it what would disturb theirs. It has none of
// their labels: no controller adopts it, and no Service sends it requests.
func actClone(l *facts.Look, a cloneArgs) (any, error) {
	kind, name, ok := strings.Cut(a.Of, "/")
	if !ok {
		return nil, fmt.Errorf("clone of %q: want Kind/name", a.Of)
	}
	owner, err := l.Lab.Get(l.Ctx, kind, l.Scope.Namespace, name)
	if err != nil {
		return nil, err
	}
	spec, err := clonedSpec(owner)
	if err != nil {
		return nil, fmt.Errorf("clone of %s: %w", a.Of, err)
	}
	if err := addArgs(spec, a.Container, a.Args); err != nil {
		return nil, fmt.Errorf("clone of %s: %w", a.Of, err)
	}
	pod := map[string]any{
		"apiVersion": "v1", "kind": "Pod", "spec": spec,
		"metadata": map[string]any{"name": a.Name, "labels": map[string]any{ways.LabelCloneOf: name}},
	}
	return actApply(l, applyArgs{Manifest: pod, How: "create"})
}

// clonedSpec copies the Pod spec of a workload, or a Pod's own without the node it is on.
func clonedSpec(owner map[string]any) (map[string]any, error) {
	path := kube.PodSpec(owner)
	if path == nil {
		return nil, fmt.Errorf("there is no Pod template")
	}
	plain, err := kube.Plain(kube.At(owner, path...))
	if err != nil {
		return nil, err
	}
	copied, ok := plain.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("there is no Pod template")
	}
	delete(copied, "nodeName")
	return copied, nil
}

func addArgs(spec map[string]any, container string, args []string) error {
	for _, c := range kube.List(spec, "containers") {
		if container != "" && kube.Text(c, "name") != container {
			continue
		}
		all := append([]any{}, kube.List(c, "args")...)
		for _, arg := range args {
			all = append(all, arg)
		}
		c.(map[string]any)["args"] = all
		return nil
	}
	return fmt.Errorf("there is no container %s", container)
}

// deleteClone is the undo of actClone. A Pod of that name that was there before is not klab's to delete.
func deleteClone(l *facts.Look, a cloneArgs) (*ground.Undo, error) {
	there, err := l.Lab.Get(l.Ctx, "Pod", l.Scope.Namespace, a.Name)
	if err != nil || there != nil {
		return nil, err
	}
	return ways.DeleteClone(l.Scope.Namespace, a.Name)
}
