package web

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"net"
	"os"
	"strings"
	"time"
)

// Identity is who this process is. Nothing in it comes from the manifest.
type Identity struct {
	Hostname  string
	IPs       []string
	Version   string
	Word      string
	StartedAt time.Time
}

// NewIdentity reads the host name and the addresses, and draws a new word.
func NewIdentity(version string) Identity {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return Identity{Hostname: host, IPs: OwnIPs(), Version: version, Word: newWord(), StartedAt: time.Now().UTC()}
}

// IP is the first own address, or empty when there is none.
func (i Identity) IP() string {
	if len(i.IPs) == 0 {
		return ""
	}
	return i.IPs[0]
}

// OwnIPs lists the addresses of this network namespace, without loopback and
// link-local ones.
func OwnIPs() []string {
	ips := []string{}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return ips
	}
	for _, addr := range addrs {
		ipnet, ok := addr.(*net.IPNet)
		if ok && ipnet.IP.IsGlobalUnicast() {
			ips = append(ips, ipnet.IP.String())
		}
	}
	return ips
}

func newWord() string {
	adjectives := strings.Fields(`amber brave calm clever dusty eager fancy gentle happy icy
		jolly keen lucky mellow noble olive proud quick royal silent tidy vivid warm young`)
	nouns := strings.Fields(`anchor badger canoe dolphin ember falcon garden harbor island jaguar
		kettle lantern meadow nectar otter pebble quarry river saddle tulip violin walnut yacht zebra`)
	return fmt.Sprintf("%s-%s-%04d", adjectives[random(len(adjectives))], nouns[random(len(nouns))], random(10000))
}

func random(n int) int64 {
	v, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		return 0
	}
	return v.Int64()
}
