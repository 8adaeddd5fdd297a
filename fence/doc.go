// Package fence says what a lesson that did not come with klab may do to a lab and to the machine below it.
//
// Such a lesson is data, but its data make Kubernetes objects, and klab acts for it with all rights. So it
// stays in a namespace of its own, whose name no other lesson can have (Prefix), and in there it may do what
// a lesson needs: make and change objects of some kinds, send requests to its own Pods and Services, switch
// their probes. What reaches further is refused twice: when the lesson is loaded, with its place in the
// file, and again when it happens, because an expression may compute what no file shows.
//
// What learners hand in stays behind a stricter fence, with a gate for what their exercise is about: see Rules.
package fence

import (
	"fmt"
	"strings"
)

// Prefix begins the name of every namespace of a lesson that did not come with klab, and of no other.
const Prefix = "klab-pack-"

// What one lesson may ask for.
const (
	// MaxObjects is how many objects a manifest or a seed may hold.
	MaxObjects = 60
	// MaxPods is how many Pods one object may ask for.
	MaxPods = 50
	// MaxRate is how many requests a second a stream may send.
	MaxRate = 50
	// MaxRequests is how many requests one observation may send.
	MaxRequests = 1000
)

// A Breach is one thing that is refused, and where.
type Breach struct {
	// Place leads from the value that was looked at to what is refused: keys and indices.
	Place []any
	// Message says what is refused.
	Message string
	// Fix says what to do instead.
	Fix string
	// Permit would allow it; "" where nothing does.
	Permit Permit
}

// Error gives the place and the message on one line.
func (b Breach) Error() string {
	if len(b.Place) == 0 {
		return b.Message
	}
	steps := make([]string, len(b.Place))
	for i, step := range b.Place {
		steps[i] = fmt.Sprint(step)
	}
	return strings.Join(steps, ".") + ": " + b.Message
}

// computed tells text that an expression will fill in.
func computed(text string) bool { return strings.Contains(text, "${") }

// own tells the ways to write the lesson's own namespace.
func own(written, namespace string) bool {
	return written == "" || written == "${ns}" || namespace != "" && written == namespace
}
