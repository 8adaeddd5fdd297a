package cluster

import "fmt"

// Kind sorts errors by what a person can do about them.
type Kind string

// The kinds of error the lifecycle knows.
const (
	// NoEngine: no container engine is installed.
	NoEngine Kind = "no-engine"
	// EngineDenied: the engine is there but this user may not use it.
	EngineDenied Kind = "engine-denied"
	// EngineDead: the engine is installed but does not answer.
	EngineDead Kind = "engine-dead"
	// NoImage: no node image is there and none could be pulled.
	NoImage Kind = "no-image"
	// PortTaken: a host port the lab wants is in use.
	PortTaken Kind = "port-taken"
	// Held: another klab works on the lab.
	Held Kind = "held"
	// Foreign: the cluster is not klab's.
	Foreign Kind = "foreign"
	// Absent: there is no lab of the name.
	Absent Kind = "absent"
	// HalfMade: bring-up was interrupted before the lab was ready.
	HalfMade Kind = "half-made"
	// Damaged: what klab keeps inside the lab is gone; repair puts it back.
	Damaged Kind = "damaged"
	// Stopped: the lab's node containers do not run.
	Stopped Kind = "stopped"
	// Unreachable: the API server does not answer.
	Unreachable Kind = "unreachable"
	// NotReady: something the lab needs did not become ready in time.
	NotReady Kind = "not-ready"
	// DiskFull: no space is left where the lab or the engine keeps its files.
	DiskFull Kind = "disk-full"
	// Failed is any other failed step.
	Failed Kind = "failed"
)

// Error is a failed step of a lab's life: what failed, the last reason seen, the next command to try.
type Error struct {
	Step   string
	Reason string
	Next   string
	Kind   Kind
	Cause  error
}

// Error names the step and the reason; Next is left to whoever prints it.
func (e *Error) Error() string { return e.Step + ": " + e.Reason }

// Unanswered reports whether the API server did not answer, which says nothing about what the lab holds.
func (e *Error) Unanswered() bool { return e.Kind == Unreachable }

// Unwrap keeps the cause.
func (e *Error) Unwrap() error { return e.Cause }

func notOurs(name, label string) error {
	reason := "the cluster carries no label " + LabLabel + ", so klab did not make it"
	if label != "" {
		reason = fmt.Sprintf("the cluster belongs to lab %s", label)
	}
	return &Error{Step: "open lab " + name, Reason: reason, Next: "klab start --name OTHER", Kind: Foreign}
}

func halfMade(name string) error {
	return &Error{Step: "open lab " + name, Reason: "its creation was interrupted before it was ready", Next: "klab start", Kind: HalfMade}
}

func damaged(name string) error {
	return &Error{
		Step: "open lab " + name, Reason: "what klab keeps in namespace " + GraderNamespace + " is gone",
		Next: "klab repair", Kind: Damaged,
	}
}
