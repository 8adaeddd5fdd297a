// Package reset makes a lesson's part of the lab afresh, takes it away, and lists what a reset must restore.
package reset

import (
	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/memory"
	"github.com/klab-dev/klab/cluster/internal/probe"
)

// Resetter makes a lesson's part of the lab afresh, and takes it away.
type Resetter struct {
	objects *api.Objects
	store   *grader.Store
	memory  *memory.Memory
	probers *probe.Client
	guards  *guards
}

// New makes one from what it works with.
func New(o *api.Objects, s *grader.Store, m *memory.Memory, p *probe.Client) *Resetter {
	return &Resetter{objects: o, store: s, memory: m, probers: p, guards: newGuards()}
}
