package cluster

import (
	"context"
	"fmt"
	"net"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

// holdScript keeps what is sent to Services inside the node until kube-proxy has written its rules. Without
// them it would go out of the cluster, somebody there might even answer, and the kernel would send all
// repetitions of it there as well. What is dropped leaves no trace: the repetition finds the rules. What Pods
// send to the API's virtual address goes to the node that the first argument names, as it would by those rules:
// the first repetition comes after a second, the next after three, and CoreDNS has to ask the API before it is
// ready. The hold ends by itself: a Service without endpoints would be silent under it, where kube-proxy has a
// refusal.
const holdScript = `
nft -f - <<-end
	table ip klab {
		set services {
			type ipv4_addr
			flags interval, timeout
			elements = { ` + names.ServiceSubnet + ` timeout 60s }
		}
		chain passing {
			type filter hook forward priority filter;
			ip daddr @services drop
		}
		chain leaving {
			type filter hook output priority filter;
			ip daddr @services drop
		}
	}
end
server=$(getent ahostsv4 "$1" | while read -r address _; do echo "$address"; break; done)
[ -z "$server" ] || nft -f - <<-end
	table ip klab {
		set api {
			type ipv4_addr
			flags timeout
			elements = { ` + names.ServiceAPI + ` timeout 60s }
		}
		chain coming {
			type nat hook prerouting priority dstnat - 10;
			ip daddr @api tcp dport 443 dnat to $server:6443
		}
	}
end`

// holdServices is the command that holds requests to Services on a node that starts, until routing or the time ends
// that. CoreDNS starts before kube-proxy has done its work, asks the API first of all, and would hang on that for half
// a minute. Without nft on the node the Pods try again in their own time.
func holdServices(controlPlane string) []string {
	return []string{"sh", "-c", holdScript, "hold", controlPlane}
}

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
				b.rouse(ctx, node)
			}
			if err != nil {
				return err
			}
			_ = b.engine.Exec(ctx, node, "nft", "delete", "table", "ip", "klab") // it may not be there
			free = ctx.Err() == nil
			return ctx.Err()
		}})
	}
	return list
}

// rouse starts the kubelet of a node again. It comes up before the API server does, and each pause after a refused
// connection is longer than the one before: one that looked too early by a moment starts its Pods five seconds after
// the others. Pods that run are not touched.
func (b *bringup) rouse(ctx context.Context, node string) {
	_ = b.engine.Exec(ctx, node, "systemctl", "restart", "kubelet") // without it the node comes in its own time
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
