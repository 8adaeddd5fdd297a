// Package schema derives, from the Go types, what editors and authors need to know about lesson files:
// JSON Schemas and the reference of verbs.
package schema

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/index"
	"github.com/klab-dev/klab/lessons"
)

// course is the file course.yaml.
type course struct {
	// Modules in the order of the course.
	Modules []lessons.Module `yaml:"modules"`
}

// steps is a file of an answer that is more than a manifest: what a learner does, as data.
type steps struct {
	// Observe gives names to facts that the steps need.
	Observe checker.Observations `yaml:"observe,omitempty"`
	// Steps run in order.
	Steps []checker.Step `yaml:"steps"`
}

// shared is what a lesson says once for all its checks.
type shared struct {
	// Observe gives names to facts for all checks of the lesson. A check has those that it names.
	Observe checker.Observations `yaml:"observe,omitempty"`
}

// shown is what a check says once for all its expectations.
type shown struct {
	// Show is the command of every expectation that has none of its own; an empty one shows nothing.
	Show string `yaml:"show,omitempty"`
}

// use puts a guard in the place of a check or of an expectation.
type use struct {
	// Use names the guard: a file in guards/ of the lesson or of the course, or one of klab's.
	Use string `yaml:"use"`
	// With gives the guard's parameters.
	With map[string]any `yaml:"with,omitempty"`
}

// manifest is a Kubernetes object. It carries no namespace: klab puts it into the lesson's.
type manifest struct {
	APIVersion string   `yaml:"apiVersion"`
	Kind       string   `yaml:"kind"`
	Metadata   metadata `yaml:"metadata,omitempty"`
}

type metadata struct {
	Name         string            `yaml:"name,omitempty"`
	GenerateName string            `yaml:"generateName,omitempty"`
	Namespace    string            `yaml:"namespace,omitempty"`
	Labels       map[string]string `yaml:"labels,omitempty"`
	Annotations  map[string]string `yaml:"annotations,omitempty"`
}

// Files builds the schema of every kind of YAML file, by file name. It reads the comments of the Go
// sources below root, the folder of the module.
func Files(root string) (map[string][]byte, error) {
	comments, err := readComments(root, "checker", "checker/internal/verbs", "lessons", "lessons/internal/guard", "internal/schema")
	if err != nil {
		return nil, err
	}
	b := builder{comments: comments}
	built := map[string]*jsonschema.Schema{
		"course":   b.reflect(reflect.TypeFor[course]()),
		"glossary": b.reflect(reflect.TypeFor[map[string]lessons.Term]()),
		"lesson":   b.lessonFile(),
		"guard":    b.reflect(reflect.TypeFor[lessons.Guard]()),
		"codes":    b.reflect(reflect.TypeFor[map[string]string]()),
		"messages": b.reflect(reflect.TypeFor[lessons.Text]()),
		"steps":    b.stepsFile(),
		"manifest": b.manifestFile(),
	}
	return written(built)
}

// Reports builds the schema of every document that klab writes for other programs, of what teachers write, and of the lists
// that no course has but the shipped one, by file name.
func Reports(root string) (map[string][]byte, error) {
	comments, err := readComments(root, "internal/grade", "internal/class", "internal/index")
	if err != nil {
		return nil, err
	}
	b := builder{comments: comments}
	r := b.reflector("json")
	r.ExpandedStruct = true
	return written(map[string]*jsonschema.Schema{
		"results": r.ReflectFromType(reflect.TypeFor[grade.Results]()), "assignment": b.reflect(reflect.TypeFor[class.Assignment]()),
		"overrides":   b.reflect(reflect.TypeFor[class.Overrides]()),
		"corrections": b.reflect(reflect.TypeFor[index.CorrectionList]()), "concepts": b.reflect(reflect.TypeFor[index.ConceptList]()),
	})
}

func written(built map[string]*jsonschema.Schema) (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, schema := range built {
		schema.Title = "klab " + name
		data, err := json.MarshalIndent(schema, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("write the schema of %s: %w", name, err)
		}
		files[name+".json"] = append(data, '\n')
	}
	return files, nil
}

// A builder makes schemas with the comments of the Go sources as descriptions.
type builder struct{ comments comments }

func (b builder) reflect(t reflect.Type) *jsonschema.Schema {
	r := b.reflector("yaml")
	r.ExpandedStruct = true
	return r.ReflectFromType(t)
}

func (b builder) reflector(tag string) *jsonschema.Reflector {
	return &jsonschema.Reflector{Anonymous: true, FieldNameTag: tag, Mapper: b.special, LookupComment: b.comments.lookup}
}

// special describes the types that read themselves from YAML.
func (b builder) special(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[checker.Duration]():
		return &jsonschema.Schema{Type: "string", Pattern: `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`, Examples: []any{"30s"}}
	case reflect.TypeFor[checker.Observations]():
		return &jsonschema.Schema{Type: "object", AdditionalProperties: b.call(false), Description: b.comments.lookup(t, "")}
	case reflect.TypeFor[lessons.Exclusive]():
		return &jsonschema.Schema{Type: "string", Enum: []any{lessons.ExclusiveNodes, lessons.ExclusivePorts}}
	case reflect.TypeFor[lessons.View]():
		return &jsonschema.Schema{Type: "string", Enum: views()}
	case reflect.TypeFor[checker.Call]():
		return b.call(true)
	}
	return nil
}

// views are the panes that a lesson can name.
func views() []any {
	var all []any
	for _, view := range lessons.Views() {
		all = append(all, view)
	}
	return all
}

// lessonFile is a lesson with what is expanded before it is decoded.
func (b builder) lessonFile() *jsonschema.Schema {
	s := b.reflect(reflect.TypeFor[lessons.Lesson]())
	check, expectation := s.Definitions["Check"], s.Definitions["Expectation"]
	take(s, b.reflect(reflect.TypeFor[shared]()))
	take(check, b.reflect(reflect.TypeFor[shown]()))
	guarded := b.reflect(reflect.TypeFor[use]())
	guarded.Version = ""
	take(check, guarded)
	s.Definitions["Expectation"] = &jsonschema.Schema{
		Description: expectation.Description,
		OneOf:       []*jsonschema.Schema{expectation, guarded},
	}
	return s
}

// take adds the properties of one schema to another.
func take(s, other *jsonschema.Schema) {
	for pair := other.Properties.Oldest(); pair != nil; pair = pair.Next() {
		s.Properties.Set(pair.Key, pair.Value)
	}
}

// stepsFile is a list of steps, or a map that names observations as well.
func (b builder) stepsFile() *jsonschema.Schema {
	whole := b.reflect(reflect.TypeFor[steps]())
	list, _ := whole.Properties.Get("steps")
	return &jsonschema.Schema{
		Version: whole.Version, Definitions: whole.Definitions, Description: whole.Description,
		OneOf: []*jsonschema.Schema{
			{Type: "array", Items: list.Items},
			{Type: "object", Properties: whole.Properties, Required: whole.Required, AdditionalProperties: jsonschema.FalseSchema},
		},
	}
}

// manifestFile knows the head of an object alone; what follows is the API server's to judge.
func (b builder) manifestFile() *jsonschema.Schema {
	s := b.reflect(reflect.TypeFor[manifest]())
	s.AdditionalProperties = nil
	for _, definition := range s.Definitions {
		definition.AdditionalProperties = nil
	}
	return s
}
