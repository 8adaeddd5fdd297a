package prober

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

const bannerKeep = 256

// TCP opens one connection and says what became of it.
func TCP(ctx context.Context, in wire.TCPRequest) (wire.TCPResponse, error) {
	if _, _, err := net.SplitHostPort(in.Addr); err != nil {
		return wire.TCPResponse{}, fmt.Errorf("addr %q: want HOST:PORT", in.Addr)
	}
	ctx, cancel := context.WithTimeout(ctx, min(in.Timeout.Or(defaultTimeout), maxTimeout))
	defer cancel()
	var out wire.TCPResponse
	begun := time.Now()
	err := connect(ctx, in, &out)
	out.Duration = wire.Duration(time.Since(begun))
	if err != nil {
		out.ErrorClass, out.Error = classify(err), err.Error()
	}
	return out, nil
}

func connect(ctx context.Context, in wire.TCPRequest, out *wire.TCPResponse) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", in.Addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	out.Connected = true
	out.LocalAddr, out.ServerAddr = conn.LocalAddr().String(), conn.RemoteAddr().String()
	if !in.Read {
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetReadDeadline(deadline); err != nil {
			return fmt.Errorf("set deadline: %w", err)
		}
	}
	buf := make([]byte, bannerKeep)
	n, err := conn.Read(buf)
	out.Banner = string(buf[:n])
	return err
}
