package wire

// Error classes. They are what a check decides on; the error text beside them
// is for people.
const (
	// ErrRefused means that something answered "nobody listens here".
	ErrRefused = "refused"
	// ErrTimeout means that nothing answered in time.
	ErrTimeout = "timeout"
	// ErrDNS means that the name did not resolve.
	ErrDNS = "dns"
	// ErrReset means that the connection was cut before the whole answer came.
	ErrReset = "reset"
	// ErrTLS means that the TLS handshake failed, or plain HTTP met TLS.
	ErrTLS = "tls"
	// ErrUnreachable means that there is no route or no neighbour.
	ErrUnreachable = "unreachable"
	// ErrOther is everything else.
	ErrOther = "other"
)

// HTTPRequest is the body of POST /http: the same request Count times, each on
// a connection of its own.
type HTTPRequest struct {
	URL             string            `json:"url"`
	Method          string            `json:"method,omitempty"`
	Host            string            `json:"host,omitempty"`
	Headers         map[string]string `json:"headers,omitempty"`
	Count           int               `json:"count,omitempty"`
	Concurrency     int               `json:"concurrency,omitempty"`
	Timeout         Duration          `json:"timeout,omitempty"`
	Nonce           bool              `json:"nonce,omitempty"`
	FollowRedirects bool              `json:"followRedirects,omitempty"`
	// Source is the local address to dial from; empty lets the kernel choose.
	Source string `json:"source,omitempty"`
}

// HTTPResponse is the answer of POST /http.
type HTTPResponse struct {
	Results []HTTPResult `json:"results"`
}

// HTTPResult is what happened to one request. Status is 0 when ErrorClass is set.
type HTTPResult struct {
	Status     int               `json:"status"`
	Body       string            `json:"body,omitempty"`
	Headers    map[string]string `json:"headers,omitempty"`
	Echo       *EchoResult       `json:"echo,omitempty"`
	ErrorClass string            `json:"errorClass,omitempty"`
	Error      string            `json:"error,omitempty"`
	Duration   Duration          `json:"duration"`
	LocalAddr  string            `json:"localAddr,omitempty"`
	ServerAddr string            `json:"serverAddr,omitempty"`
}

// EchoResult is what the answer said about who answered. NonceOK is true only
// if a nonce was sent and came back; Nonce is the one that was sent.
type EchoResult struct {
	NonceOK    bool     `json:"nonceOK"`
	Nonce      string   `json:"nonce,omitempty"`
	Version    string   `json:"version"`
	Hostname   string   `json:"hostname"`
	IPs        []string `json:"ips"`
	RemoteAddr string   `json:"remoteAddr"`
}

// DNSRequest is the body of POST /dns. A nil Search means the prober's own
// search list; an empty one means none. A trailing dot makes Name absolute.
type DNSRequest struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Server  string   `json:"server,omitempty"`
	Search  []string `json:"search"`
	Ndots   *int     `json:"ndots,omitempty"`
	Timeout Duration `json:"timeout,omitempty"`
}

// DNSResponse is the answer of POST /dns. Name is the full name that Rcode and
// Answers belong to; Tried lists every name asked for on the way to it.
type DNSResponse struct {
	Server     string      `json:"server"`
	Name       string      `json:"name"`
	Rcode      string      `json:"rcode,omitempty"`
	Answers    []DNSAnswer `json:"answers"`
	Tried      []DNSTry    `json:"tried"`
	ErrorClass string      `json:"errorClass,omitempty"`
	Error      string      `json:"error,omitempty"`
	Duration   Duration    `json:"duration"`
}

// DNSTry is one name asked for and the code that came back.
type DNSTry struct {
	Name  string `json:"name"`
	Rcode string `json:"rcode"`
}

// DNSAnswer is one record. Data is the address, or the target name; Port,
// Priority and Weight are filled in for SRV.
type DNSAnswer struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	TTL      uint32 `json:"ttl"`
	Data     string `json:"data"`
	Port     uint16 `json:"port,omitempty"`
	Priority uint16 `json:"priority,omitempty"`
	Weight   uint16 `json:"weight,omitempty"`
}

// TCPRequest is the body of POST /tcp. With Read the prober waits for the
// first bytes the other side sends.
type TCPRequest struct {
	Addr    string   `json:"addr"`
	Timeout Duration `json:"timeout,omitempty"`
	Read    bool     `json:"read,omitempty"`
}

// TCPResponse is the answer of POST /tcp.
type TCPResponse struct {
	Connected  bool     `json:"connected"`
	Banner     string   `json:"banner,omitempty"`
	LocalAddr  string   `json:"localAddr,omitempty"`
	ServerAddr string   `json:"serverAddr,omitempty"`
	ErrorClass string   `json:"errorClass,omitempty"`
	Error      string   `json:"error,omitempty"`
	Duration   Duration `json:"duration"`
}
