package provision

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	"sigs.k8s.io/yaml"

	kindassets "github.com/klab-dev/klab/assets/kind"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/ports"
)

func TestConfigAdaptsToTheHost(t *testing.T) {
	t.Parallel()
	plain := Layout{Name: "klab", ID: "x7", Workers: 2, Image: "node", Ports: []ports.Port{{Host: 31080, Node: 30080}}, NodeDir: "/state/node", ProxyMode: "iptables"}
	config := Config(plain)
	require.Equal(t, names.Loopback, config.Networking.APIServerAddress)
	require.Len(t, config.Nodes, 3)
	require.Equal(t, []v1alpha4.PortMapping{{ContainerPort: 30080, HostPort: 31080, ListenAddress: names.Loopback, Protocol: "TCP"}}, config.Nodes[0].ExtraPortMappings)
	for _, n := range config.Nodes {
		require.Equal(t, []v1alpha4.Mount{
			{HostPath: "/state/node", ContainerPath: engine.NodeMount, Readonly: true},
			{HostPath: "/state/node", ContainerPath: "/etc/klab-lab/x7", Readonly: true},
		}, n.ExtraMounts)
	}
	require.Len(t, config.KubeadmConfigPatchesJSON6902, 2, "speed and audit")
	require.Len(t, config.ContainerdConfigPatches, 1)
	require.Contains(t, config.ContainerdConfigPatches[0], `stats_collect_period = "10s"`)
	require.NotContains(t, strings.Join(config.KubeadmConfigPatches, "\n"), "failCgroupV1")

	hard := plain
	hard.Host = engine.Host{CgroupV1: true, NoSysResource: true, NoMounts: true}
	config = Config(hard)
	require.Contains(t, strings.Join(config.KubeadmConfigPatches, "\n"), "failCgroupV1: false")
	require.Contains(t, strings.Join(config.ContainerdConfigPatches, "\n"), "restrict_oom_score_adj = true")
	require.Equal(t, []v1alpha4.Mount{{HostPath: "/lib/modules", ContainerPath: "/etc/klab-lab/x7", Readonly: true}}, config.Nodes[0].ExtraMounts)
	require.Len(t, config.KubeadmConfigPatchesJSON6902, 1, "no audit policy without mounts")
	require.Equal(t, []string{"klab-control-plane", "klab-worker", "klab-worker2"}, NodeNames(config))
}

// The lease of a controller manager that was stopped would keep its successor waiting for 15 seconds.
func TestTheOnlyControlPlaneIsNotElected(t *testing.T) {
	t.Parallel()
	for _, of := range []string{"/controllerManager/extraArgs", "/scheduler/extraArgs"} {
		require.Regexp(t, `"path": "`+of+`.*"name": "leader-elect", "value": "false"`, kindassets.ClusterConfiguration)
	}
}

// TestNobodyIsSentToAnAPIServerOfBefore: by the default reconciler the address that the control plane had before its
// container was stopped stays an endpoint for 15 seconds, and every other connection from a Pod is refused.
func TestNobodyIsSentToAnAPIServerOfBefore(t *testing.T) {
	t.Parallel()
	require.Contains(t, kindassets.ClusterConfiguration, `{"name": "endpoint-reconciler-type", "value": "master-count"}`)
}

// TestControllersStartWithoutAQueue: each asks for a token of its own as it starts, and by the default limit of 20
// requests a second the last of them, the one for EndpointSlices among them, begins 1.3 s after the first.
func TestControllersStartWithoutAQueue(t *testing.T) {
	t.Parallel()
	for _, limit := range []string{"kube-api-qps", "kube-api-burst"} {
		require.Regexp(t, `"path": "/controllerManager/extraArgs/-", "value": {"name": "`+limit+`"`, kindassets.ClusterConfiguration)
	}
}

func TestPatchesAreReadable(t *testing.T) {
	t.Parallel()
	for _, text := range []string{kindassets.ClusterConfiguration, kindassets.Audit} {
		var ops []map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &ops))
		require.NotEmpty(t, ops)
	}
	for _, text := range []string{kindassets.Kubelet, kindassets.KubeletCgroupV1, string(kindassets.AuditPolicy)} {
		var object map[string]any
		require.NoError(t, yaml.UnmarshalStrict([]byte(text), &object))
		require.NotEmpty(t, object["kind"])
	}
}
