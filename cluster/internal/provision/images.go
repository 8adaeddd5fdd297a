package provision

import (
	"github.com/klab-dev/klab/workload/image"
)

// ImageSet is klab's own images, to be imported into nodes.
type ImageSet struct {
	// Archive holds them all.
	Archive []byte
	// Prober is the tag of the one the probers run.
	Prober string
}

// BuiltinImages makes the images from the program klab carries, for the engine's machine.
func BuiltinImages(arch string) (ImageSet, error) {
	made, err := image.Build(arch)
	if err != nil {
		return ImageSet{}, err
	}
	return ImageSet{Archive: made.Data, Prober: made.Prober}, nil
}
