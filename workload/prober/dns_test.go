package prober

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/klab-dev/klab/workload/wire"
)

// nameServer answers from a table over UDP; a name with no records exists but
// is empty, a name that is not in the table does not exist.
func nameServer(t *testing.T, zone map[string][]dnsmessage.Resource) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if reply := replyFrom(zone, buf[:n]); reply != nil {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

func replyFrom(zone map[string][]dnsmessage.Resource, packet []byte) []byte {
	var message dnsmessage.Message
	if message.Unpack(packet) != nil || len(message.Questions) != 1 {
		return nil
	}
	records, ok := zone[message.Questions[0].Name.String()]
	message.Response = true
	message.Answers = records
	if !ok {
		message.RCode = dnsmessage.RCodeNameError
	}
	reply, err := message.Pack()
	if err != nil {
		return nil
	}
	return reply
}

func record(name string, body dnsmessage.ResourceBody) dnsmessage.Resource {
	header := dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(name), Class: dnsmessage.ClassINET, TTL: 30}
	return dnsmessage.Resource{Header: header, Body: body}
}

func TestDNS(t *testing.T) {
	t.Parallel()
	const web, peers = "web.klab-a.svc.cluster.local.", "_http._tcp.peers.klab-a.svc.cluster.local."
	server := nameServer(t, map[string][]dnsmessage.Resource{
		web:   {record(web, &dnsmessage.AResource{A: [4]byte{10, 96, 1, 2}})},
		peers: {record(peers, &dnsmessage.SRVResource{Port: 8080, Priority: 0, Weight: 50, Target: dnsmessage.MustNewName(web)})},
		"partner.klab-a.svc.cluster.local.": {
			record("partner.klab-a.svc.cluster.local.", &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName(web)}),
			record(web, &dnsmessage.AResource{A: [4]byte{10, 96, 1, 2}}),
		},
		"six.example.":             {record("six.example.", &dnsmessage.AAAAResource{AAAA: [16]byte{15: 1}})},
		"empty.svc.cluster.local.": nil,
	})
	search := []string{"klab-a.svc.cluster.local", "svc.cluster.local"}
	five := 5
	ask := func(name, kind string) wire.DNSResponse {
		s := New("t")
		defer s.Close()
		var out wire.DNSResponse
		in := wire.DNSRequest{Name: name, Type: kind, Server: server, Search: search, Ndots: &five}
		require.Equal(t, http.StatusOK, call(t, s, http.MethodPost, "/dns", "t", in, &out))
		require.Empty(t, out.Error)
		return out
	}

	short := ask("web", "A")
	require.Equal(t, web, short.Name)
	require.Equal(t, "NOERROR", short.Rcode)
	require.Equal(t, []wire.DNSAnswer{{Name: web, Type: "A", TTL: 30, Data: "10.96.1.2"}}, short.Answers)
	require.Len(t, short.Tried, 1)

	qualified := ask("web.klab-a", "A")
	require.Equal(t, []wire.DNSTry{
		{Name: "web.klab-a.klab-a.svc.cluster.local.", Rcode: "NXDOMAIN"},
		{Name: web, Rcode: "NOERROR"},
	}, qualified.Tried)

	require.Equal(t, wire.DNSAnswer{Name: peers, Type: "SRV", TTL: 30, Data: web, Port: 8080, Weight: 50},
		ask("_http._tcp.peers", "SRV").Answers[0])
	alias := ask("partner", "")
	require.Equal(t, []string{"CNAME", "A"}, []string{alias.Answers[0].Type, alias.Answers[1].Type})
	require.Equal(t, web, alias.Answers[0].Data)
	require.Equal(t, "::1", ask("six.example.", "AAAA").Answers[0].Data)

	missing := ask("nothing", "A")
	require.Equal(t, "NXDOMAIN", missing.Rcode)
	require.Len(t, missing.Tried, 3)
	require.Equal(t, "NOERROR", ask("empty", "A").Rcode, "it exists, without such a record")
	require.Empty(t, ask("empty", "A").Answers)
}

func TestDNSServerThatIsAway(t *testing.T) {
	t.Parallel()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	s := New("t")
	defer s.Close()
	var out wire.DNSResponse
	call(t, s, http.MethodPost, "/dns", "t", wire.DNSRequest{Name: "a.", Server: conn.LocalAddr().String()}, &out)
	require.Equal(t, wire.ErrRefused, out.ErrorClass)
	require.Empty(t, out.Rcode, "no answer is not NXDOMAIN")
}

func TestResolvConf(t *testing.T) {
	t.Parallel()
	conf := parseResolvConf("# x\nsearch a.svc svc\nnameserver 10.96.0.10\noptions ndots:5 edns0\n")
	require.Equal(t, resolvConf{servers: []string{"10.96.0.10"}, search: []string{"a.svc", "svc"}, ndots: 5}, conf)
	tests := map[string][]string{
		"web":           {"web.a.svc.", "web.svc.", "web."},
		"web.":          {"web."},
		"a.b.c.d.e.com": {"a.b.c.d.e.com.", "a.b.c.d.e.com.a.svc.", "a.b.c.d.e.com.svc."},
	}
	for name, want := range tests {
		require.Equal(t, want, conf.candidates(name), name)
	}
}
