// Package kindfile reads configurations of kind as kind reads them: of the version v1alpha4, strictly, with its defaults.
// It has the types of kind without kind, because what judges a file runs no cluster; a test holds the two against
// each other.
package kindfile

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/klab-dev/klab/manifest"
)

const (
	// MaxSize is how many bytes a file may have.
	MaxSize = 64 << 10
	// maxProblems is how many problems are told, and maxText how long each is.
	maxProblems = 20
	maxText     = 200
)

// What a problem is about.
const (
	// Size is too large a file, or one whose aliases make too much of it.
	Size = "size"
	// Tab is a line that is indented with a tab, where that is why the file is no YAML.
	Tab = "tab"
	// Syntax is a file that is no YAML for another reason.
	Syntax = "syntax"
	// BadVersion and BadKind are of an apiVersion and a kind that kind does not know.
	BadVersion = "version"
	BadKind    = "kind"
	// Field is one that kind does not know, Twice one that is written twice, and Type a value of another type.
	Field = "field"
	Twice = "twice"
	Type  = "type"
	// Value is of the right type, and kind does not take it.
	Value = "value"
)

// A Problem is why kind does not take a file.
type Problem struct {
	// Line is where it is, 0 where no line is to blame.
	Line int `json:"line"`
	// What is what it is about: unreadable, size, tab, syntax, version, kind, field, twice, type or value.
	What string `json:"what"`
	// Text says it, mostly in kind's own words.
	Text string `json:"text"`
}

// Read reads a configuration. Where there are problems, the cluster is as much of it as could be read. As kind does, it
// looks at the first document of a file alone.
func Read(data []byte) (Cluster, []Problem) {
	data = inUTF8(data)
	document, problems := parse(data)
	if len(problems) > 0 {
		return empty(), bounded(problems)
	}
	cluster, problems := decode(data, document)
	if len(problems) == 0 {
		setDefaults(&cluster)
		problems = validate(&cluster, document)
	}
	fill(&cluster)
	return cluster, bounded(problems)
}

// inUTF8 turns the UTF-16 that some editors write, and that the reader of YAML takes, into UTF-8.
func inUTF8(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("\xff\xfe")) && !bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return data
	}
	plain, _, err := transform.Bytes(unicode.BOMOverride(unicode.UTF8.NewDecoder()), data[:min(len(data), 2*MaxSize)])
	if err != nil {
		return data
	}
	return plain
}

// parse reads the file as YAML, no matter of what.
func parse(data []byte) (document *yaml.Node, problems []Problem) {
	if len(data) > MaxSize {
		return nil, one(0, Size, fmt.Sprintf("it has more than %d KiB", MaxSize>>10))
	}
	document = &yaml.Node{}
	if err := yaml.Unmarshal(data, document); err != nil {
		return nil, []Problem{noYAML(data, err)}
	}
	if err := manifest.Bounded(data); errors.Is(err, manifest.ErrTooLarge) {
		return nil, one(0, Size, manifest.ErrTooLarge.Error())
	}
	return document, nil
}

func one(line int, what, text string) []Problem { return []Problem{{line, what, text}} }

var (
	// parseError is what the reader of YAML says of a file that is none.
	parseError = regexp.MustCompile(`(?s)^yaml: line (\d+): (.*)$`)
	// tabbed is a line whose indentation has a tab in it.
	tabbed = regexp.MustCompile(`^ *(?:- +)*-?\t`)
)

// noYAML says why a file is no YAML. The reader names a tab by another name, and now and then the line before it.
func noYAML(data []byte, err error) Problem {
	for i, line := range strings.Split(string(data), "\n") {
		if tabbed.MatchString(line) && strings.TrimSpace(line) != "" {
			return Problem{i + 1, Tab, "the line is indented with a tab"}
		}
	}
	if match := parseError.FindStringSubmatch(err.Error()); match != nil {
		line, _ := strconv.Atoi(match[1])
		return Problem{line, Syntax, match[2]}
	}
	return Problem{1, Syntax, strings.TrimPrefix(err.Error(), "yaml: ")} // of the first line it gives no number
}

// A typeMeta is what a configuration calls itself.
type typeMeta struct {
	Kind       string `yaml:"kind"`
	APIVersion string `yaml:"apiVersion"`
}

// decode reads the document as a configuration. What it calls itself comes first, as in kind.
func decode(data []byte, document *yaml.Node) (Cluster, []Problem) {
	var cluster Cluster
	var named typeMeta
	if document.Kind != 0 { // else the file is empty
		if problems := mistakes(document.Decode(&named)); len(problems) > 0 {
			return cluster, problems
		}
	}
	cluster.Kind, cluster.APIVersion = named.Kind, named.APIVersion
	switch {
	case named.APIVersion != Version:
		return cluster, one(lineOf(document, "apiVersion"), BadVersion, "unknown apiVersion: "+named.APIVersion)
	case named.Kind != "Cluster":
		return cluster, one(lineOf(document, "kind"), BadKind, fmt.Sprintf("unknown kind %s for apiVersion: %s", named.Kind, named.APIVersion))
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	return cluster, mistakes(decoder.Decode(&cluster))
}

// mistake is what the decoder says of one value.
var mistake = regexp.MustCompile(`(?s)^line (\d+): (.*)$`)

// mistakes takes the decoder's error apart. kind calls the types by their package.
func mistakes(err error) []Problem {
	if err == nil {
		return nil
	}
	var types *yaml.TypeError
	if !errors.As(err, &types) {
		return one(0, Syntax, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	problems := make([]Problem, 0, len(types.Errors))
	for _, text := range types.Errors {
		line := 0
		if match := mistake.FindStringSubmatch(text); match != nil {
			line, _ = strconv.Atoi(match[1])
			text = match[2]
		}
		problems = append(problems, Problem{line, about(text), strings.ReplaceAll(text, "kindfile.", "v1alpha4.")})
	}
	return problems
}

// about is what a mistake is about.
func about(text string) string {
	switch {
	case strings.Contains(text, " not found in type "):
		return Field
	case strings.Contains(text, " already defined at line "), strings.Contains(text, " already set in type "):
		return Twice
	default:
		return Type
	}
}

// lineOf is the line of the value at a place, or of as much of its way as is there.
func lineOf(node *yaml.Node, path ...any) int {
	if node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		node = node.Content[0]
	}
	for _, step := range path {
		next := child(node, step)
		if next == nil {
			break
		}
		node = next
	}
	return node.Line
}

func child(node *yaml.Node, step any) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch key := step.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && key < len(node.Content) {
			return node.Content[key]
		}
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				return node.Content[i+1]
			}
		}
	}
	return nil
}

func bounded(problems []Problem) []Problem {
	if len(problems) > maxProblems {
		problems = problems[:maxProblems]
	}
	for i := range problems {
		if runes := []rune(problems[i].Text); len(runes) > maxText {
			problems[i].Text = string(runes[:maxText]) + "…"
		}
	}
	return problems
}
