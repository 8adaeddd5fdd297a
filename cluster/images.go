package cluster

import (
	"runtime"

	"github.com/klab-dev/klab/workload/image"
)

// imageSet is klab's own images, to be imported into nodes.
type imageSet struct {
	// Archive holds them all.
	Archive []byte
	// Prober is the tag of the one the probers run.
	Prober string
}

// builtinImages makes the images from the program klab carries, for the engine's machine.
func builtinImages(arch string) (imageSet, error) {
	made, err := image.Build(arch)
	if err != nil {
		return imageSet{}, err
	}
	return imageSet{Archive: made.Data, Prober: made.Prober}, nil
}

// goArch translates what engines call an architecture.
func goArch(name string) string {
	switch name {
	case "x86_64", "amd64":
		return "amd64"
	case "aarch64", "arm64":
		return "arm64"
	}
	return runtime.GOARCH
}
