// Package images says what is in each container image that a node carries.
package images

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/klab-dev/klab/assets/images/internal/archive"
	"github.com/klab-dev/klab/assets/images/internal/debian"
	"github.com/klab-dev/klab/assets/images/internal/kindfiles"
)

// Tags of the workload images that stand in for the upstream ones.
const (
	BusyBox = "docker.io/library/busybox:1.37"
	Nginx   = "docker.io/library/nginx:1.29"
	Agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.53"
)

// Archive is a set of images that are loaded together.
type Archive struct {
	Name   string
	Images []archive.Image
}

// Source is what the images are made from.
type Source struct {
	Programs string // folder of compiled programs
	Debian   debian.Parts
	Kind     kindfiles.Kind
	// Kubeadm are the images that this version of kubeadm asks for.
	Kubeadm       []string
	MetricsServer string // version
}

const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Build packs the layers into files below dir and puts the images together.
func Build(source Source, dir string) ([]Archive, error) {
	b := &builder{Source: source, dir: dir}
	archives := []Archive{
		{"kubernetes", b.kubernetes()},
		{"dns", b.dns()},
		{"pause", b.pause()},
		{"network", b.network()},
		{"storage", b.storage()},
		{"busybox", b.busybox()},
		{"nginx", b.nginx()},
		{"agnhost", b.agnhost()},
		{"metrics-server", b.metricsServer()},
	}
	return archives, b.err
}

// builder remembers the first error, and the layers that images share.
type builder struct {
	Source
	dir    string
	shared map[string]archive.Layer
	err    error
}

func (b *builder) layer(entries ...archive.Entry) archive.Layer {
	if b.err != nil {
		return archive.Layer{}
	}
	layer, err := archive.NewLayer(b.dir, entries)
	if err != nil {
		b.err = fmt.Errorf("pack layer: %w", err)
	}
	return layer
}

// tree is the layer of a Debian part; more entries may be put on top.
func (b *builder) tree(root string, more ...archive.Entry) archive.Layer {
	if layer, ok := b.shared[root]; ok && len(more) == 0 {
		return layer
	}
	entries, err := archive.Tree(root)
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("read %s: %w", root, err)
	}
	layer := b.layer(append(entries, more...)...)
	if b.shared == nil {
		b.shared = map[string]archive.Layer{}
	}
	if len(more) == 0 {
		b.shared[root] = layer
	}
	return layer
}

func (b *builder) program(to, name string) archive.Entry {
	return archive.File(to, filepath.Join(b.Programs, name), 0o755)
}

func tmp() archive.Entry { return archive.Dir("/tmp", fs.ModeSticky|0o777) }

// tag is the one of kubeadm's images with this last name.
func (b *builder) tag(name string) string {
	for _, image := range b.Kubeadm {
		if repository, _, _ := strings.Cut(path.Base(image), ":"); repository == name {
			return image
		}
	}
	if b.err == nil {
		b.err = fmt.Errorf("kubeadm asks for no image %s, only for %v", name, b.Kubeadm)
	}
	return ""
}

// kubernetes is one image under four tags: the control plane is one program.
// kube-proxy starts from the same layer, so a node unpacks it once.
func (b *builder) kubernetes() []archive.Image {
	entries := []archive.Entry{tmp(), b.program("/usr/local/bin/kube", "kube")}
	for _, name := range []string{
		"etcd", "etcdctl", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler",
	} {
		entries = append(entries, archive.Link("/usr/local/bin/"+name, "kube"))
	}
	kube := b.layer(entries...)
	return []archive.Image{
		{
			Tags: []string{
				b.tag("kube-apiserver"), b.tag("kube-controller-manager"), b.tag("kube-scheduler"), b.tag("etcd"),
			},
			Layers: []archive.Layer{kube}, Env: []string{searchPath},
		},
		{
			Tags:   []string{b.tag("kube-proxy")},
			Layers: []archive.Layer{kube, b.tree(b.Debian.Netfilter)}, Env: []string{searchPath},
		},
	}
}

