// Package fault is how a step of a lab's life fails: what failed, why, and the command to try next.
package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

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

// In names the step an error belongs to, and marks the errors that mean "the API server does not
// answer", because those say nothing about what the lab holds.
func In(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	step := fmt.Sprintf(format, args...)
	var known *Error
	if !errors.As(err, &known) && Silent(err) {
		return &Error{Step: step, Reason: "the API server does not answer: " + err.Error(), Next: "klab status", Kind: Unreachable, Cause: err}
	}
	return fmt.Errorf("%s: %w", step, err)
}

// Silent reports whether an error is one of reaching the API server, and none of its answers.
func Silent(err error) bool {
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		return apierrors.IsServerTimeout(err) || apierrors.IsTimeout(err) ||
			apierrors.IsServiceUnavailable(err) || apierrors.IsTooManyRequests(err)
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
