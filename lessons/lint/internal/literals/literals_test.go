package literals_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons/lint/internal/literals"
)

func TestWhatAnExpressionDemands(t *testing.T) {
	t.Parallel()
	parser, err := literals.NewParser()
	require.NoError(t, err)
	for expression, want := range map[string][]string{
		"web.spec.replicas == 3":                                    {"3"},
		"3 <= web.spec.?replicas.orValue(1)":                        {"3"},
		"a != null && web.spec.type == 'NodePort' && b.size() >= 2": {"NodePort", "2"},
		"web.spec.zone in ['a', 'b']":                               {"a"},
		"pods.all(p, p.spec.containers.exists(c, c.name == 'x'))":   {"x"},
		"c.image.endsWith(':v2')":                                   {":v2"},
		"web.spec.replicas != 3":                                    nil,
		"!(web.spec.ip in ['', 'None'])":                            nil,
		"a.x == 1 || a.x == 2":                                      nil,
		"a.b ? a.x == 5 : true":                                     nil,
		"pods.filter(p, p.x == 'bad').size() == 0":                  {"0"},
		"2 == 2":     nil,
		"a.x == b.y": nil,
		"a.x == ":    nil,
	} {
		var have []string
		for _, demand := range parser.Demands(expression) {
			have = append(have, demand.Literals[0].Text)
		}
		require.Equal(t, want, have, expression)
	}
	require.Contains(t, parser.Demands("s.spec.ports.exists(p, p.?port.orValue(0) == 80)")[0].Of, "spec", "a variable stands for what it goes through")
	require.Contains(t, parser.Demands("s.?spec.x == 80")[0].Of, "spec")
	require.Len(t, parser.Demands("s.zone in ['a', 'b']")[0].Literals, 2)
}
