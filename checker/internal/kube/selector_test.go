package kube_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker/internal/kube"
)

type object = map[string]any

// TestAnEmptySelectorMeansWhatItsKindMeans: a Service without one has no endpoints, and a LabelSelector selects everything.
func TestAnEmptySelectorMeansWhatItsKindMeans(t *testing.T) {
	t.Parallel()
	shop := object{"app": "shop", "tier": "front"}
	in := func(key, operator string, values ...any) []any {
		return []any{object{"key": key, "operator": operator, "values": values}}
	}
	for name, test := range map[string]struct {
		selector        any
		selects, covers bool
	}{
		"none":                {nil, false, false},
		"an empty one":        {object{}, false, true},
		"labels":              {object{"app": "shop"}, true, false},
		"other labels":        {object{"app": "cart"}, false, false},
		"no labels to match":  {object{"matchLabels": object{}}, true, true},
		"labels to match":     {object{"matchLabels": object{"app": "shop"}}, true, true},
		"others to match":     {object{"matchLabels": object{"app": "cart"}}, false, false},
		"an expression":       {object{"matchExpressions": in("tier", "In", "back", "front")}, true, true},
		"one that is not met": {object{"matchExpressions": in("tier", "NotIn", "front")}, false, false},
		"a key that is there": {object{"matchExpressions": in("tier", "DoesNotExist")}, false, false},
		"one of two not met":  {object{"matchLabels": object{"app": "shop"}, "matchExpressions": in("team", "Exists")}, false, false},
		"no selector":         {"app=shop", false, false},
		"an unknown operator": {object{"matchExpressions": in("tier", "Like", "f")}, false, false},
		"expressions, none":   {object{"matchExpressions": []any{}}, true, true},
		"labels and a stray":  {object{"matchLabels": object{}, "app": "shop"}, false, false},
	} {
		require.Equal(t, test.selects, kube.Selects(test.selector, shop), name)
		require.Equal(t, test.covers, kube.Covers(test.selector, shop), name)
	}
}
