package cluster

import (
	"context"
	"fmt"
)

// Import brings images into every node of a lab that runs in this machine's engine.
func (h *Hold) Import(ctx context.Context, archive []byte) error {
	f, err := h.tools.find(ctx, h.options)
	if err != nil {
		return err
	}
	if len(f.nodes) == 0 {
		return absent("import into", h.options.name())
	}
	if err := h.tools.kind(f.engine.Name()).Load(ctx, h.options.name(), archive); err != nil {
		return fmt.Errorf("import images into lab %s: %w", h.options.name(), err)
	}
	return nil
}
