package onnode

// What systemd reads at the next start of a node.
const (
	// kubeletOrder lets the kubelet wait for containerd. Their units start beside each other, a kubelet that cannot ask
	// containerd ends, and systemd tries again a second later: the API server would come up that much later.
	kubeletOrder = `mkdir -p /etc/systemd/system/kubelet.service.d &&
printf '[Unit]\nAfter=containerd.service\n' >/etc/systemd/system/kubelet.service.d/20-klab.conf`
	// partsSooner lets the kubelet of a control plane start a part again after 3 s. The controller-manager ends when the
	// API server does not answer within 10 s of its own start, which on a busy machine it does not, and nothing else
	// in the lab would be made for another 10 s.
	partsSooner = ` &&
printf '[Service]\nExecStartPre=-sed -i s/maxContainerRestartPeriod:.*/maxContainerRestartPeriod:\\x203s/ /var/lib/kubelet/config.yaml\n' >>/etc/systemd/system/kubelet.service.d/20-klab.conf`
)

// OrderKubelet is the command that prepares a node for its next start.
func OrderKubelet(controlPlane bool) []string {
	if controlPlane {
		return []string{"sh", "-c", kubeletOrder + partsSooner}
	}
	return []string{"sh", "-c", kubeletOrder}
}

// RouseKubelet is the command that starts the kubelet again. The kubelet comes up before the API server does, and each
// pause after a refused connection is longer than the one before: one that looked too early by a moment starts its Pods
// five seconds after the others. Pods that run are not touched.
func RouseKubelet() []string { return []string{"systemctl", "restart", "kubelet"} }

// cniConfiguration is where kind's CNI agent tells containerd about the network.
const cniConfiguration = "/etc/cni/net.d"

// ForgetRange is the command that removes a node's CNI configuration. Without it the kubelet makes no Pod before the CNI
// agent has written the range that the node has now.
func ForgetRange() []string { return []string{"find", cniConfiguration, "-type", "f", "-delete"} }
