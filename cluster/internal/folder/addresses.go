package folder

import (
	"encoding/json"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/wholefile"
)

// Engines give a container that starts the lowest address that is free. kind lets all containers of a new lab start
// at once, so that any node may have any address; started in the order of their addresses they keep them. A node
// that moves costs seconds: its kubelet, kube-proxy and the API server's endpoints have to learn of it.

// NoteAddresses keeps which addresses running nodes have, for their next start. Without the note that start takes
// longer, no more, so that an error is not worth telling.
func (f Folder) NoteAddresses(nodes []engine.Container) {
	addresses := map[string]netip.Addr{}
	for _, n := range nodes {
		address, err := netip.ParseAddr(n.Address)
		if err != nil {
			return // it does not run, or the engine does not tell: what was noted before holds
		}
		addresses[n.Name] = address
	}
	if text, err := json.Marshal(addresses); err == nil {
		_ = wholefile.WriteBytes(f.addresses(), text)
	}
}

// InOrder sorts nodes by the addresses they had, the control plane first where that is not known.
func (f Folder) InOrder(nodes []engine.Container) []engine.Container {
	var had map[string]netip.Addr
	if text, err := os.ReadFile(f.addresses()); err == nil {
		_ = json.Unmarshal(text, &had) // what cannot be read is not known
	}
	return slices.SortedStableFunc(slices.Values(nodes), func(a, b engine.Container) int {
		if order := had[a.Name].Compare(had[b.Name]); order != 0 {
			return order
		}
		return strings.Compare(a.Role, b.Role) // control-plane before worker
	})
}
