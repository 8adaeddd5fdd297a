// Package image makes klab's workload images in memory, from the program klab
// carries, so that a lab needs neither a registry nor an image builder.
package image

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/klab-dev/klab/assets"
	"github.com/klab-dev/klab/workload/web"
	"github.com/klab-dev/klab/workload/wire"
)

// Names of the images without their tags.
const (
	Web    = "klab.local/web"
	Prober = "klab.local/prober"
)

// Archive is a docker-archive that holds every image once; they share a layer.
type Archive struct {
	Data []byte
	// Tags are the full references in the archive.
	Tags []string
	// Prober is the one among them that runs the prober. Its tag is a hash of
	// the program, so a lab made by an older klab is told apart.
	Prober string
	// Digests maps each tag to the digest of its configuration.
	Digests map[string]string
}

// Reader reads the archive from its beginning.
func (a Archive) Reader() io.Reader { return bytes.NewReader(a.Data) }

// version is one tag of klab.local/web.
type version struct{ tag, version, behaviour string }

// The version of v3-bad and v3-crash is their tag: a check asks for "v3-bad"
// when it means the image that never becomes ready.
func versions() []version {
	return []version{
		{"v1", "v1", web.BehaviourNormal},
		{"v2", "v2", web.BehaviourNormal},
		{"v3-bad", "v3-bad", web.BehaviourNeverReady},
		{"v3-crash", "v3-crash", web.BehaviourCrash},
	}
}

// Build makes the archive for one Go architecture. The same klab always makes
// the same bytes.
func Build(arch string) (Archive, error) {
	binary, err := assets.WebBinary(arch)
	if err != nil {
		return Archive{}, err
	}
	layer, err := newLayer(binary)
	if err != nil {
		return Archive{}, fmt.Errorf("make image layer: %w", err)
	}
	var images []v1.Image
	archive := Archive{Prober: ProberTag(binary), Digests: map[string]string{}}
	for _, v := range versions() {
		env := []string{web.EnvVersion + "=" + v.version, web.EnvBehaviour + "=" + v.behaviour}
		if err := archive.add(&images, Web+":"+v.tag, layer, arch, webConfig(env)); err != nil {
			return Archive{}, err
		}
	}
	if err := archive.add(&images, archive.Prober, layer, arch, proberConfig()); err != nil {
		return Archive{}, err
	}
	if archive.Data, err = write(archive.Tags, images, layer); err != nil {
		return Archive{}, fmt.Errorf("write image archive: %w", err)
	}
	return archive, nil
}

// ProberTag is the prober's image reference for a program.
func ProberTag(binary []byte) string {
	sum := sha256.Sum256(binary)
	return Prober + ":" + hex.EncodeToString(sum[:])[:12]
}

func (a *Archive) add(images *[]v1.Image, ref string, layer v1.Layer, arch string, config v1.Config) error {
	image, err := newImage(layer, arch, config)
	if err != nil {
		return fmt.Errorf("make image %s: %w", ref, err)
	}
	digest, err := image.ConfigName()
	if err != nil {
		return fmt.Errorf("digest of image %s: %w", ref, err)
	}
	*images = append(*images, image)
	a.Tags = append(a.Tags, ref)
	a.Digests[ref] = digest.String()
	return nil
}

// User stays empty in both: the prober acts on its node as root, and lessons
// write to volumes that only root may write to. Lessons about users set their own.
func webConfig(env []string) v1.Config {
	return v1.Config{
		Entrypoint: []string{"/web"},
		Env:        append(env, "PATH=/"),
		WorkingDir: "/",
		ExposedPorts: map[string]struct{}{
			fmt.Sprintf("%d/tcp", wire.PortMain):    {},
			fmt.Sprintf("%d/tcp", wire.PortControl): {},
		},
	}
}

func proberConfig() v1.Config {
	return v1.Config{
		Entrypoint:   []string{"/web"},
		Cmd:          []string{"probe"},
		Env:          []string{"PATH=/"},
		WorkingDir:   "/",
		ExposedPorts: map[string]struct{}{fmt.Sprintf("%d/tcp", wire.PortProber): {}},
	}
}

func newImage(layer v1.Layer, arch string, config v1.Config) (v1.Image, error) {
	image, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return nil, err
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Config = "linux", arch, config
	return mutate.ConfigFile(image, file)
}
