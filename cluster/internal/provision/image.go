package provision

import (
	"context"
	"fmt"
	"strings"

	"sigs.k8s.io/kind/pkg/apis/config/defaults"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// BuiltLabel marks a node image that klab's own builder made.
const BuiltLabel = "dev.klab.node=true"

// DefaultImage is the node image kind is released with, pinned by digest.
func DefaultImage() string { return defaults.Image }

// Store is where a container engine keeps its images.
type Store interface {
	HasImage(ctx context.Context, ref string) (bool, error)
	LabelledImages(ctx context.Context, label string) ([]string, error)
	Pull(ctx context.Context, ref string, progress func(string)) error
}

// ChooseImage decides on the node image: the one asked for, the pinned one where it is present, one klab
// built, and only then the pinned one from its registry, if there is room for it. It returns an image that is present.
func ChooseImage(ctx context.Context, e Store, want string, room func() error, progress func(string)) (string, error) {
	fetch := func(ref string) error {
		if err := room(); err != nil {
			return err
		}
		return pull(ctx, e, ref, progress)
	}
	if want != "" {
		return want, ensureImage(ctx, e, want, fetch)
	}
	for _, ref := range []string{defaults.Image, Untagged(defaults.Image)} {
		if has, err := e.HasImage(ctx, ref); err != nil {
			return "", fmt.Errorf("look for image %s: %w", ref, err)
		} else if has {
			return ref, nil
		}
	}
	built, err := e.LabelledImages(ctx, BuiltLabel)
	if err != nil {
		return "", err
	}
	if len(built) > 0 {
		return built[0], nil
	}
	return defaults.Image, fetch(defaults.Image)
}

// Untagged drops the digest: an image loaded from an archive has lost it.
func Untagged(ref string) string {
	name, _, _ := strings.Cut(ref, "@")
	return name
}

func ensureImage(ctx context.Context, e Store, ref string, fetch func(ref string) error) error {
	has, err := e.HasImage(ctx, ref)
	if err != nil {
		return fmt.Errorf("look for image %s: %w", ref, err)
	}
	if has {
		return nil
	}
	return fetch(ref)
}

func pull(ctx context.Context, e Store, ref string, progress func(string)) error {
	err := e.Pull(ctx, ref, progress)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case OutOfSpace(err):
		return NoSpace("pull node image "+Untagged(ref), err)
	}
	return &fault.Error{
		Step:   "find node image",
		Reason: fmt.Sprintf("%s is not here and could not be pulled (%s)", Untagged(ref), err),
		Next:   "make node-image (builds one from source; needs no registry), then klab start",
		Kind:   fault.NoImage,
		Cause:  err,
	}
}

// OutOfSpace reports whether an error is that of a full disk.
func OutOfSpace(err error) bool {
	return err != nil && fullDisk(err.Error())
}

// fullDisk reports whether a program says that it found no room.
func fullDisk(said string) bool {
	said = strings.ToLower(said)
	return strings.Contains(said, "no space left on device") || strings.Contains(said, "disk quota exceeded")
}

// NoSpace is the error of a step that found no space left.
func NoSpace(step string, err error) error {
	return &fault.Error{
		Step: step, Reason: err.Error(), Kind: fault.DiskFull, Cause: err,
		Next: "free some space (docker system df shows what the engine holds), then klab start",
	}
}
