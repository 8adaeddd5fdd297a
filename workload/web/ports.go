package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
)

// httpPort serves an http.Server on each socket the gate opens. The server
// outlives its sockets: requests already under way are not cut by closing one.
func httpPort(server *http.Server) func(context.Context, string) (io.Closer, net.Addr, error) {
	return tcpPort(func(l net.Listener) { _ = server.Serve(l) }) // ends when the gate closes l
}

func tcpPort(serve func(net.Listener)) func(context.Context, string) (io.Closer, net.Addr, error) {
	return func(ctx context.Context, addr string) (io.Closer, net.Addr, error) {
		var config net.ListenConfig
		l, err := config.Listen(ctx, "tcp", addr)
		if err != nil {
			return nil, nil, err
		}
		go serve(l)
		return l, l.Addr(), nil
	}
}

// serveEcho greets every TCP client with who answers, then repeats what it says.
func (a *App) serveEcho(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go a.echoTCP(conn)
	}
}

func (a *App) echoTCP(conn net.Conn) {
	defer conn.Close()
	if a.state.awaitUnhung(context.Background()) != nil {
		return
	}
	if _, err := fmt.Fprintf(conn, "klab %s %s %s\n", a.id.Version, a.id.Hostname, a.id.IP()); err != nil {
		return
	}
	_, _ = io.Copy(conn, conn) // a client that leaves is not worth a word
}

// udpPort answers every datagram with who got it, from whom, and what it said.
func (a *App) udpPort(ctx context.Context, addr string) (io.Closer, net.Addr, error) {
	var config net.ListenConfig
	conn, err := config.ListenPacket(ctx, "udp", addr)
	if err != nil {
		return nil, nil, err
	}
	go a.echoUDP(conn)
	return conn, conn.LocalAddr(), nil
}

func (a *App) echoUDP(conn net.PacketConn) {
	buf := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if a.state.hung() {
			continue
		}
		answer, err := json.Marshal(map[string]any{
			"hostname": a.id.Hostname, "ips": a.id.IPs, "version": a.id.Version,
			"remoteAddr": from.String(), "data": string(buf[:n]),
		})
		if err != nil {
			continue
		}
		_, _ = conn.WriteTo(answer, from) // UDP promises nothing
	}
}
