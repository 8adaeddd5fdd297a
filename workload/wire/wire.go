// Package wire holds the JSON documents that klab's workload image and prober
// exchange with whoever drives them. It has no behaviour and no dependencies,
// so that both ends can share it.
package wire

import (
	"fmt"
	"time"
)

// Header names both ends agree on.
const (
	// HeaderToken carries the prober's shared secret.
	HeaderToken = "X-Klab-Token"
	// HeaderLoad names the background load a request belongs to.
	HeaderLoad = "X-Klab-Load"
	// HeaderIP carries the answering Pod's own address on every response.
	HeaderIP = "X-Klab-IP"
	// HeaderVersion carries the answering image's version on every response.
	HeaderVersion = "X-Klab-Version"
)

// Ports the image listens on unless told otherwise.
const (
	// PortMain is the workload's own port.
	PortMain = 8080
	// PortControl is the port with the /admin switches.
	PortControl = 9901
	// PortProber is the prober's port.
	PortProber = 9902
)

// Duration is a time.Duration that travels as text, such as "1.5s", so that a
// request typed by hand and one made by a program look the same.
type Duration time.Duration

// MarshalText renders the duration the way time.Duration prints.
func (d Duration) MarshalText() ([]byte, error) {
	return []byte(time.Duration(d).String()), nil
}

// UnmarshalText accepts what time.ParseDuration accepts.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("duration %q: %w", text, err)
	}
	*d = Duration(parsed)
	return nil
}

// Or returns the duration, or fallback when it is zero or negative.
func (d Duration) Or(fallback time.Duration) time.Duration {
	if d <= 0 {
		return fallback
	}
	return time.Duration(d)
}

// Failure is the body of every answer that is not a success.
type Failure struct {
	Error string `json:"error"`
}

// PathProve is the prober's endpoint that answers without the token, and proves that it knows it.
const PathProve = "/prove"

// Challenge is the body of POST /prove: a text that was never sent before.
type Challenge struct {
	Challenge string `json:"challenge"`
}

// Proof is the answer of POST /prove. Proof holds for this challenge, and for a prober of this host name alone.
type Proof struct {
	Hostname string `json:"hostname"`
	Proof    string `json:"proof"`
}

// Health is the answer of the prober's GET /healthz.
type Health struct {
	OK        bool      `json:"ok"`
	Hostname  string    `json:"hostname"`
	IPs       []string  `json:"ips"`
	Node      bool      `json:"node"`
	StartedAt time.Time `json:"startedAt"`
}
