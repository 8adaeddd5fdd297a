package cluster

import (
	"context"
	"fmt"
	"net"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/onnode"
	"github.com/klab-dev/klab/workload/wire"
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
			err := l.reachesAPI(ctx, node)
			if err != nil && !roused && time.Now().After(late) && l.nodeProber(ctx, node) != nil {
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

// reachesAPI asks the prober of a node to connect to the API's virtual address, which takes kube-proxy's work.
func (l *Lab) reachesAPI(ctx context.Context, node string) error {
	service, err := l.kube.CoreV1().Services(metav1.NamespaceDefault).Get(ctx, "kubernetes", metav1.GetOptions{})
	if err != nil {
		return err
	}
	pod, err := l.nodeProberPod(ctx, node)
	if err != nil {
		return err
	}
	question := wire.TCPRequest{
		Addr: net.JoinHostPort(service.Spec.ClusterIP, "443"), Timeout: wire.Duration(300 * time.Millisecond),
	}
	var answer wire.TCPResponse
	if err := l.askJSON(ctx, pod, "/tcp", question, &answer); err != nil {
		return err
	}
	if !answer.Connected {
		return fmt.Errorf("the API's address inside the cluster does not answer: %s", answer.Error)
	}
	return nil
}
