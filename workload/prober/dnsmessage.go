package prober

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/klab-dev/klab/workload/wire"
)

const udpSize = 4096

func newQuery(name string, kind dnsmessage.Type) (query []byte, id uint16, err error) {
	full, err := dnsmessage.NewName(name)
	if err != nil {
		return nil, 0, fmt.Errorf("name %q: %w", name, err)
	}
	var seed [2]byte
	if _, err := rand.Read(seed[:]); err != nil {
		return nil, 0, fmt.Errorf("draw query id: %w", err)
	}
	id = binary.BigEndian.Uint16(seed[:])
	message := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: full, Type: kind, Class: dnsmessage.ClassINET}},
	}
	query, err = message.Pack()
	if err != nil {
		return nil, 0, fmt.Errorf("name %q: %w", name, err)
	}
	return query, id, nil
}

func exchangeUDP(conn net.Conn, query []byte, id uint16) (*dnsmessage.Message, error) {
	if _, err := conn.Write(query); err != nil {
		return nil, err
	}
	buf := make([]byte, udpSize)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return nil, err
		}
		// A late answer to an earlier try has another id: wait for ours.
		if reply, err := unpack(buf[:n], id); err == nil {
			return reply, nil
		}
	}
}

func exchangeTCP(conn net.Conn, query []byte, id uint16) (*dnsmessage.Message, error) {
	framed := binary.BigEndian.AppendUint16(nil, uint16(len(query)))
	if _, err := conn.Write(append(framed, query...)); err != nil {
		return nil, err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	buf := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, buf); err != nil {
		return nil, err
	}
	return unpack(buf, id)
}

func unpack(packet []byte, id uint16) (*dnsmessage.Message, error) {
	var reply dnsmessage.Message
	if err := reply.Unpack(packet); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	if reply.ID != id || !reply.Response {
		return nil, fmt.Errorf("answer to another question: id %d", reply.ID)
	}
	return &reply, nil
}

func answers(records []dnsmessage.Resource) []wire.DNSAnswer {
	out := []wire.DNSAnswer{}
	for _, record := range records {
		answer := wire.DNSAnswer{
			Name: record.Header.Name.String(),
			Type: strings.TrimPrefix(record.Header.Type.String(), "Type"),
			TTL:  record.Header.TTL,
		}
		fill(&answer, record.Body)
		out = append(out, answer)
	}
	return out
}

func fill(answer *wire.DNSAnswer, body dnsmessage.ResourceBody) {
	switch body := body.(type) {
	case *dnsmessage.AResource:
		answer.Data = netip.AddrFrom4(body.A).String()
	case *dnsmessage.AAAAResource:
		answer.Data = netip.AddrFrom16(body.AAAA).String()
	case *dnsmessage.CNAMEResource:
		answer.Data = body.CNAME.String()
	case *dnsmessage.PTRResource:
		answer.Data = body.PTR.String()
	case *dnsmessage.TXTResource:
		answer.Data = strings.Join(body.TXT, "")
	case *dnsmessage.SRVResource:
		answer.Data = body.Target.String()
		answer.Port, answer.Priority, answer.Weight = body.Port, body.Priority, body.Weight
	}
}
