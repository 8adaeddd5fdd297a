package schema_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/schema"
	"github.com/klab-dev/klab/lessons"
)

const root = "../.."

func TestWhatIsCommittedIsWhatTheCodeSays(t *testing.T) {
	t.Parallel()
	files, err := schema.Files(root)
	require.NoError(t, err)
	for name, want := range files {
		for _, folder := range []string{"lessons", "content"} {
			have, err := os.ReadFile(filepath.Join(root, folder, "schemas", name))
			require.NoError(t, err)
			require.Equal(t, string(want), string(have), "go generate ./internal/schema")
		}
	}
	reports, err := schema.Reports(root)
	require.NoError(t, err)
	for name, want := range reports {
		have, err := os.ReadFile(filepath.Join(root, "content", "schemas", name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(have), "go generate ./internal/schema")
	}
	want, err := schema.Verbs(root)
	require.NoError(t, err)
	have, err := os.ReadFile(filepath.Join(root, "docs", "verbs.md"))
	require.NoError(t, err)
	require.Equal(t, string(want), string(have), "go generate ./internal/schema")
}

func TestTheShippedCourseFitsItsSchemas(t *testing.T) {
	t.Parallel()
	content := os.DirFS(filepath.Join(root, "content"))
	schemas := compiled(t)
	require.NoError(t, fs.WalkDir(content, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || lessons.SchemaOf(name) == "" {
			return err
		}
		data, err := fs.ReadFile(content, name)
		require.NoError(t, err)
		for _, document := range documents(t, name, data) {
			require.NoError(t, schemas[lessons.SchemaOf(name)].Validate(document), name)
		}
		return nil
	}))
}

// TestTheListsBesideTheCourseFitTheirSchemas: what old notes say wrongly, and the concepts.
func TestTheListsBesideTheCourseFitTheirSchemas(t *testing.T) {
	t.Parallel()
	reports, err := schema.Reports(root)
	require.NoError(t, err)
	schemas := compile(t, reports)
	for _, name := range []string{"corrections", "concepts"} {
		data, err := os.ReadFile(filepath.Join(root, "content", name+".yaml"))
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(data, []byte("# yaml-language-server: $schema=schemas/"+name+".json\n")), name)
		for _, document := range documents(t, name, data) {
			require.NoError(t, schemas[name+".json"].Validate(document), name)
		}
	}
}

func TestSchemasRefuseMistakes(t *testing.T) {
	t.Parallel()
	schemas := compiled(t)
	for name, test := range map[string]struct{ schema, text string }{
		"unknown key":      {"lesson.json", "{id: a, number: 1, minutes: 1, tasks: [], minuets: 1}"},
		"missing key":      {"lesson.json", "{id: a, number: 1, tasks: []}"},
		"unknown verb":     {"steps.json", "[{do: {aply: {file: a.yaml}}}]"},
		"two verbs":        {"steps.json", "[{do: {exit: {pod: a, code: 1}, hang: {pod: a}}}]"},
		"unknown argument": {"steps.json", "[{do: {exit: {pod: a, cde: 1}}}]"},
		"wrong type":       {"steps.json", "[{do: {scale: {kind: Deployment, name: a, replicas: three}}}]"},
		"duration":         {"steps.json", "[{every: 30}]"},
		"observing verb":   {"steps.json", "{observe: {a: {scale: {}}}, steps: []}"},
		"no kind":          {"manifest.json", "{apiVersion: v1, metadata: {name: a}}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, document := range documents(t, name, []byte(test.text)) {
				require.Error(t, schemas[test.schema].Validate(document))
			}
		})
	}
	for _, document := range documents(t, "good", []byte("[{do: {scale: {kind: Deployment, name: a, replicas: '${number}'}}, every: 1s}]")) {
		require.NoError(t, schemas["steps.json"].Validate(document))
	}
}

func compiled(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	files, err := schema.Files(root)
	require.NoError(t, err)
	return compile(t, files)
}

func compile(t *testing.T, files map[string][]byte) map[string]*jsonschema.Schema {
	t.Helper()
	out := map[string]*jsonschema.Schema{}
	for name, data := range files {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		require.NoError(t, err)
		compiler := jsonschema.NewCompiler()
		require.NoError(t, compiler.AddResource(path.Join("/", name), document))
		out[name], err = compiler.Compile(path.Join("/", name))
		require.NoError(t, err)
	}
	return out
}

// documents reads YAML the way a JSON Schema wants it.
func documents(t *testing.T, name string, data []byte) []any {
	t.Helper()
	var all []any
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var document any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err, name)
		text, err := yaml.MarshalWithOptions(document, yaml.JSON())
		require.NoError(t, err, name)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		require.NoError(t, err, name)
		if value != nil {
			all = append(all, value)
		}
	}
}
