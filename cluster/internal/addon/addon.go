// Package addon brings up what some lessons need besides the lab, leaves it there, and takes it away when asked.
package addon

import (
	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/grader"
)

// addOnRecords is the ConfigMap in GraderNamespace that says which add-ons were brought up, and from which manifests.
const addOnRecords = "addons"

// AddOns brings up what some lessons need besides the lab.
type AddOns struct {
	objects *api.Objects
	store   *grader.Store
}

// New brings them up in a lab.
func New(o *api.Objects, s *grader.Store) *AddOns { return &AddOns{objects: o, store: s} }
