package cluster

import "github.com/klab-dev/klab/cluster/internal/fault"

// Error is a failed step of a lab's life: what failed, the last reason seen, the next command to try.
type Error = fault.Error

// Kind sorts errors by what a person can do about them.
type Kind = fault.Kind

// The kinds of error that callers tell apart.
const (
	Held        = fault.Held
	Foreign     = fault.Foreign
	Absent      = fault.Absent
	HalfMade    = fault.HalfMade
	Damaged     = fault.Damaged
	Unreachable = fault.Unreachable
)
