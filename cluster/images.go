package cluster

// imageSet is klab's own images, to be imported into nodes.
type imageSet struct {
	// Archive holds them all.
	Archive []byte
	// Prober is the tag of the one the probers run.
	Prober string
}
