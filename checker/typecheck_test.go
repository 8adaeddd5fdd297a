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
			"web":    {Verb: "object", Args: map[string]any{"kind": "Deployment", "name": "web"}},
			"pods":   {Verb: "objects", Args: map[string]any{"kind": "Pod", "of": "Deployment/web"}},
			"own":    {Verb: "object", Args: map[string]any{"kind": "Widget.example.org", "name": "w"}},
			"hits":   {Verb: "http", Args: map[string]any{"service": "web"}},
			"given":  {Verb: "answers", Args: map[string]any{}},
			"behind": {Verb: "endpoints", Args: map[string]any{"service": "web"}},
			"asked":  {Verb: "dns", Args: map[string]any{"name": "web"}},
			"load":   {Verb: "traffic", Args: map[string]any{"name": "web"}},
			"seen":   {Verb: "stats", Args: map[string]any{"pod": "web"}},
			"told":   {Verb: "events", Args: map[string]any{"kind": "Pod"}},
			"nodes":  {Verb: "everyNode", Args: map[string]any{"port": int64(80)}},
			"unit":   {Verb: "node", Args: map[string]any{"name": "a", "fact": "unit"}},
			"some":   {Verb: "node", Args: map[string]any{"name": "a", "fact": "${given.n}"}},
			"dry":    {Verb: "dryRun", Args: map[string]any{"path": "a.yaml"}},
			"conf":   {Verb: "kindConfig", Args: map[string]any{"path": "kind.yaml"}},
			"file":   {Verb: "file", Args: map[string]any{"path": "a.yaml"}},
			"said":   {Verb: "logs", Args: map[string]any{"pod": "web"}},
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
		"hits.okay == 1":                                           {"undefined field 'okay'", "there are ok, total, status, errors, byPod, versions, bodies, clients, foreign, error", 4},
		"has(hits.byPods)":                                         {"undefined field 'byPods'", "did you mean byPod?", 3},
		"hits.ok == 'all'":                                         {"'_==_' applied to '(int, string)'", "", 8},
		"hits.error == 1":                                          {"'_==_' applied to '(string, int)'", "", 11},
		"behind.all(e, e.redy)":                                    {"undefined field 'redy'", "did you mean ready?", 15},
		"behind[0].ports[0].prt == 1":                              {"undefined field 'prt'", "did you mean port?", 18},
		"asked.answers[0].address == 'a'":                          {"undefined field 'address'", "there are name, type, ttl, data, port, priority, weight", 16},
		"asked.duration > 1":                                       {"'_>_' applied to '(string, int)'", "", 15},
		"load.okay > 1":                                            {"undefined field 'okay'", "there are requests, ok, errors,", 4},
		"load.byPods.size() == 1":                                  {"undefined field 'byPods'", "did you mean byPod?", 4},
		"load.seconds[0].unis == 1":                                {"undefined field 'unis'", "did you mean unix?", 15},
		"seen.paths['/echo'].totall == 1":                          {"undefined field 'totall'", "did you mean total?", 19},
		"told.exists(e, e.reasons == 'a')":                         {"undefined field 'reasons'", "did you mean reason?", 16},
		"told.exists(e, e.involvedObject.nam == 'a')":              {"undefined field 'nam'", "did you mean name?", 31},
		"nodes.all(n, n.okay)":                                     {"undefined field 'okay'", "there are from, to, toIP, ok, status, pod, client, error, errorClass, body", 14},
		"unit.activestate == 'active'":                             {"undefined field 'activestate'", "did you mean activeState?", 4},
		"dry.difference == []":                                     {"undefined field 'difference'", "did you mean differences?", 3},
		"dry.differences.exists(d, d.was == '1')":                  {"undefined field 'was'", "there are path, live, file", 27},
		"conf.cluster.node.size() == 4":                            {"undefined field 'node'", "did you mean nodes?", 12},
		"conf.problems.exists(p, p.lin == 3)":                      {"undefined field 'lin'", "did you mean line?", 25},
		"said > 3":                                                 {"'_>_' applied to '(string, int)'", "", 5},
		"given.n > 3":                                              {"'_>_' applied to '(string, int)'", "", 8},
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
		"pods[0].spec.containers[0].?readinessProbe.orValue('') == file.probe",
		"timestamp(pods[0].metadata.creationTimestamp) < now",
		"quantity(pods[0].spec.containers[0].resources.requests.cpu).isGreaterThan(quantity('1m'))",
		"own.spec.anything - 1 == hits.ok && number(given.n) == 3 && memory.n == 1",
		"web.spec.template.spec.containers.exists(c, c.livenessProbe.httpGet.path == '/' && c.env.exists(e, e.value == ''))",
		"['a', 'b'].all(d, web.spec[d][d] == 1) && image(web, 'web').endsWith(':v2') && rolledOut(web)",
		"containers(web)[0].livenessProbe.httpGet.path == '/' && containers(hits).size() == 0 && pods.all(p, young(p, '1s') || leaving(p))",
		"pods.exists(p, p.spec.volumes.exists(v, v.configMap.name == 'a' && v.emptyDir != null))",
		"hits.ok == hits.total && hits.status['200'] == 40 && hits.byPod.size() == 2 && uid(pods[0]) in hits.byPod && hits.errors == {}",
		"hits.byPod[uid(pods[0])] > 1 && hits.status[?'503'].orValue(0) == 0 && hits.errors.all(k, k == 'refused') && hits.bodies[0].contains('a')",
		"load.lastError == null || load.firstError.class == 'refused' && load.seconds.all(s, s.errors.size() == 0) && load.byPod.size() == 1",
		"seen.paths['/echo'].remotes.exists(r, seen.paths['/echo'].remotes[r].total > 1) && timestamp(seen.startedAt) < now",
		"behind.all(e, e.ready && e.managed && e.ports.exists(p, p.port == 8080)) && asked.rcode == 'NOERROR' && asked.answers[0].data == given.ip",
		"told.exists(e, e.reason == 'Killing' && e.count > 1 && timestamp(e.lastTimestamp) < now) && nodes.all(n, n.ok && n.status == 200)",
		"covers(pods[0].spec.topologySpreadConstraints[0].?labelSelector.orValue(null), pods[0].metadata.labels) && covers(web.spec.selector, {})",
		"some.anything == 1 && given != null && file.exists(d, d.whatever == 1) && dry.objects[0].spec.replicas == 1 && said.contains('a')",
	} {
		require.NoError(t, checker.TypeCheck(typed(expression)), expression)
	}
}

// TestANameThatAStepBindsAnewHasNoType: what was observed under it is not what it stands for any more.
func TestANameThatAStepBindsAnewHasNoType(t *testing.T) {
	t.Parallel()
	check := typed("hits.lost == 3")
	check.Expect, check.Steps = nil, []checker.Step{{Let: map[string]string{"hits": "{'lost': 3}"}}, {Expect: check.Expect}}
	require.NoError(t, checker.TypeCheck(check))
}
