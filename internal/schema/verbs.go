package schema

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/klab-dev/klab/checker"
)

// call describes a map of one key: a verb, with its arguments below it.
func (b builder) call(acts bool) *jsonschema.Schema {
	one := uint64(1)
	out := &jsonschema.Schema{
		Type: "object", Properties: jsonschema.NewProperties(), MinProperties: &one, MaxProperties: &one,
		AdditionalProperties: jsonschema.FalseSchema, Description: "One verb with its arguments.",
	}
	for _, verb := range checker.DescribeVerbs() {
		if verb.Acts == acts {
			out.Properties.Set(verb.Name, b.arguments(verb))
		}
	}
	return out
}

func (b builder) arguments(verb checker.VerbDescription) *jsonschema.Schema {
	what := b.comments.function(verb.Function)
	if verb.Args == nil {
		return &jsonschema.Schema{Type: "object", Description: what}
	}
	r := b.reflector("json")
	r.DoNotReference = true
	s := r.ReflectFromType(verb.Args)
	s.Version, s.Description = "", what
	for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
		pair.Value = orTemplate(pair.Value)
	}
	if verb.File != "" {
		s.Properties.Set("file", &jsonschema.Schema{Type: "string", Description: "Takes " + verb.File + " from a file; the path is relative to this one."})
		s.Required = slices.DeleteFunc(s.Required, func(name string) bool { return name == verb.File })
	}
	return s
}

// orTemplate lets ${CEL} stand for a value of any type.
func orTemplate(s *jsonschema.Schema) *jsonschema.Schema {
	if s.Type == "string" || s.Type == "" {
		return s
	}
	description := s.Description
	s.Description = ""
	return &jsonschema.Schema{Description: description, AnyOf: []*jsonschema.Schema{s, {Type: "string", Pattern: `^\$\{`}}}
}

// Verbs writes the reference of verbs in Markdown.
func Verbs(root string) ([]byte, error) {
	comments, err := readComments(root, "checker/internal/verbs", "checker/internal/witness", "kindfile", "workload/wire")
	if err != nil {
		return nil, err
	}
	var page strings.Builder
	page.WriteString("# Verbs\n\nWhat a check can observe and what it can do. Generated from the code by `go generate ./internal/schema`.\n" +
		"An argument in *italics* may be left out; every argument may hold `${CEL}`. Of what a verb gives, a field in *italics* may\n" +
		"be absent: `has(fact.field)` asks, `fact.?field.orValue(…)` gives a default. `klab author lint` knows all these fields.\n" +
		"\n" +
		"There are two kinds of selectors, and a function for each. `selects(selector, labels)` is for that of a Service, a map of\n" +
		"labels: one that is empty or absent selects nothing. `covers(selector, labels)` is for a LabelSelector, such as that of a\n" +
		"NetworkPolicy, a PodDisruptionBudget or a topologySpreadConstraint: `{}` selects everything, and `null` nothing, so that an\n" +
		"absent one is written `.orValue(null)`. Of a LabelSelector that holds something both say the same.\n" +
		"\n## Observe\n")
	acting := false
	for _, verb := range checker.DescribeVerbs() {
		if verb.Acts && !acting {
			acting = true
			page.WriteString("\n## Do\n")
		}
		fmt.Fprintf(&page, "\n### %s\n\n%s\n", verb.Name, comments.function(verb.Function))
		writeArguments(&page, comments, verb)
		writeFacts(&page, comments, verb)
	}
	return []byte(page.String()), nil
}

func writeArguments(page *strings.Builder, comments comments, verb checker.VerbDescription) {
	if verb.Args == nil {
		page.WriteString("\nAny keys and values.\n")
		return
	}
	for i, field := range reflect.VisibleFields(verb.Args) {
		if i == 0 {
			page.WriteString("\n")
		}
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		mark := ""
		if option == "omitempty" {
			mark = "*"
		}
		text := cmp.Or(comments.lookup(verb.Args, field.Name), typeName(field.Type))
		fmt.Fprintf(page, "- %s`%s`%s: %s\n", mark, name, mark, text)
	}
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return typeName(t.Elem())
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint16, reflect.Uint32:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Map:
		return "a map"
	case reflect.Interface:
		return "any value"
	}
	return "text"
}
