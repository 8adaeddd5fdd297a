// Package space is the room that a lab takes on the disks of this machine, and whether there is so much.
package space

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"al.essio.dev/pkg/shellescape"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

const (
	mib = 1 << 20
	gib = 1 << 30
)

// What nodes and their image take where the engine keeps its data, and what klab takes in its own folder. In a lab of
// three nodes the volumes had 0.7 GiB for the control plane and 0.4 GiB for a worker.
const (
	controlPlane = gib
	worker       = gib / 2
	image        = 2 * gib
	again        = gib / 4
	own          = 64 * mib
	// filled is what is left on a disk that something failed on because it was full.
	filled = 64 * mib
	// What is not tight: an image may be built or pulled besides, and files pile up for long.
	ample    = 6 * gib
	ampleOwn = gib / 2
)

// Nodes is the room for the nodes of a new lab.
func Nodes(workers int) int64 { return controlPlane + int64(workers)*worker }

// WithImage is the same with a node image that is still to be pulled.
func WithImage(workers int) int64 { return Nodes(workers) + image }

// Again is the room for what nodes write that start again.
func Again() int64 { return again }

// Disks are where what a lab needs is kept.
type Disks struct {
	// Engine is the program, Root its data folder, "" where that is not on this machine.
	Engine, Root string
	// Own is klab's folder, which need not be there yet.
	Own string
	// Free measures what may still be written at a path.
	Free func(dir string) (int64, error)
}

// A Sight is a folder as it was looked at.
type Sight struct {
	Dir  string
	Free int64
	// Need is what a step takes there, Ample what leaves room for more.
	Need, Ample int64
	next        string
}

// Look measures what can be seen from here, for so much in the engine's folder.
func (d Disks) Look(need int64) []Sight {
	var seen []Sight
	for _, s := range []Sight{
		// A folder that is not here is that of a virtual machine, say, and the one above it tells nothing.
		{Dir: d.Root, Need: need, Ample: ample, next: "free some space (" + d.holdings() + " shows what the engine holds), then klab start"},
		{Dir: nearest(d.Own), Need: own, Ample: ampleOwn, next: "free some space (df -h " + shellescape.Quote(d.Own) + " shows what is left), then klab start"},
	} {
		free, err := d.Free(s.Dir)
		if s.Dir == "" || err != nil {
			continue
		}
		s.Free = free
		seen = append(seen, s)
	}
	return seen
}

// holdings is the command that shows what an engine keeps.
func (d Disks) holdings() string {
	if d.Engine == "nerdctl" {
		return "nerdctl images" // it knows no system df
	}
	return d.Engine + " system df"
}

// nearest is the folder itself, or the one above it that is there.
func nearest(dir string) string {
	_, err := os.Stat(dir)
	if above := filepath.Dir(dir); dir != "" && dir != above && errors.Is(err, fs.ErrNotExist) {
		return nearest(above)
	}
	return dir
}

// Fault is the error of a folder that has too little room for a step, nil where it has enough.
func (s Sight) Fault(step string) *fault.Error {
	if s.Free >= s.Need {
		return nil
	}
	return &fault.Error{
		Step:   step,
		Reason: fmt.Sprintf("the disk of %s is too full: %s free, %s needed", s.Dir, Size(s.Free), Size(s.Need)),
		Next:   s.next, Kind: fault.DiskFull,
	}
}

// Want fails a step that there is too little room for.
func (d Disks) Want(step string, need int64) error {
	for _, s := range d.Look(need) {
		if full := s.Fault(step); full != nil {
			return full
		}
	}
	return nil
}

// Blame gives a full disk as the cause of what failed while it filled up. What has another cause for sure stays as it is.
func (d Disks) Blame(step string, err error) error {
	reason := err.Error()
	if known, ok := errors.AsType[*fault.Error](err); ok {
		switch known.Kind {
		case fault.Failed, fault.NotReady, fault.Unreachable, fault.DiskFull:
			step, reason = known.Step, known.Reason
		default:
			return err
		}
	}
	for _, s := range d.Look(0) {
		if s.Free < filled {
			return &fault.Error{
				Step:   step,
				Reason: fmt.Sprintf("the disk of %s has filled up (%s free): %s", s.Dir, Size(s.Free), reason),
				Next:   s.next, Kind: fault.DiskFull, Cause: err,
			}
		}
	}
	return err
}

// Size says how much that is.
func Size(bytes int64) string {
	if bytes < gib {
		return fmt.Sprintf("%d MiB", bytes/mib)
	}
	return fmt.Sprintf("%.1f GiB", float64(bytes)/gib)
}
