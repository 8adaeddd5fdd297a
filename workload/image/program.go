package image

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Program makes an archive of one image that holds nothing but a program, as /NAME. Its tag is a hash of that.
func Program(name string, binary []byte, arch string) (Archive, error) {
	archive := Archive{Digests: map[string]string{}}
	data, err := writeTar([]entry{{name, 0o755, binary}})
	if err != nil {
		return archive, fmt.Errorf("make image layer: %w", err)
	}
	layer := static.NewLayer(data, types.DockerUncompressedLayer)
	var images []v1.Image
	config := v1.Config{Entrypoint: []string{"/" + name}, Env: []string{"PATH=/"}, WorkingDir: "/"}
	if err := archive.add(&images, ProgramTag(name, binary), layer, arch, config); err != nil {
		return archive, err
	}
	if archive.Data, err = write(archive.Tags, images, layer); err != nil {
		return archive, fmt.Errorf("write image archive: %w", err)
	}
	return archive, nil
}

// ProgramTag is the reference of the image of a program.
func ProgramTag(name string, binary []byte) string {
	sum := sha256.Sum256(binary)
	return "klab.local/" + name + ":" + hex.EncodeToString(sum[:])[:12]
}
