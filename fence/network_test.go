package fence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/fence"
)

// TestAPolicyOfAPackAllowsNothingOutsideTheCluster: policies add up, so that one would undo klab's own.
func TestAPolicyOfAPackAllowsNothingOutsideTheCluster(t *testing.T) {
	t.Parallel()
	block := func(cidr string) any {
		return map[string]any{"to": []any{map[string]any{"ipBlock": map[string]any{"cidr": cidr}}}}
	}
	for name, test := range map[string]struct {
		rule    any
		refused bool
	}{
		"the internet":           {block("0.0.0.0/0"), true},
		"all of version 6":       {block("::/0"), true},
		"the local network":      {block("192.168.0.0/16"), true},
		"metadata of a cloud":    {block("169.254.169.254/32"), true},
		"more than the cluster":  {block("10.0.0.0/8"), true},
		"the cluster and more":   {block("10.244.0.0/15"), true},
		"no range":               {block("somewhere"), true},
		"nothing":                {block(""), true},
		"anywhere":               {map[string]any{}, true},
		"anywhere, on a port":    {map[string]any{"ports": []any{map[string]any{"port": int64(443)}}}, true},
		"an empty list of where": {map[string]any{"to": []any{}}, true},
		"no rule":                {nil, true},
		"Pods":                   {block("10.244.1.0/24"), false},
		"one Service":            {block("10.96.0.10/32"), false},
		"computed":               {block("${podCIDR}"), false},
		"every namespace":        {map[string]any{"to": []any{map[string]any{"namespaceSelector": map[string]any{}}}}, false},
	} {
		policy := map[string]any{
			"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": map[string]any{"name": "out"},
			"spec": map[string]any{"podSelector": map[string]any{}, "policyTypes": []any{"Egress"}, "egress": []any{test.rule}},
		}
		require.Equal(t, test.refused, len(fence.Object(policy, "klab-pack-a")) > 0, name)
	}
	closed := map[string]any{
		"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": map[string]any{"name": "closed"},
		"spec": map[string]any{"podSelector": map[string]any{}, "policyTypes": []any{"Egress", "Ingress"}, "egress": []any{}},
	}
	require.Empty(t, fence.Object(closed, "klab-pack-a"), "less is always allowed")
	closed["metadata"] = map[string]any{"name": fence.EgressPolicy}
	require.NotEmpty(t, fence.Object(closed, "klab-pack-a"), "klab's own policy")
	require.NotNil(t, fence.Own("NetworkPolicy.networking.k8s.io", fence.EgressPolicy))
	require.Nil(t, fence.Own("Role", fence.EgressPolicy))
	require.NotEmpty(t, fence.Patch("NetworkPolicy", "json", []any{map[string]any{"op": "remove", "path": "/spec/egress/0/to"}}))
	require.NotEmpty(t, fence.Patch("NetworkPolicy.networking.k8s.io", "merge", map[string]any{"spec": nil}))
}
