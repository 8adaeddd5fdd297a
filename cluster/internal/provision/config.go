package provision

import (
	"fmt"
	"path"

	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"

	kindassets "github.com/klab-dev/klab/assets/kind"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/ports"
)

// anyFolder is there on every machine that runs nodes: kind mounts it itself.
const anyFolder = "/lib/modules"

// Layout is what a kind configuration is made from.
type Layout struct {
	Name string
	// ID is the lab's, which every node carries.
	ID      string
	Workers int
	Image   string
	Ports   []ports.Port
	// NodeDir is the folder every node sees read-only as nodeMount.
	NodeDir   string
	ProxyMode string
	Host      engine.Host
}

// Config describes the lab to kind.
func Config(l Layout) *v1alpha4.Cluster {
	config := &v1alpha4.Cluster{
		TypeMeta: v1alpha4.TypeMeta{Kind: "Cluster", APIVersion: "kind.x-k8s.io/v1alpha4"},
		Name:     l.Name,
		Networking: v1alpha4.Networking{
			IPFamily:         v1alpha4.IPv4Family,
			APIServerAddress: names.Loopback,
			KubeProxyMode:    v1alpha4.ProxyMode(l.ProxyMode),
			ServiceSubnet:    names.ServiceSubnet,
		},
		KubeadmConfigPatches:         []string{kindassets.Kubelet},
		KubeadmConfigPatchesJSON6902: []v1alpha4.PatchJSON6902{clusterPatch(kindassets.ClusterConfiguration)},
		ContainerdConfigPatches:      []string{kindassets.ContainerdStats},
	}
	config.Nodes = nodesOf(l)
	adapt(config, l.Host)
	return config
}

func clusterPatch(patch string) v1alpha4.PatchJSON6902 {
	return v1alpha4.PatchJSON6902{
		Group: "kubeadm.k8s.io", Version: "v1beta4", Kind: "ClusterConfiguration", Patch: patch,
	}
}

func nodesOf(l Layout) []v1alpha4.Node {
	nodes := []v1alpha4.Node{{Role: v1alpha4.ControlPlaneRole, ExtraPortMappings: mappings(l.Ports)}}
	for range l.Workers {
		nodes = append(nodes, v1alpha4.Node{Role: v1alpha4.WorkerRole})
	}
	for i := range nodes {
		nodes[i].Image = l.Image
		nodes[i].ExtraMounts = mountsOf(l)
	}
	return nodes
}

// mountsOf gives a node klab's folder, where the engine sees it, and the mark of the lab.
func mountsOf(l Layout) []v1alpha4.Mount {
	mark := v1alpha4.Mount{HostPath: l.NodeDir, ContainerPath: path.Join(engine.MarkMount, l.ID), Readonly: true}
	if l.Host.NoMounts {
		mark.HostPath = anyFolder
		return []v1alpha4.Mount{mark}
	}
	return []v1alpha4.Mount{{HostPath: l.NodeDir, ContainerPath: engine.NodeMount, Readonly: true}, mark}
}

func mappings(ports []ports.Port) []v1alpha4.PortMapping {
	list := make([]v1alpha4.PortMapping, 0, len(ports))
	for _, p := range ports {
		list = append(list, v1alpha4.PortMapping{
			ContainerPort: int32(p.Node), HostPort: int32(p.Host), ListenAddress: names.Loopback, Protocol: v1alpha4.PortMappingProtocolTCP,
		})
	}
	return list
}

// adapt adds what the host needs. An audit policy is a file, so that it takes an engine that sees ours.
func adapt(config *v1alpha4.Cluster, h engine.Host) {
	if !h.NoMounts {
		config.KubeadmConfigPatchesJSON6902 = append(config.KubeadmConfigPatchesJSON6902, clusterPatch(kindassets.Audit))
	}
	if h.CgroupV1 {
		config.KubeadmConfigPatches = append(config.KubeadmConfigPatches, kindassets.KubeletCgroupV1)
	}
	if h.NoSysResource || h.Rootless {
		config.ContainerdConfigPatches = append(config.ContainerdConfigPatches, kindassets.ContainerdOOMScore)
	}
}

// NodeNames are the names kind gives to nodes.
func NodeNames(config *v1alpha4.Cluster) []string {
	var names []string
	count := map[v1alpha4.NodeRole]int{}
	for _, n := range config.Nodes {
		count[n.Role]++
		suffix := ""
		if count[n.Role] > 1 {
			suffix = fmt.Sprint(count[n.Role])
		}
		names = append(names, fmt.Sprintf("%s-%s%s", config.Name, n.Role, suffix))
	}
	return names
}
