package provision

import (
	"fmt"
	"strings"

	"sigs.k8s.io/kind/pkg/log"
)

// kindLog turns the lines kind prints for people into phases. kind has no other way to follow it.
type kindLog struct {
	began func(Phase)
	line  func(string)
}

// phaseOf recognises the line that begins a phase.
func phaseOf(line string) (Phase, bool) {
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "•"))
	for _, known := range []struct {
		prefix string
		phase  Phase
	}{
		{"Ensuring node image", PhaseImage},
		{"Preparing nodes", PhaseContainers},
		{"Writing configuration", PhaseConfig},
		{"Starting control-plane", PhaseControlPlane},
		{"Installing CNI", PhaseNetwork},
		{"Installing StorageClass", PhaseStorage},
		{"Joining worker nodes", PhaseWorkers},
	} {
		if strings.HasPrefix(text, known.prefix) {
			return known.phase, true
		}
	}
	return "", false
}

func (k *kindLog) say(text string) {
	text = strings.TrimRight(text, "\n")
	if k.line != nil {
		k.line(text)
	}
	if p, ok := phaseOf(text); ok && k.began != nil {
		k.began(p)
	}
}

// Warn takes a warning.
func (k *kindLog) Warn(message string) { k.say("warning: " + message) }

// Warnf takes a warning.
func (k *kindLog) Warnf(format string, args ...any) { k.Warn(fmt.Sprintf(format, args...)) }

// Error takes an error that kind also returns.
func (k *kindLog) Error(message string) { k.say("error: " + message) }

// Errorf takes an error that kind also returns.
func (k *kindLog) Errorf(format string, args ...any) { k.Error(fmt.Sprintf(format, args...)) }

// V keeps what kind says to people and drops its debugging.
func (k *kindLog) V(level log.Level) log.InfoLogger {
	if level > 0 {
		return log.NoopInfoLogger{}
	}
	return kindInfo{k}
}

type kindInfo struct{ log *kindLog }

// Info takes a line.
func (i kindInfo) Info(message string) { i.log.say(message) }

// Infof takes a line.
func (i kindInfo) Infof(format string, args ...any) { i.log.say(fmt.Sprintf(format, args...)) }

// Enabled is true: klab reads every line.
func (i kindInfo) Enabled() bool { return true }
