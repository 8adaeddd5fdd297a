package structure

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// files proves that every file of the folder has a name klab knows and a use.
func (l lint) files() {
	known := map[string]bool{layout.LessonFile: true}
	for _, language := range layout.Languages() {
		known[layout.TextFile(language)], known[layout.MessagesFile(language)] = true, true
	}
	for _, task := range l.Lesson.Tasks {
		for _, fixture := range task.Solutions {
			known[path.Join(layout.SolutionDir, fixture.File)] = true
		}
		for _, fixture := range task.Wrong {
			known[path.Join(layout.WrongDir, fixture.File)] = true
		}
	}
	for _, name := range l.Source.Names() {
		dir := path.Dir(name)
		switch {
		case known[name] || l.Lesson.Borrows(name):
		case dir == layout.SeedDir && layout.IsManifest(name), dir == layout.GuardsDir: // of which the lint of guards knows more
		case dir == layout.SolutionDir || dir == layout.WrongDir:
			l.Whole(name, "no task names this file", "name it in lesson.yaml, or delete it")
		default:
			l.Whole(name, "klab does not know this file", "correct its name, or delete it")
		}
	}
}

// manifests proves that seeds and fixtures are Kubernetes objects which land in the namespace that the lesson is given.
func (l lint) manifests() {
	for _, name := range l.Source.Names() {
		switch dir := path.Dir(name); {
		case dir != layout.SeedDir && dir != layout.SolutionDir && dir != layout.WrongDir:
		case layout.IsManifest(name):
			l.manifest(name)
		case strings.HasSuffix(name, layout.StepsSuffix):
			l.hardCoded(name)
		}
	}
	l.hardCoded(layout.LessonFile)
	for _, task := range l.Lesson.Tasks {
		for _, fixture := range task.Solutions {
			l.inlineManifests(path.Join(layout.SolutionDir, fixture.File), fixture.Steps)
		}
		for _, fixture := range task.Wrong {
			l.inlineManifests(path.Join(layout.WrongDir, fixture.File), fixture.Steps)
		}
	}
}

func (l lint) manifest(name string) {
	parsed, err := parser.ParseBytes(l.Source.Files[name], 0)
	if err != nil {
		l.Problems = append(l.Problems, l.Source.YAMLProblem(name, err))
		return
	}
	objects := 0
	for _, document := range parsed.Docs {
		if document.Body == nil {
			continue
		}
		objects++
		l.object(name, document.Body)
	}
	if objects == 0 {
		l.Whole(name, "the file holds no object", "write it, or delete it")
	}
}

// object checks one document of a manifest.
func (l lint) object(name string, node ast.Node) {
	var object struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string `yaml:"kind"`
		Metadata   struct {
			Name         string `yaml:"name"`
			GenerateName string `yaml:"generateName"`
			Namespace    string `yaml:"namespace"`
		} `yaml:"metadata"`
	}
	at := sources.Position(node)
	if err := yaml.NodeToValue(node, &object); err != nil {
		l.Problems = append(l.Problems, l.Source.YAMLProblem(name, err))
		return
	}
	list := strings.HasSuffix(object.Kind, "List")
	if object.APIVersion == "" || object.Kind == "" || !list && object.Metadata.Name+object.Metadata.GenerateName == "" {
		l.Problems = append(l.Problems, l.Source.At(name, at.Line, at.Column,
			"this is no Kubernetes object", "give it apiVersion, kind and metadata.name"))
	}
	if namespace := object.Metadata.Namespace; !l.mayName(namespace) {
		l.Problems = append(l.Problems, l.Source.At(name, at.Line, at.Column,
			fmt.Sprintf("%s %s names namespace %s", object.Kind, object.Metadata.Name, namespace),
			"delete it: klab puts the object into the lesson's namespace"))
	}
}

// mayName reports whether a manifest may name a namespace: one derived from the lesson's, or another
// one of klab's, which only lessons that run alone may share.
func (l lint) mayName(namespace string) bool {
	switch {
	case namespace == "", strings.HasPrefix(namespace, "${ns}"):
		return true
	case namespace == l.Lesson.Namespace:
		return l.Lesson.Exclusive != ""
	}
	return strings.HasPrefix(namespace, "klab-")
}

// hardCoded reports the lesson's own namespace written out where the law must be free to use another.
func (l lint) hardCoded(name string) {
	if l.Lesson.Exclusive != "" {
		return
	}
	for i, line := range sources.Lines(l.Source.Files[name]) {
		column := strings.Index(line, l.Lesson.Namespace)
		if column < 0 || strings.HasPrefix(line, "namespace:") || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		l.Problems = append(l.Problems, l.Source.At(name, i+1, column+1,
			fmt.Sprintf("namespace %s is written out", l.Lesson.Namespace), "write ${ns}"))
	}
}

// inlineManifests proves that manifests written into steps parse.
func (l lint) inlineManifests(name string, steps []checker.Step) {
	if !strings.HasSuffix(name, layout.StepsSuffix) {
		return
	}
	for _, step := range steps {
		if step.Do == nil || step.Do.Verb != "apply" {
			continue
		}
		manifest, ok := step.Do.Args["manifest"].(string)
		if !ok || strings.HasPrefix(strings.TrimSpace(manifest), "${") {
			continue
		}
		decoder := yaml.NewDecoder(bytes.NewBufferString(manifest))
		var object map[string]any
		if err := decoder.Decode(&object); err != nil || object["kind"] == nil {
			l.In(name, "a manifest in the steps is no Kubernetes object", "give it apiVersion, kind and metadata.name")
		}
	}
}
