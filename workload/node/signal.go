package node

import (
	"fmt"

	"github.com/klab-dev/klab/workload/wire"
)

// signal pauses and resumes kube-proxy, and nothing else.
func (n *Node) signal(in wire.SignalRequest) (wire.SignalResponse, error) {
	if in.Comm != "kube-proxy" {
		return wire.SignalResponse{}, fmt.Errorf("%w: comm %q: only kube-proxy may be signalled", errAsked, in.Comm)
	}
	sig, ok := signals()[in.Signal]
	if !ok {
		return wire.SignalResponse{}, fmt.Errorf("%w: signal %q: want STOP or CONT", errAsked, in.Signal)
	}
	pids, err := n.pidsOf(in.Comm)
	if err != nil {
		return wire.SignalResponse{}, err
	}
	for _, pid := range pids {
		if err := n.kill(pid, sig); err != nil {
			return wire.SignalResponse{}, fmt.Errorf("send %s to %s (process %d): %w", in.Signal, in.Comm, pid, err)
		}
	}
	return wire.SignalResponse{PIDs: pids}, nil
}
