package onnode

// joinScript joins a node again as kind joined it: with the file that it left there, the node's own settings in it, and
// another token. What an earlier network told containerd goes first.
const joinScript = `
kubeadm reset --force &&
find ` + cniConfiguration + ` -type f -delete &&
sed "s/^\( *token: \).*/\1$1/" /kind/kubeadm.conf >/run/klab-join.yaml &&
kubeadm join --config /run/klab-join.yaml
status=$?
rm -f /run/klab-join.yaml
exit $status`

// Join is the command that makes a machine without Kubernetes, or with the remains of one, a worker again. It takes a
// bootstrap token that is valid.
func Join(token string) []string { return []string{"sh", "-c", joinScript, "join", token} }

// Apart is the command that succeeds on a node whose kubelet has no identity: one that kubeadm was reset on. It succeeds
// there, so that a node that could not be asked is taken for whole.
func Apart() []string { return []string{"test", "!", "-e", "/etc/kubernetes/kubelet.conf"} }
