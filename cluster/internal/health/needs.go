package health

import (
	"context"
	"time"

	"github.com/klab-dev/klab/cluster/internal/await"
)

// Needs lists what a lab with these nodes must have. What nodes said before since does not count.
func (h *Health) Needs(nodes []string, since time.Time) []await.Need {
	list := []await.Need{
		{Name: "default service account", Check: h.hasAccount},
		{Name: "prober", Check: func(ctx context.Context) error { return h.probers.Healthy(ctx, "cluster") }},
		{Name: "cluster DNS", Check: h.resolves},
		{Name: "addresses of Pods", Check: h.addressesRouted},
	}
	if !since.IsZero() {
		list = append(list, h.leaders(since)...)
	}
	for _, node := range nodes {
		list = append(list,
			await.Need{Name: "node " + node, Check: func(ctx context.Context) error { return h.NodeReports(ctx, node, since) }},
			await.Need{Name: "prober on " + node, Check: func(ctx context.Context) error { return h.probers.Healthy(ctx, "node/"+node) }},
		)
	}
	return list
}
