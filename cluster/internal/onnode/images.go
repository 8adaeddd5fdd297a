package onnode

import "slices"

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

// UnpackImages is the command that unpacks what a node wants of the images that its own image carries. kind leaves them
// packed until a container first needs them: on the control plane they are wanted while kubeadm writes certificates and
// starts the kubelet, on the workers before they join. It is only done ahead: containerd unpacks what is missing.
func UnpackImages(controlPlane bool) []string {
	images := []string{networkImages}
	if controlPlane {
		images = []string{controlImages, networkImages, dnsImages}
	}
	return slices.Concat([]string{"sh", "-c", unpackScript, "unpack"}, images)
}

// dropScript removes the images that its arguments name; those that are not there it passes over. An import leaves a name
// of its own, which the runtime of Kubernetes does not know: it keeps the content of the image until it goes too.
const dropScript = `
of() { ctr --namespace=k8s.io "$@"; }
for image; do
	crictl inspecti -q "$image" >/dev/null 2>&1 || continue
	manifest=$(of images list "name==$image" | awk 'NR > 1 { print $3 }')
	for import in $(of images list -q | grep '^import-'); do
		[ -n "$manifest" ] && of content get "${import#*@}" | grep -q "$manifest" || continue
		of images remove "$import" >/dev/null || exit 1
	done
	crictl rmi "$image" >/dev/null || exit 1
done`

// DropImages is the command that removes images from a node.
func DropImages(images []string) []string {
	return slices.Concat([]string{"sh", "-c", dropScript, "drop"}, images)
}
