package lessons

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/klab-dev/klab/checker"
)

// files proves that every file of the folder has a name klab knows and a use.
func (l *lessonLint) files() {
	known := map[string]bool{lessonFile: true}
	for _, language := range languages() {
		known[textFile(language)], known[messagesFile(language)] = true, true
	}
	for _, task := range l.lesson.Tasks {
		for _, fixture := range task.Solutions {
			known[path.Join(solutionDir, fixture.File)] = true
		}
		for _, fixture := range task.Wrong {
			known[path.Join(wrongDir, fixture.File)] = true
		}
	}
	for _, name := range l.lesson.source.names() {
		dir := path.Dir(name)
		switch {
		case known[name] || l.lesson.borrowed[name]:
		case dir == seedDir && isManifest(name), dir == guardsDir: // of which the lint of guards knows more
		case dir == solutionDir || dir == wrongDir:
			l.whole(name, "no task names this file", "name it in lesson.yaml, or delete it")
		default:
			l.whole(name, "klab does not know this file", "correct its name, or delete it")
		}
	}
}

func (l *lessonLint) whole(name, message, fix string) {
	l.problems = append(l.problems, l.lesson.source.whole(name, message, fix))
}

func isManifest(name string) bool {
	return isYAML(name) && !strings.HasSuffix(name, stepsSuffix)
}

// manifests proves that seeds and fixtures are Kubernetes objects which land in the namespace that the lesson is given.
func (l *lessonLint) manifests() {
	for _, name := range l.lesson.source.names() {
		switch dir := path.Dir(name); {
		case dir != seedDir && dir != solutionDir && dir != wrongDir:
		case isManifest(name):
			l.manifest(name)
		case strings.HasSuffix(name, stepsSuffix):
			l.hardCoded(name)
		}
	}
	l.hardCoded(lessonFile)
	for _, task := range l.lesson.Tasks {
		for _, fixture := range task.Solutions {
			l.inlineManifests(path.Join(solutionDir, fixture.File), fixture.Steps)
		}
		for _, fixture := range task.Wrong {
			l.inlineManifests(path.Join(wrongDir, fixture.File), fixture.Steps)
		}
	}
}

func (l *lessonLint) manifest(name string) {
	parsed, err := parser.ParseBytes(l.lesson.source.files[name], 0)
	if err != nil {
		l.problems = append(l.problems, l.lesson.source.yamlProblem(name, err))
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
		l.whole(name, "the file holds no object", "write it, or delete it")
	}
}

// object checks one document of a manifest.
func (l *lessonLint) object(name string, node ast.Node) {
	var object struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string `yaml:"kind"`
		Metadata   struct {
			Name         string `yaml:"name"`
			GenerateName string `yaml:"generateName"`
			Namespace    string `yaml:"namespace"`
		} `yaml:"metadata"`
	}
	line, column := first(node).GetToken().Position.Line, first(node).GetToken().Position.Column
	if err := yaml.NodeToValue(node, &object); err != nil {
		l.problems = append(l.problems, l.lesson.source.yamlProblem(name, err))
		return
	}
	list := strings.HasSuffix(object.Kind, "List")
	if object.APIVersion == "" || object.Kind == "" || !list && object.Metadata.Name+object.Metadata.GenerateName == "" {
		l.problems = append(l.problems, l.lesson.source.at(name, line, column,
			"this is no Kubernetes object", "give it apiVersion, kind and metadata.name"))
	}
	if namespace := object.Metadata.Namespace; !l.mayName(namespace) {
		l.problems = append(l.problems, l.lesson.source.at(name, line, column,
			fmt.Sprintf("%s %s names namespace %s", object.Kind, object.Metadata.Name, namespace),
			"delete it: klab puts the object into the lesson's namespace"))
	}
}

// mayName reports whether a manifest may name a namespace: one derived from the lesson's, or another
// one of klab's, which only lessons that run alone may share.
func (l *lessonLint) mayName(namespace string) bool {
	switch {
	case namespace == "", strings.HasPrefix(namespace, "${ns}"):
		return true
	case namespace == l.lesson.Namespace:
		return l.lesson.Exclusive != ""
	}
	return strings.HasPrefix(namespace, "klab-")
}

// hardCoded reports the lesson's own namespace written out where the law must be free to use another.
func (l *lessonLint) hardCoded(name string) {
	if l.lesson.Exclusive != "" {
		return
	}
	for i, line := range splitLines(l.lesson.source.files[name]) {
		column := strings.Index(line, l.lesson.Namespace)
		if column < 0 || strings.HasPrefix(line, "namespace:") || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		l.problems = append(l.problems, l.lesson.source.at(name, i+1, column+1,
			fmt.Sprintf("namespace %s is written out", l.lesson.Namespace), "write ${ns}"))
	}
}

// inlineManifests proves that manifests written into steps parse.
func (l *lessonLint) inlineManifests(name string, steps []checker.Step) {
	if !strings.HasSuffix(name, stepsSuffix) {
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
			l.in(name, "a manifest in the steps is no Kubernetes object", "give it apiVersion, kind and metadata.name")
		}
	}
}
