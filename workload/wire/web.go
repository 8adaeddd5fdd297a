package wire

import "time"

// Echo is the answer of the workload's /echo. Identity is the Pod's own
// address, read from its interfaces: a manifest needs no downward API and
// cannot lie about it.
type Echo struct {
	Nonce      string              `json:"nonce"`
	Hostname   string              `json:"hostname"`
	IPs        []string            `json:"ips"`
	Version    string              `json:"version"`
	RemoteAddr string              `json:"remoteAddr"`
	Method     string              `json:"method"`
	Host       string              `json:"host"`
	Path       string              `json:"path"`
	Headers    map[string][]string `json:"headers"`
	Env        map[string]string   `json:"env"`
	StartedAt  time.Time           `json:"startedAt"`
}

// Who sent a request, as far as its user agent and headers tell.
const (
	// ClassKubelet is a kubelet's own probe.
	ClassKubelet = "kube-probe"
	// ClassProber is klab's prober, load included.
	ClassProber = "klab-prober"
	// ClassCheck is the image's own check subcommand (exec probes).
	ClassCheck = "klab-check"
	// ClassOther is everybody else.
	ClassOther = "other"
)

// Stats is the answer of GET /admin/stats.
type Stats struct {
	Hostname  string              `json:"hostname"`
	IPs       []string            `json:"ips"`
	Version   string              `json:"version"`
	Word      string              `json:"word"`
	StartedAt time.Time           `json:"startedAt"`
	Argv      []string            `json:"argv"`
	Cwd       string              `json:"cwd"`
	EnvNames  []string            `json:"envNames"`
	Switches  Switches            `json:"switches"`
	Paths     map[string]PathHits `json:"paths"`
	// Overflow counts hits on paths that came after the table was full.
	Overflow int64 `json:"overflow"`
}

// Answered is the answer of GET /admin/answered: the nonces of the last requests that this process answered. IPs
// tell that it is the Pod that was asked, Uptime that the process was there when the requests came.
type Answered struct {
	IPs    []string `json:"ips"`
	Uptime Duration `json:"uptime"`
	Nonces []string `json:"nonces"`
}

// Hits counts requests and remembers when they came.
type Hits struct {
	Total    int64         `json:"total"`
	First    time.Time     `json:"first"`
	Last     time.Time     `json:"last"`
	FirstOK  *time.Time    `json:"firstOK,omitempty"`
	Statuses map[int]int64 `json:"statuses"`
}

// PathHits are the requests on one path, also by where they came from.
type PathHits struct {
	Hits
	// Remotes is keyed by client address without the port.
	Remotes map[string]Hits `json:"remotes"`
	// Classes is keyed by one of the Class constants.
	Classes map[string]Hits `json:"classes"`
	// Loads is keyed by the value of HeaderLoad.
	Loads map[string]Hits `json:"loads"`
}

// Switches is the state of everything the control port can change.
type Switches struct {
	Ready    bool   `json:"ready"`
	Glitches int    `json:"glitches"`
	Live     bool   `json:"live"`
	Hung     bool   `json:"hung"`
	TCPOpen  bool   `json:"tcpOpen"`
	Warm     bool   `json:"warm"`
	AllocMB  int    `json:"allocMB"`
	Burning  string `json:"burning,omitempty"`
}
