package provision

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPhasesOfKindsLog(t *testing.T) {
	t.Parallel()
	var seen []Phase
	var lines []string
	log := &kindLog{began: func(p Phase) { seen = append(seen, p) }, line: func(l string) { lines = append(lines, l) }}
	log.V(0).Infof(" • %s  ...\n", "Preparing nodes 📦 📦 📦 ")
	log.V(0).Infof(" ✓ %s\n", "Preparing nodes 📦 📦 📦 ")
	log.V(0).Infof(" • %s  ...\n", "Joining worker nodes 🚜")
	log.V(1).Info(" • Installing CNI ...")
	log.Warn("old")
	require.Equal(t, []Phase{PhaseContainers, PhaseWorkers}, seen, "a phase begins once, and debugging does not count")
	require.Contains(t, lines, "warning: old")
}
