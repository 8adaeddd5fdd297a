package cluster

import (
	"context"
	"time"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/onnode"
)

// routing wants every node of a lab that is resumed since then to route Services again. How long the API server took
// tells how long its nodes may take here before one of them is late.
func (b *bringup) routing(l *Lab, nodes []string, since time.Time) []await.Need {
	late := time.Now().Add(time.Since(since) / 2)
	list := make([]await.Need, 0, len(nodes))
	for _, node := range nodes {
		free, roused := false, false
		list = append(list, await.Need{Name: "routes of Services on " + node, Check: func(ctx context.Context) error {
			if free {
				return nil
			}
			err := l.health.ReachesAPI(ctx, node)
			if err != nil && !roused && time.Now().After(late) && l.Healthy(ctx, "node/"+node) != nil {
				roused = true
				_ = b.engine.Exec(ctx, node, onnode.RouseKubelet()...) // without it the node comes in its own time
			}
			if err != nil {
				return err
			}
			_ = b.engine.Exec(ctx, node, onnode.ReleaseServices()...) // it may not be there
			free = ctx.Err() == nil
			return ctx.Err()
		}})
	}
	return list
}
