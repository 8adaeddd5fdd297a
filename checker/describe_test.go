package checker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
)

// TestEveryVerbIsComplete proves that the table says of every verb what others ask about it.
func TestEveryVerbIsComplete(t *testing.T) {
	t.Parallel()
	full := map[string]any{
		"kind": "Deployment", "name": "shop", "pod": "web-1", "path": "notes.txt", "node": "worker",
		"manifest": map[string]any{"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "front"}},
	}
	for _, verb := range checker.DescribeVerbs() {
		require.Regexp(t, "^(act|observe)[A-Z][A-Za-z]+$", verb.Function, "%s has a function whose comment describes it", verb.Name)
		if !verb.Acts {
			require.Empty(t, verb.Reach, "%s only looks", verb.Name)
			continue
		}
		require.Contains(t, []ground.Reach{ground.ReachObjects, ground.ReachFiles, ground.ReachInside}, verb.Reach, verb.Name)
		require.NotEmpty(t, verb.Target(full).Name, "%s is about something", verb.Name)
		found, ok := checker.DescribeVerb(verb.Name)
		require.True(t, ok)
		require.Equal(t, verb.Reach, found.Reach)
	}
}

func TestACallTellsItsTarget(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		verb string
		args map[string]any
		want ground.Target
	}{
		"a part of a node":     {"unit", map[string]any{"node": "worker", "unit": "kubelet", "state": "stopped"}, ground.Target{Kind: "Node", Name: "worker"}},
		"a kind left out":      {"setImage", map[string]any{"name": "shop"}, ground.Target{Kind: "Deployment", Name: "shop"}},
		"a kind given":         {"rolloutRestart", map[string]any{"kind": "DaemonSet", "name": "agent"}, ground.Target{Kind: "DaemonSet", Name: "agent"}},
		"another namespace":    {"delete", map[string]any{"kind": "Pod", "name": "web", "namespace": "default"}, ground.Target{Kind: "Pod", Namespace: "default", Name: "web"}},
		"several objects":      {"apply", map[string]any{"manifest": "{kind: Pod, apiVersion: v1, metadata: {name: a}}\n---\n{kind: Service, apiVersion: v1, metadata: {name: b}}\n"}, ground.Target{Name: "Pod/a, Service/b"}},
		"an unreadable one":    {"apply", map[string]any{"manifest": "${broken"}, ground.Target{}},
		"a request to a Pod":   {"request", map[string]any{"pod": "web"}, ground.Target{Kind: "Pod", Name: "web"}},
		"a request to a URL":   {"request", map[string]any{"url": "http://a.b"}, ground.Target{Name: "http://a.b"}},
		"a verb that observes": {"object", map[string]any{"kind": "Pod", "name": "web"}, ground.Target{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verb, ok := checker.DescribeVerb(test.verb)
			require.True(t, ok)
			require.Equal(t, test.want, verb.Target(test.args))
		})
	}
}
