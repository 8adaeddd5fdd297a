package checker_test

import (
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
)

func TestCheckReadsVerbsAndPlainNumbers(t *testing.T) {
	t.Parallel()
	source := `
id: served
settle: 30s
observe:
  pods: {objects: {kind: Pod, of: Deployment/shop}}
  hits:
    http: {service: shop, port: 80, count: 60, headers: {a: [1, -2, 2.5]}}
  said: {answers: }
steps:
- do: {delete: {kind: Pod, name: "${pods[0].metadata.name}"}}
  within: 60s
  expect:
  - code: gone
    expression: size(pods) == 0
`
	var check checker.Check
	require.NoError(t, yaml.UnmarshalWithOptions([]byte(source), &check, yaml.Strict()))
	require.Equal(t, checker.Duration(30*time.Second), check.Settle)
	require.Equal(t, checker.Observations{
		"pods": {Verb: "objects", Args: map[string]any{"kind": "Pod", "of": "Deployment/shop"}},
		"hits": {Verb: "http", Args: map[string]any{
			"service": "shop", "port": int64(80), "count": int64(60),
			"headers": map[string]any{"a": []any{int64(1), int64(-2), 2.5}},
		}},
		"said": {Verb: "answers", Args: map[string]any{}},
	}, check.Observe)
	require.Equal(t, "delete", check.Steps[0].Do.Verb)
	require.True(t, check.Disrupting())
}

func TestCheckIsWrittenTheWayItIsRead(t *testing.T) {
	t.Parallel()
	check := checker.Check{
		ID:      "x",
		Settle:  checker.Duration(30 * time.Second),
		Observe: checker.Observations{"pod": {Verb: "object", Args: map[string]any{"kind": "Pod"}}},
	}
	written, err := yaml.Marshal(check)
	require.NoError(t, err)
	var again checker.Check
	require.NoError(t, yaml.UnmarshalWithOptions(written, &again, yaml.Strict()), string(written))
	require.Equal(t, check, again)
}

func TestCallsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ source, want string }{
		"scalar":        {"do: delete", "want one verb with its arguments"},
		"two verbs":     {"do: {delete: {}, patch: {}}", "want exactly one verb, found 2"},
		"no verb":       {"do: {}", "want exactly one verb, found 0"},
		"list of args":  {"do: {delete: [a]}", "want the verb's arguments as a map"},
		"duplicate arg": {"do:\n  delete:\n    kind: Pod\n    kind: Job\n", "already defined"},
		"duration":      {"every: soon", `"soon" is no duration`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var step checker.Step
			err := yaml.UnmarshalWithOptions([]byte(test.source), &step, yaml.Strict())
			require.ErrorContains(t, err, test.want)
		})
	}
}
