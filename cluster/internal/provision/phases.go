package provision

// Phase is a part of kind's Create that klab shows or waits for.
type Phase string

// The phases, in the order they begin.
const (
	PhaseImage        Phase = "image"
	PhaseContainers   Phase = "containers"
	PhaseConfig       Phase = "config"
	PhaseControlPlane Phase = "control-plane"
	PhaseNetwork      Phase = "network"
	PhaseStorage      Phase = "storage"
	PhaseWorkers      Phase = "workers"
	// PhaseDone is after the last.
	PhaseDone Phase = "done"
)

// Phases lists them in that order.
func Phases() []Phase {
	return []Phase{
		PhaseImage, PhaseContainers, PhaseConfig, PhaseControlPlane, PhaseNetwork, PhaseStorage, PhaseWorkers, PhaseDone,
	}
}
