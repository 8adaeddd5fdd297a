package cluster

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
)

// Images of the cluster itself, as awk matches their names, in the order in which a node wants them.
const (
	controlImages = "/(etcd|kube-apiserver|kube-controller-manager|kube-scheduler):"
	networkImages = "/(pause|kindnetd|kube-proxy):"
	dnsImages     = "/coredns:"
)

// unpackScript unpacks the images that each argument names, in turn, as soon as containerd answers. An image
// with many names is unpacked once.
const unpackScript = `
tries=0
until list=$(ctr --namespace=k8s.io images list 2>/dev/null); do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || exit 1
	sleep 0.1
done
for names; do
	for digest in $(echo "$list" | awk -v names="$names" '$1 ~ names { print $3 }' | sort -u); do
		ctr --namespace=k8s.io snapshots unpack "$digest" >/dev/null 2>&1
	done
done`

// unpack unpacks the images the node images carry, which kind leaves packed until a container first needs
// them: on the control plane while kubeadm writes certificates and starts the kubelet, on the workers, which
// would make everybody wait for it after they joined, while they idle. It is only done ahead, never needed:
// containerd unpacks what is missing.
func (b *bringup) unpack(ctx context.Context, config *v1alpha4.Cluster) error {
	commands := map[string][]string{}
	for i, name := range nodeNames(config) {
		images := []string{networkImages}
		if config.Nodes[i].Role == v1alpha4.ControlPlaneRole {
			images = []string{controlImages, networkImages, dnsImages}
		}
		commands[name] = slices.Concat([]string{"sh", "-c", unpackScript, "unpack"}, images)
	}
	return b.try(ctx, commands)
}

// try runs a command on each node, all at once. What comes of them shows later or never: none has to succeed.
func (b *bringup) try(ctx context.Context, commands map[string][]string) error {
	group, ctx := errgroup.WithContext(ctx)
	for node, command := range commands {
		group.Go(func() error {
			_ = b.engine.Exec(ctx, node, command...)
			return ctx.Err()
		})
	}
	return group.Wait()
}
