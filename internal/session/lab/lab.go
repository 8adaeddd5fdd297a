// Package lab declares the cluster as a session needs it, and narrows it for lessons of packs.
package lab

import (
	"context"
	"time"

	"github.com/klab-dev/klab/checker/ground"
)

// A Delta is an object as it is now, Object being nil once it has gone. Nobody changes Object. It is an alias of a struct
// type, so that other packages satisfy Lab without importing this one.
type Delta = struct {
	// Kind is the bare kind, UID the object's own.
	Kind, Name, UID string
	Object          map[string]any
}

// Lab is the cluster as a session needs it, besides the methods for checks.
type Lab interface {
	ground.Lab
	// Seed makes namespace afresh for a lesson: it removes what is there (objects only; the namespace
	// stays), applies the objects, none of them a List, and labels everything with the lesson. It returns
	// once the API server has taken everything. Objects of the namespace whose uid is in keep stay, and so does what
	// follows from them.
	Seed(ctx context.Context, lesson, namespace string, objects []map[string]any, keep map[string]bool) error
	// DropOrphans removes objects of namespace that outlived their controller.
	DropOrphans(ctx context.Context, namespace string) error
	// Clear removes everything the seed and the learner made for the lesson, cluster-scoped objects
	// included, and leaves no namespace behind.
	Clear(ctx context.Context, lesson, namespace string) error
	// BringUp makes an add-on work in the lab, where it stays; detail receives the present reason for waiting. An
	// add-on that works already is left alone.
	BringUp(ctx context.Context, addon string, detail func(string)) error
	// Lacks reports whether the lab is without an add-on, or without a part of it.
	Lacks(ctx context.Context, addon string) (bool, error)
	// RestoreNodes puts the nodes' labels, taints and static Pods back to their state at its first call. Only lessons
	// that are alone with the nodes may call it.
	RestoreNodes(ctx context.Context) error
	// Keep stores a lesson's record (a small JSON document) in the lab; nil removes it.
	Keep(ctx context.Context, namespace string, record []byte) error
	// Kept returns the record, or nil when there is none. The error of one that is there and cannot be believed has a
	// method Unusable() bool that says so.
	Kept(ctx context.Context, namespace string) ([]byte, error)
	// Alone takes a lesson's namespace for a check or a seed, from whichever process has it now. turn names this use of
	// it, last the one before. waiting is called once with the holder, when the wait takes more than a moment.
	Alone(ctx context.Context, namespace, turn string, waiting func(holder string)) (last string, release func(), err error)
	// Turn names the last time a process had a lesson's namespace alone; busy is true while that goes on.
	Turn(namespace string) (last string, busy bool)
	// Changes delivers a value a moment after anything in the namespace or any cluster-scoped object a
	// lesson may touch (nodes) changed, until ctx ends. Bursts are folded into one.
	Changes(ctx context.Context, namespace string) (<-chan struct{}, error)
	// Follow delivers the objects of some kinds in the namespace, or outside any, and from then on what becomes of
	// them, until ctx ends. An object that changes faster than the reader reads comes as it is last.
	Follow(ctx context.Context, namespace string, kinds ...string) (<-chan []Delta, error)
	// Inventory lists "kind namespace/name" of everything that a reset must restore, beside the node
	// labels, taints and static manifests.
	Inventory(ctx context.Context, namespace string) ([]string, error)
	// Nodes lists the nodes the lab was made with.
	Nodes() []string
	// Well is when the whole lab was last seen to work, by its own clock.
	Well() time.Time
	// Ahead is how far the lab's clock, by which the times in objects are, is ahead of this machine's.
	Ahead() time.Duration
	// Factor is the machine factor measured when the lab started: 1 on a fast machine, more on a slow one.
	Factor() float64
}
