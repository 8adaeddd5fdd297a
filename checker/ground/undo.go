package ground

import "time"

// An Undo is one recorded way back from a disruption. It is data, so that another process can follow it after this one
// was killed. Anyone who may write into the lab may write one, so that it can hold nothing but
// one of the ways back that klab knows.
type Undo struct {
	// Namespace is the one the check was about.
	Namespace string         `json:"namespace"`
	Verb      string         `json:"verb"`
	Args      map[string]any `json:"args"`
	// At is when it was recorded: of two, the newer is followed first.
	At time.Time `json:"at,omitzero"`
	// PodUID is where an older klab said which Pod it disturbed.
	PodUID string `json:"podUID,omitempty"`
}
