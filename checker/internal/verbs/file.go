package verbs

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/manifest"
)

type fileArgs struct {
	Path string `json:"path"`
}

// observeFile gives the YAML documents of a file in the learner's folder, null when it is absent, and
// an empty list when it is not YAML.
func observeFile(l *facts.Look, a fileArgs) (any, error) {
	data, err := readFile(l, a.Path)
	if errors.Is(err, ground.ErrUnreadable) {
		return []any{}, nil
	}
	if err != nil || data == nil {
		return nil, err
	}
	documents, err := manifest.Documents(data)
	if err != nil {
		return []any{}, nil // a file that does not parse is a fact about the file
	}
	return unfolded(documents), nil
}

// unfolded gives the objects of Lists, which kubectl applies one by one, and other documents as they are.
func unfolded(documents []any) []any {
	all := []any{}
	for _, document := range documents {
		object, ok := document.(map[string]any)
		if !ok {
			all = append(all, document)
			continue
		}
		objects, err := manifest.Unfold(object)
		if err != nil {
			return []any{} // kubectl takes no such file either
		}
		for _, one := range objects {
			all = append(all, one)
		}
	}
	return all
}

// readFile returns nil when the file is absent.
func readFile(l *facts.Look, path string) ([]byte, error) {
	if l.Scope.Workspace == nil {
		return nil, fmt.Errorf("file %s: this lesson has no folder for files here", path)
	}
	data, err := l.Scope.Workspace.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// A trial is what applying a file would give.
type trial struct {
	// Present says that the file is there.
	Present bool `json:"present"`
	// Refused says why the file cannot be read or the API server does not take it; empty where nothing is wrong.
	Refused string `json:"refused"`
	// Differences holds what the file would change of objects that are there.
	Differences []difference `json:"differences"`
	// Missing names the objects that are not there, as "Kind/name".
	Missing []string `json:"missing"`
	// Objects holds all objects of the file as they would be.
	Objects []any `json:"objects"`
}

// A difference is one field that a file would change.
type difference struct {
	// Path is the way to the field, such as .spec.replicas.
	Path string `json:"path"`
	// Live and file are its values, there and in the file, as text; "none" where it is absent.
	Live string `json:"live"`
	File string `json:"file"`
}

type dryRunArgs struct {
	// Path is a file of the learner's folder.
	Path string `json:"path,omitempty"`
	// Manifest is YAML text (or an object) of any number of documents, in the place of a file.
	Manifest any `json:"manifest,omitempty"`
}

// source is the YAML that is to be tried, nil when there is none.
func (a dryRunArgs) source(l *facts.Look) ([]byte, error) {
	if a.Manifest != nil {
		return manifestBytes(a.Manifest)
	}
	return readFile(l, a.Path)
}

// observeDryRun compares what applying a file of the learner's folder, or a manifest, would give with what is there.
func observeDryRun(l *facts.Look, a dryRunArgs) (*trial, error) {
	fact := &trial{Differences: []difference{}, Missing: []string{}, Objects: []any{}}
	data, err := a.source(l)
	if errors.Is(err, ground.ErrUnreadable) {
		fact.Present, fact.Refused = true, err.Error()
		return fact, nil
	}
	if err != nil || data == nil {
		return fact, err
	}
	fact.Present = true
	objects, err := manifest.Objects(data)
	if err != nil {
		fact.Refused = err.Error()
		return fact, nil
	}
	results, err := l.Lab.DryRun(l.Ctx, l.Scope.Namespace, objects)
	if err != nil {
		return nil, err
	}
	for _, r := range results {
		fact.add(r)
	}
	return fact, nil
}

func (f *trial) add(r ground.DryRunResult) {
	switch {
	case r.Refused != "":
		f.Refused = r.Refused
	case r.Live == nil:
		f.Missing = append(f.Missing, kube.Text(r.Result, "kind")+"/"+kube.Text(r.Result, "metadata", "name"))
	default:
		f.Differences = append(f.Differences, differences("", r.Live, r.Result)...)
	}
	if r.Result != nil {
		f.Objects = append(f.Objects, r.Result)
	}
}

// differences lists the paths at which two objects differ, the server's own bookkeeping left out.
func differences(path string, live, file any) []difference {
	if slices.Contains([]string{".status", ".metadata.managedFields", ".metadata.resourceVersion", ".metadata.generation", ".metadata.uid", ".metadata.creationTimestamp",
		".metadata.annotations.kubectl.kubernetes.io/last-applied-configuration", ".metadata.annotations.deployment.kubernetes.io/revision"}, path) {
		return nil
	}
	a, aMap := live.(map[string]any)
	b, bMap := file.(map[string]any)
	if !aMap || !bMap {
		if reflect.DeepEqual(live, file) {
			return nil
		}
		return []difference{{Path: path, Live: kube.Display(live), File: kube.Display(file)}}
	}
	var out []difference
	for _, key := range unionKeys(a, b) {
		out = append(out, differences(path+"."+key, a[key], b[key])...)
	}
	return out
}

func unionKeys(a, b map[string]any) []string {
	var keys []string
	for key := range a {
		keys = append(keys, key)
	}
	for key := range b {
		if _, ok := a[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
