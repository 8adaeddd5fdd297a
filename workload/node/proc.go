package node

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/workload/wire"
)

// States of /proc/net that mean "waiting for others".
const (
	tcpListen = "0A"
	udpBound  = "07"
)

// listeners reads /proc instead of calling ss, which node images do not all have.
func (n *Node) listeners(*http.Request) (wire.Listeners, error) {
	owners, err := n.socketOwners()
	if err != nil {
		return wire.Listeners{}, err
	}
	out := wire.Listeners{Listeners: []wire.Listener{}}
	for proto, state := range map[string]string{"tcp": tcpListen, "tcp6": tcpListen, "udp": udpBound, "udp6": udpBound} {
		data, err := os.ReadFile(filepath.Join(n.proc, "self/net", proto))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a node without IPv6
		}
		if err != nil {
			return wire.Listeners{}, fmt.Errorf("read sockets: %w", err)
		}
		out.Listeners = append(out.Listeners, parseSockets(string(data), proto, state, owners)...)
	}
	return out, nil
}

func parseSockets(table, proto, state string, owners map[string]wire.Listener) []wire.Listener {
	var out []wire.Listener
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) < 10 || fields[3] != state {
			continue
		}
		addr, err := parseAddr(fields[1])
		if err != nil {
			continue
		}
		owner := owners[fields[9]]
		out = append(out, wire.Listener{
			Proto: strings.TrimSuffix(proto, "6"), IP: addr.Addr().String(), Port: int(addr.Port()),
			PID: owner.PID, Comm: owner.Comm,
		})
	}
	return out
}

// parseAddr reads the kernel's "0100007F:1F90": 32-bit words in the byte order
// of the machine, which is little-endian on everything klab runs on.
func parseAddr(text string) (netip.AddrPort, error) {
	ipText, portText, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(ipText)
	if err != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, fmt.Errorf("address %q", text)
	}
	for i := 0; i < len(raw); i += 4 {
		binary.BigEndian.PutUint32(raw[i:], binary.LittleEndian.Uint32(raw[i:]))
	}
	addr, ok := netip.AddrFromSlice(raw)
	port, err := strconv.ParseUint(portText, 16, 16)
	if !ok || err != nil {
		return netip.AddrPort{}, fmt.Errorf("address %q", text)
	}
	return netip.AddrPortFrom(addr.Unmap(), uint16(port)), nil
}

// socketOwners maps socket inodes to the process that holds them. A process
// that ends meanwhile is no error.
func (n *Node) socketOwners() (map[string]wire.Listener, error) {
	links, err := filepath.Glob(filepath.Join(n.proc, "[0-9]*/fd/*"))
	if err != nil {
		return nil, fmt.Errorf("list open files: %w", err)
	}
	owners := map[string]wire.Listener{}
	for _, link := range links {
		target, err := os.Readlink(link)
		if err != nil {
			continue
		}
		inode, ok := strings.CutPrefix(target, "socket:[")
		if !ok {
			continue
		}
		process := filepath.Dir(filepath.Dir(link))
		pid, err := strconv.Atoi(filepath.Base(process))
		if err != nil {
			continue
		}
		owners[strings.TrimSuffix(inode, "]")] = wire.Listener{PID: pid, Comm: comm(process)}
	}
	return owners, nil
}

func comm(process string) string {
	data, err := os.ReadFile(filepath.Join(process, "comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

func (n *Node) pidsOf(name string) ([]int, error) {
	processes, err := filepath.Glob(filepath.Join(n.proc, "[0-9]*"))
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	pids := []int{}
	for _, process := range processes {
		if comm(process) != name {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(process)); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}
