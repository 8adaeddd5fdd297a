// Package kind holds the pieces a lab's kind configuration is made of: patches and the audit policy.
package kind

import _ "embed"

// AuditPolicy is the API server's audit policy.
//
//go:embed audit-policy.yaml
var AuditPolicy []byte

// ClusterConfiguration is the JSON patch of kubeadm's ClusterConfiguration with the lab-speed profile.
// JSON patches, because a merge patch would replace the lists that kind filled.
//
//go:embed cluster-configuration.json
var ClusterConfiguration string

// Audit is the JSON patch of kubeadm's ClusterConfiguration that turns the audit log on.
//
//go:embed audit.json
var Audit string

// Kubelet is the merge patch of every kubelet's configuration.
//
//go:embed kubelet.yaml
var Kubelet string

// KubeletCgroupV1 is the merge patch that lets the kubelet run on a host with cgroup v1.
//
//go:embed kubelet-cgroup-v1.yaml
var KubeletCgroupV1 string

// ContainerdStats has containerd measure what Pods use every ten seconds. containerd 2.4 does so every second, by asking
// the process that keeps each Pod, though the kubelet measures for itself: a lab at rest feels it. A containerd that does
// not know the setting passes over it.
//
//go:embed containerd-stats.toml
var ContainerdStats string

// ContainerdOOMScore keeps containerd from lowering OOM scores where the host forbids it.
//
//go:embed containerd-oom-score.toml
var ContainerdOOMScore string