func (b *builder) dns() []archive.Image {
	return []archive.Image{{
		Tags:       []string{b.tag("coredns")},
		Layers:     []archive.Layer{b.layer(b.program("/coredns", "coredns"))},
		Entrypoint: []string{"/coredns"}, WorkDir: "/", Ports: []string{"53/tcp", "53/udp"}, Env: []string{searchPath},
	}}
}

// pause carries both tags that are asked for: kubeadm's, and the one that
// kind's containerd configuration names.
func (b *builder) pause() []archive.Image {
	return []archive.Image{{
		Tags:       []string{"registry.k8s.io/pause:3.10", b.tag("pause")},
		Layers:     []archive.Layer{b.layer(b.program("/pause", "pause"))},
		Entrypoint: []string{"/pause"}, User: "65535:65535", Env: []string{searchPath},
	}}
}

func (b *builder) network() []archive.Image {
	agent := b.layer(b.program("/bin/kindnetd", "kindnet"))
	return []archive.Image{{
		Tags:       []string{b.Kind.NetworkImage},
		Layers:     []archive.Layer{b.tree(b.Debian.Netfilter), agent},
		Entrypoint: []string{"/bin/kindnetd"}, Env: []string{searchPath},
	}}
}

func (b *builder) storage() []archive.Image {
	provisioner := b.layer(tmp(), b.program("/usr/local/bin/local-path-provisioner", "local-path-provisioner"))
	return []archive.Image{
		{
			Tags: []string{b.Kind.StorageImage}, Layers: []archive.Layer{provisioner},
			Entrypoint: []string{"local-path-provisioner"}, Env: []string{searchPath},
		},
		{
			Tags: []string{b.Kind.HelperImage}, Layers: []archive.Layer{b.tree(b.Debian.BusyBox)},
			Cmd: []string{"sh"}, Env: []string{searchPath},
		},
	}
}

func standIn(from string) map[string]string {
	return map[string]string{"dev.klab.stand-in": from}
}

func (b *builder) busybox() []archive.Image {
	return []archive.Image{{
		Tags: []string{BusyBox}, Layers: []archive.Layer{b.tree(b.Debian.BusyBox), b.layer(tmp())},
		Cmd: []string{"sh"}, Env: []string{searchPath},
		Labels: standIn("debian " + debian.StandInSuite + " busybox"),
	}}
}

func (b *builder) nginx() []archive.Image {
	return []archive.Image{{
		Tags:   []string{Nginx},
		Layers: []archive.Layer{b.tree(b.Debian.BusyBox), b.tree(b.Debian.Nginx), b.layer(tmp())},
		Cmd:    []string{"nginx", "-g", "daemon off;"}, Env: []string{searchPath},
		Ports: []string{"80/tcp"}, StopSignal: "SIGQUIT",
		Labels: standIn("debian " + debian.StandInSuite + " nginx"),
	}}
}

func (b *builder) agnhost() []archive.Image {
	program := b.layer(
		tmp(), archive.Dir("/uploads", 0o755),
		b.program("/agnhost", "agnhost"), archive.Link("/agnhost-2", "agnhost"),
	)
	return []archive.Image{{
		Tags:       []string{Agnhost},
		Layers:     []archive.Layer{b.tree(b.Debian.BusyBox), program},
		Entrypoint: []string{"/agnhost"}, Cmd: []string{"pause"}, Env: []string{searchPath},
		Ports:  []string{"80/tcp", "8080/tcp", "8081/tcp", "9376/tcp", "5000/tcp"},
		Labels: standIn("agnhost of the same Kubernetes release"),
	}}
}

func (b *builder) metricsServer() []archive.Image {
	return []archive.Image{{
		Tags:       []string{"registry.k8s.io/metrics-server/metrics-server:" + b.MetricsServer},
		Layers:     []archive.Layer{b.layer(tmp(), b.program("/metrics-server", "metrics-server"))},
		Entrypoint: []string{"/metrics-server"}, User: "65534:65534", Env: []string{searchPath},
	}}
}
