package ground

// Reach is how far an action reaches.
type Reach string

// How far actions reach.
const (
	// ReachObjects is an action that writes objects and nothing else.
	ReachObjects Reach = "objects"
	// ReachFiles is an action that writes files of the learner's folder and nothing else.
	ReachFiles Reach = "files"
	// ReachInside is an action that may change a state which no object shows: inside a container, in a prober or on a
	// node.
	ReachInside Reach = "inside"
)

// A Target is the object of a call. Kind is empty where that is no object of the API, or more than one.
type Target struct{ Kind, Namespace, Name string }
