package provision

import (
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"

	"github.com/klab-dev/klab/fence"
)

// TestTheFenceKnowsTheClustersAddresses: what it takes for addresses of the cluster are those that kind gives.
func TestTheFenceKnowsTheClustersAddresses(t *testing.T) {
	t.Parallel()
	config := Config(Layout{Name: "klab", ID: "x7", Image: "node", NodeDir: "/state/node", ProxyMode: "iptables"})
	v1alpha4.SetDefaultsCluster(config)
	require.Equal(t, fence.PodRange, config.Networking.PodSubnet)
	require.Equal(t, fence.ServiceRange, config.Networking.ServiceSubnet)
}
