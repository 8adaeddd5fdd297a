package checker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
)

// typed is a check over objects of known and unknown kinds with one expression.
func typed(expression string) checker.Check {
	return checker.Check{
		ID: "typed",
		Observe: checker.Observations{
			"web":   {Verb: "object", Args: map[string]any{"kind": "Deployment", "name": "web"}},
			"pods":  {Verb: "objects", Args: map[string]any{"kind": "Pod", "of": "Deployment/web"}},
			"own":   {Verb: "object", Args: map[string]any{"kind": "Widget.example.org", "name": "w"}},
			"hits":  {Verb: "http", Args: map[string]any{"service": "web"}},
			"given": {Verb: "answers", Args: map[string]any{}},
		},
		Expect: []checker.Expectation{{Code: "wrong", Expression: expression}},
	}
}

// TestTheTypesOfTheAPIFindWhatOnlyALabWouldFind: every one of these compiles, and fails when it runs.
func TestTheTypesOfTheAPIFindWhatOnlyALabWouldFind(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]struct {
		message, fix string
		offset       int
	}{
		"web.spec.replica == 3":                                    {"undefined field 'replica'", "did you mean replicas?", 8},
		"web.spec.replicas - 1.0 > 0.0":                            {"found no matching overload for '_-_' applied to '(int, double)'", "", 18},
		"web.spec.replicas > web.metadata.name":                    {"'_>_' applied to '(int, string)'", "", 18},
		"pods.all(p, p.spec.nodename == 'a')":                      {"undefined field 'nodename'", "did you mean nodeName?", 18},
		"pods.exists(p, p.status.podIP + 1 == p.status.hostIP)":    {"'_+_' applied to '(string, int)'", "", 30},
		"baseline['Deployment/web'].spec.replicas - 1.0 > 0.0":     {"'_-_' applied to '(int, double)'", "", 41},
		"baseline['Pod/web'].spec.replicas == 1":                   {"undefined field 'replicas'", "", 24},
		"web.metadata['label'] == {}":                              {"undefined field 'label'", "did you mean labels?", 12},
		"web.spec.?replica.orValue(1) == 1":                        {"undefined field 'replica'", "did you mean replicas?", 8},
		"has(web.spec.replica)":                                    {"undefined field 'replica'", "did you mean replicas?", 3},
		"pods[0].metadata.creationTimestamp < now":                 {"'_<_' applied to '(string, timestamp)'", "", 35},
		"web.spec.template.spec.containers.exists(c, c.ports > 0)": {"'_>_' applied to '(list(k8s.io/api/core/v1.ContainerPort), int)'", "", 52},
		"containers(web).exists(c, has(c.readinesProbe))":          {"undefined field 'readinesProbe'", "did you mean readinessProbe?", 29},
		"pods.all(p, young(p.spec, '15s'))":                        {"undefined field 'metadata'", "", 17},
	} {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			_, err := checker.Compile(typed(expression))
			require.NoError(t, err, "nothing else finds it")
			faults := checker.Faults(checker.TypeCheck(typed(expression)))
			require.NotEmpty(t, faults)
			require.Contains(t, faults[0].Message, want.message)
			require.Contains(t, faults[0].Fix, want.fix)
			require.Equal(t, []any{"expect", 0, "expression"}, faults[0].Place)
			require.Equal(t, want.offset, faults[0].Offset)
		})
	}
}

// TestTheTypesOfTheAPIHaveNothingAgainstWhatALabTakes: the ways in which checks read objects, and what is not known.
func TestTheTypesOfTheAPIHaveNothingAgainstWhatALabTakes(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		"web != null && web.spec.replicas - 1 == 2",
		"baseline['Deployment/web'].spec.replicas - 1 > 0",
		"baseline['Pod/' + web.metadata.name].whatever - 1 > 0",
		"('Pod/' + web.metadata.name) in baseline && baseline.exists(k, k == 'Pod/a' && baseline[k].any.thing == 1)",
		"web.metadata['namespace'] == ns && pods.all(p, p.metadata.?labels['a/b'].orValue('') == 'c')",
		"web.spec[?'strategy'][?'rollingUpdate'].hasValue() && pods.map(p, p.metadata.name)[0] == 'a'",
		"string(web.spec.strategy.rollingUpdate.maxUnavailable) == '1' || web.spec.strategy.rollingUpdate.maxSurge > 1",
		"pods[0].spec.containers[0].?readinessProbe.orValue('') == hits.probe",
		"timestamp(pods[0].metadata.creationTimestamp) < now",
		"quantity(pods[0].spec.containers[0].resources.requests.cpu).isGreaterThan(quantity('1m'))",
		"own.spec.anything - 1 == hits.ok && number(given.n) == 3 && memory.n == 1",
		"web.spec.template.spec.containers.exists(c, c.livenessProbe.httpGet.path == '/' && c.env.exists(e, e.value == ''))",
		"['a', 'b'].all(d, web.spec[d][d] == 1) && image(web, 'web').endsWith(':v2') && rolledOut(web)",
		"containers(web)[0].livenessProbe.httpGet.path == '/' && containers(hits).size() == 0 && pods.all(p, young(p, '1s') || leaving(p))",
		"pods.exists(p, p.spec.volumes.exists(v, v.configMap.name == 'a' && v.emptyDir != null))",
	} {
		require.NoError(t, checker.TypeCheck(typed(expression)), expression)
	}
}
