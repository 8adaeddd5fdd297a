package prober

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/klab-dev/klab/workload/wire"
)

const (
	resolvConfPath = "/etc/resolv.conf"
	// udpTries and udpWait are how often and how long one server is asked.
	udpTries = 3
	udpWait  = time.Second
)

// DNS resolves a name like a Pod's libc does, but with a server and a search list
// that the caller may choose: that is how a name can be tried "from" another
// namespace.
func DNS(ctx context.Context, in wire.DNSRequest) (wire.DNSResponse, error) {
	kind, err := recordType(in.Type)
	if err != nil {
		return wire.DNSResponse{}, err
	}
	conf := dnsConfig(in)
	if in.Name == "" || len(conf.servers) == 0 {
		return wire.DNSResponse{}, errors.New("want a name, and a server where the prober has none of its own")
	}
	ctx, cancel := context.WithTimeout(ctx, min(in.Timeout.Or(defaultTimeout), maxTimeout))
	defer cancel()
	out := wire.DNSResponse{Server: conf.servers[0], Answers: []wire.DNSAnswer{}, Tried: []wire.DNSTry{}}
	begun := time.Now()
	err = resolve(ctx, conf, in.Name, kind, &out)
	out.Duration = wire.Duration(time.Since(begun))
	if err != nil {
		out.ErrorClass, out.Error = classify(err), err.Error()
	}
	return out, nil
}

func dnsConfig(in wire.DNSRequest) resolvConf {
	conf := readResolvConf(resolvConfPath)
	if in.Server != "" {
		conf.servers = []string{in.Server}
	}
	if len(conf.servers) > 0 {
		if _, _, err := net.SplitHostPort(conf.servers[0]); err != nil {
			conf.servers[0] = net.JoinHostPort(conf.servers[0], "53")
		}
	}
	if in.Search != nil {
		conf.search = in.Search
	}
	if in.Ndots != nil {
		conf.ndots = *in.Ndots
	}
	return conf
}

func recordType(name string) (dnsmessage.Type, error) {
	switch strings.ToUpper(name) {
	case "", "A":
		return dnsmessage.TypeA, nil
	case "AAAA":
		return dnsmessage.TypeAAAA, nil
	case "CNAME":
		return dnsmessage.TypeCNAME, nil
	case "SRV":
		return dnsmessage.TypeSRV, nil
	case "PTR":
		return dnsmessage.TypePTR, nil
	case "TXT":
		return dnsmessage.TypeTXT, nil
	default:
		return 0, fmt.Errorf("type %q: want A, AAAA, CNAME, SRV, PTR or TXT", name)
	}
}

// resolve tries the candidates until one has answers. Where none has, the first
// name that exists without such a record wins over names that do not exist.
func resolve(ctx context.Context, conf resolvConf, name string, kind dnsmessage.Type, out *wire.DNSResponse) error {
	for _, candidate := range conf.candidates(name) {
		reply, err := askServer(ctx, conf.servers[0], candidate, kind)
		if err != nil {
			return fmt.Errorf("ask %s for %s: %w", conf.servers[0], candidate, err)
		}
		rcode := rcodeName(reply.RCode)
		out.Tried = append(out.Tried, wire.DNSTry{Name: candidate, Rcode: rcode})
		found := answers(reply.Answers)
		if out.Rcode != rcodeName(dnsmessage.RCodeSuccess) || len(found) > 0 {
			out.Name, out.Rcode, out.Answers = candidate, rcode, found
		}
		if len(found) > 0 {
			return nil
		}
	}
	return nil
}

func rcodeName(code dnsmessage.RCode) string {
	switch code {
	case dnsmessage.RCodeSuccess:
		return "NOERROR"
	case dnsmessage.RCodeNameError:
		return "NXDOMAIN"
	case dnsmessage.RCodeServerFailure:
		return "SERVFAIL"
	case dnsmessage.RCodeRefused:
		return "REFUSED"
	default:
		return strings.ToUpper(strings.TrimPrefix(code.String(), "RCode"))
	}
}

// askServer asks over UDP, again if nothing comes, and over TCP if the answer
// does not fit.
func askServer(ctx context.Context, server, name string, kind dnsmessage.Type) (*dnsmessage.Message, error) {
	query, id, err := newQuery(name, kind)
	if err != nil {
		return nil, err
	}
	var reply *dnsmessage.Message
	for range udpTries {
		reply, err = roundTrip(ctx, "udp", server, query, id)
		if err == nil || classify(err) != wire.ErrTimeout || ctx.Err() != nil {
			break
		}
	}
	if err == nil && reply.Truncated {
		return roundTrip(ctx, "tcp", server, query, id)
	}
	return reply, err
}

func roundTrip(ctx context.Context, network, server string, query []byte, id uint16) (*dnsmessage.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, udpWait)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, fmt.Errorf("set deadline: %w", err)
		}
	}
	if network == "tcp" {
		return exchangeTCP(conn, query, id)
	}
	return exchangeUDP(conn, query, id)
}
