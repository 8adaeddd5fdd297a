// Package addon brings up what some lessons need besides the lab, leaves it there, and takes it away when asked.
package addon

import (
	"context"
	"sync"
	"time"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/grader"
)

// addOnRecords is the ConfigMap in GraderNamespace that says which add-ons were brought up, and from which manifests.
const addOnRecords = "addons"

// Images brings images into the nodes, and takes them out again.
type Images interface {
	// Supply brings images that klab has in its own archive into every node. Others are left to the nodes, which pull
	// them; detail receives what it does.
	Supply(ctx context.Context, images []string, detail func(string)) error
	// Remove takes images out of every node; absent ones are no error.
	Remove(ctx context.Context, images []string) error
}

// AddOns brings up what some lessons need besides the lab.
type AddOns struct {
	objects *api.Objects
	store   *grader.Store
	images  Images
	// patience is how long a Pod may fail to get its image.
	patience time.Duration

	mu sync.Mutex
	// parts are what partsOf has read.
	parts map[string]stage
}

// New brings them up in a lab.
func New(o *api.Objects, s *grader.Store, i Images) *AddOns {
	return &AddOns{objects: o, store: s, images: i, patience: pullPatience, parts: map[string]stage{}}
}
