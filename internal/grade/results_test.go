package grade_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/grade"
)

// TestResultsFitTheirSchema, with marks of every state.
func TestResultsFitTheirSchema(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../content/schemas/results.json")
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("results.json", document))
	schema, err := compiler.Compile("results.json")
	require.NoError(t, err)

	broken := filepath.Join(t.TempDir(), "broken.zip")
	require.NoError(t, os.WriteFile(broken, []byte("none"), 0o600))
	l := calm(true)
	l.Tasks = append(l.Tasks, course().Tasks[1])
	l.Tasks[1].Needs = nil
	results := run(t, grade.Options{Lessons: lessonsOf(l), Submissions: append(handedIn(t, map[string]map[string]string{
		"ann": {"count": "answers: {num: 4}", "keep": rightNote},
		"bob": {"keep": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note}\ndata: {said: \"\\e[31m\"}", "kep": "x"},
	}), read(t, broken))})
	require.Equal(t, grade.Counts{Submissions: 3, Pass: 1, Wrong: 1, Unknown: 1, Missing: 1, Refused: 2}, results.Run.Counts)

	valid := func(change func(map[string]any)) error {
		text, err := json.Marshal(results)
		require.NoError(t, err)
		var value any
		value, err = jsonschema.UnmarshalJSON(bytes.NewReader(text))
		require.NoError(t, err)
		change(value.(map[string]any))
		return schema.Validate(value)
	}
	require.NoError(t, valid(func(map[string]any) {}))
	require.Error(t, valid(func(r map[string]any) { delete(r, "run") }))
	require.Error(t, valid(func(r map[string]any) { r["marks"] = 1 }))
	require.Error(t, valid(func(r map[string]any) { r["schemaVersion"] = json.Number("2") }))
	require.Error(t, valid(func(r map[string]any) {
		r["submissions"].([]any)[0].(map[string]any)["tasks"].([]any)[0].(map[string]any)["state"] = "zero"
	}))
}
