package cluster

import (
	"github.com/klab-dev/klab/cluster/internal/addon"
	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/ports"
	"github.com/klab-dev/klab/cluster/internal/track"
)

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

// Refused reports whether an error is the API server's verdict on an object, rather than a failure to ask.
func Refused(err error) bool { return api.Refused(err) }

// Port maps a port of this machine's loopback address to a port of the control-plane node.
type Port = ports.Port

// ParsePorts reads changes to the default mappings, each NODE=HOST ("30080=31080"; host port 0 takes any free one).
func ParsePorts(changes []string) ([]Port, error) { return ports.Parse(changes) }

// DefaultPorts are the mappings of a lab: two node ports for lessons, and HTTP and HTTPS for gateways.
func DefaultPorts() []Port { return ports.Default() }

// Progress tells what bring-up is doing.
type Progress = track.Progress

// StepID names a step of bring-up; texts for people are chosen by it.
type StepID = track.StepID

// The steps, in the order they are shown. Some run at the same time.
const (
	StepEngine       = track.StepEngine
	StepImage        = track.StepImage
	StepNodes        = track.StepNodes
	StepControlPlane = track.StepControlPlane
	StepNetwork      = track.StepNetwork
	StepWorkers      = track.StepWorkers
	StepWorkloads    = track.StepWorkloads
	StepProbers      = track.StepProbers
	StepReady        = track.StepReady
)

// StepState is how far a step is.
type StepState = track.StepState

// The states of a step.
const (
	Pending  = track.Pending
	Running  = track.Running
	Done     = track.Done
	StepFail = track.StepFail
	Undoing  = track.Undoing
)

// Condition is what an add-on is doing in a lab.
type Condition = addon.Condition

// The conditions of an add-on.
const (
	AddOnOff    = addon.Off
	AddOnOn     = addon.On
	AddOnBroken = addon.Broken
)
