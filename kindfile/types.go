package kindfile

// Version is the one version of the configuration that kind reads today.
const Version = "kind.x-k8s.io/v1alpha4"

// A Cluster is what a configuration asks for.
type Cluster struct {
	// Kind and apiVersion are what the file calls itself.
	Kind       string `yaml:"kind,omitempty" json:"kind"`
	APIVersion string `yaml:"apiVersion,omitempty" json:"apiVersion"`
	// Name is that of the cluster; empty where the file gives none.
	Name string `yaml:"name,omitempty" json:"name"`
	// Nodes are in the file's order; one control plane where the file has none.
	Nodes []Node `yaml:"nodes,omitempty" json:"nodes"`
	// Networking holds the settings of the whole cluster's network.
	Networking                      Networking        `yaml:"networking,omitempty" json:"networking"`
	FeatureGates                    map[string]bool   `yaml:"featureGates,omitempty" json:"featureGates,omitempty"`
	RuntimeConfig                   map[string]string `yaml:"runtimeConfig,omitempty" json:"runtimeConfig,omitempty"`
	KubeadmConfigPatches            []string          `yaml:"kubeadmConfigPatches,omitempty" json:"kubeadmConfigPatches,omitempty"`
	KubeadmConfigPatchesJSON6902    []PatchJSON6902   `yaml:"kubeadmConfigPatchesJSON6902,omitempty" json:"kubeadmConfigPatchesJSON6902,omitempty"`
	ContainerdConfigPatches         []string          `yaml:"containerdConfigPatches,omitempty" json:"containerdConfigPatches,omitempty"`
	ContainerdConfigPatchesJSON6902 []string          `yaml:"containerdConfigPatchesJSON6902,omitempty" json:"containerdConfigPatchesJSON6902,omitempty"`
}

// A Node is one node, a container on the machine that kind runs on.
type Node struct {
	// Role is control-plane or worker; control-plane where the file gives none.
	Role string `yaml:"role,omitempty" json:"role"`
	// Image is empty where the file names none: then kind takes its own.
	Image string `yaml:"image,omitempty" json:"image"`
	// Labels are those that the Node gets.
	Labels      map[string]string `yaml:"labels,omitempty" json:"labels"`
	ExtraMounts []Mount           `yaml:"extraMounts,omitempty" json:"extraMounts,omitempty"`
	// ExtraPortMappings lead from ports of the machine to ports of the node.
	ExtraPortMappings            []PortMapping   `yaml:"extraPortMappings,omitempty" json:"extraPortMappings"`
	KubeadmConfigPatches         []string        `yaml:"kubeadmConfigPatches,omitempty" json:"kubeadmConfigPatches,omitempty"`
	KubeadmConfigPatchesJSON6902 []PatchJSON6902 `yaml:"kubeadmConfigPatchesJSON6902,omitempty" json:"kubeadmConfigPatchesJSON6902,omitempty"`
}

// A Networking is the network of a cluster; what the file leaves out is as kind sets it.
type Networking struct {
	IPFamily          string   `yaml:"ipFamily,omitempty" json:"ipFamily"`
	APIServerPort     int32    `yaml:"apiServerPort,omitempty" json:"apiServerPort"`
	APIServerAddress  string   `yaml:"apiServerAddress,omitempty" json:"apiServerAddress"`
	PodSubnet         string   `yaml:"podSubnet,omitempty" json:"podSubnet"`
	ServiceSubnet     string   `yaml:"serviceSubnet,omitempty" json:"serviceSubnet"`
	DisableDefaultCNI bool     `yaml:"disableDefaultCNI,omitempty" json:"disableDefaultCNI"`
	KubeProxyMode     string   `yaml:"kubeProxyMode,omitempty" json:"kubeProxyMode"`
	DNSSearch         []string `yaml:"dnsSearch,omitempty" json:"dnsSearch,omitempty"`
}

// A PatchJSON6902 changes what kind writes for kubeadm.
type PatchJSON6902 struct {
	Group   string `yaml:"group" json:"group"`
	Version string `yaml:"version" json:"version"`
	Kind    string `yaml:"kind" json:"kind"`
	Patch   string `yaml:"patch" json:"patch"`
}

// A Mount is a folder of the machine that a node sees.
type Mount struct {
	ContainerPath  string `yaml:"containerPath,omitempty" json:"containerPath"`
	HostPath       string `yaml:"hostPath,omitempty" json:"hostPath"`
	Readonly       bool   `yaml:"readOnly,omitempty" json:"readOnly"`
	SelinuxRelabel bool   `yaml:"selinuxRelabel,omitempty" json:"selinuxRelabel"`
	Propagation    string `yaml:"propagation,omitempty" json:"propagation,omitempty"`
}

// A PortMapping leads from a port of the machine to a port of a node.
type PortMapping struct {
	// ContainerPort is that of the node.
	ContainerPort int32 `yaml:"containerPort,omitempty" json:"containerPort"`
	// HostPort is that of the machine; with 0 and -1 it is any that is free.
	HostPort int32 `yaml:"hostPort,omitempty" json:"hostPort"`
	// ListenAddress is where the machine listens; every address of its own where the file says nothing.
	ListenAddress string `yaml:"listenAddress,omitempty" json:"listenAddress"`
	// Protocol is TCP, UDP or SCTP; TCP where the file says nothing.
	Protocol string `yaml:"protocol,omitempty" json:"protocol"`
}
