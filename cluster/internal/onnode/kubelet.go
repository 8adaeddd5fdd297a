package onnode

// kubeletOrder lets the kubelet of a node wait for containerd when the node starts again. Their units start beside
// each other, a kubelet that cannot ask containerd ends, and systemd tries again a second later: the API server would
// come up that much later. systemd reads it at the next start.
const kubeletOrder = `mkdir -p /etc/systemd/system/kubelet.service.d &&
printf '[Unit]\nAfter=containerd.service\n' >/etc/systemd/system/kubelet.service.d/20-klab.conf`

// OrderKubelet is the command that prepares a node for its next start.
func OrderKubelet() []string { return []string{"sh", "-c", kubeletOrder} }

// RouseKubelet is the command that starts the kubelet again. The kubelet comes up before the API server does, and each
// pause after a refused connection is longer than the one before: one that looked too early by a moment starts its Pods
// five seconds after the others. Pods that run are not touched.
func RouseKubelet() []string { return []string{"systemctl", "restart", "kubelet"} }

// cniConfiguration is where kind's CNI agent tells containerd about the network.
const cniConfiguration = "/etc/cni/net.d"

// ForgetRange is the command that removes a node's CNI configuration. Without it the kubelet makes no Pod before the CNI
// agent has written the range that the node has now.
func ForgetRange() []string { return []string{"find", cniConfiguration, "-type", "f", "-delete"} }
