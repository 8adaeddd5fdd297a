package main

import (
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
)

// cniFile is the network configuration that containerd waits for.
type cniFile struct{ path string }

// write puts the configuration for the Pod range in place in one step:
// containerd watches the folder and must never read half a file.
func (c cniFile) write(pods netip.Prefix) error {
	data, err := json.MarshalIndent(conflist(pods), "", "  ")
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(c.path); err == nil && string(old) == string(data) {
		return nil // a rewrite would make containerd reload for nothing
	}
	temporary := filepath.Join(filepath.Dir(c.path), ".kindnet.tmp")
	if err := os.WriteFile(temporary, data, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, c.path)
}

// conflist is one veth pair a Pod, an address of the node's range, and host
// ports: what kind's own agent configures.
func conflist(pods netip.Prefix) map[string]any {
	ipam := map[string]any{
		"type":    "host-local",
		"dataDir": "/run/cni-ipam-state",
		"routes":  []map[string]any{{"dst": "0.0.0.0/0"}},
		"ranges":  [][]map[string]any{{{"subnet": pods.String()}}},
	}
	return map[string]any{
		"cniVersion": "0.3.1",
		"name":       "kindnet",
		"plugins": []map[string]any{
			{"type": "ptp", "ipMasq": false, "ipam": ipam},
			{"type": "portmap", "capabilities": map[string]any{"portMappings": true}},
		},
	}
}
