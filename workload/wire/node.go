package wire

// Unit is the answer of GET /node/unit?name=kubelet.
type Unit struct {
	Name        string `json:"name"`
	ActiveState string `json:"activeState"`
	SubState    string `json:"subState"`
}

// States of a UnitRequest.
const (
	UnitStarted = "started"
	UnitStopped = "stopped"
)

// UnitRequest is the body of POST /node/unit. Only the kubelet can be stopped and started.
type UnitRequest struct {
	Name  string `json:"name"`
	State string `json:"state"`
}

// Route is the answer of GET /node/route?ip=: how the node would send a packet
// to IP, and the routing table entry that decided it.
type Route struct {
	IP      string `json:"ip"`
	Dev     string `json:"dev"`
	Via     string `json:"via,omitempty"`
	Src     string `json:"src,omitempty"`
	Matched string `json:"matched,omitempty"`
}

// Link is one network interface of the node. PeerIndex is what `ip link`
// prints after the name as @ifN.
type Link struct {
	Index     int      `json:"index"`
	Name      string   `json:"name"`
	PeerIndex int      `json:"peerIndex,omitempty"`
	MAC       string   `json:"mac,omitempty"`
	State     string   `json:"state"`
	Addrs     []string `json:"addrs"`
}

// Links is the answer of GET /node/links.
type Links struct {
	Links []Link `json:"links"`
}

// Listener is a socket of the node's own network namespace that waits for
// others. PID is 0 when its owner could not be found.
type Listener struct {
	Proto string `json:"proto"`
	IP    string `json:"ip"`
	Port  int    `json:"port"`
	PID   int    `json:"pid,omitempty"`
	Comm  string `json:"comm,omitempty"`
}

// Listeners is the answer of GET /node/listeners.
type Listeners struct {
	Listeners []Listener `json:"listeners"`
}

// Operations on static Pod manifests.
const (
	ManifestList   = "list"
	ManifestGet    = "get"
	ManifestPut    = "put"
	ManifestDelete = "delete"
)

// ManifestRequest is the body of POST /node/manifest. Name is a plain file
// name in the kubelet's static Pod folder.
type ManifestRequest struct {
	Op   string `json:"op"`
	Name string `json:"name,omitempty"`
	Data string `json:"data,omitempty"`
}

// ManifestResponse is the answer of POST /node/manifest. Found is false for a
// get or delete of a file that is not there.
type ManifestResponse struct {
	Names []string `json:"names,omitempty"`
	Data  string   `json:"data,omitempty"`
	Found bool     `json:"found"`
}

// NodeImage is one image the node's container runtime holds.
type NodeImage struct {
	ID          string   `json:"id"`
	RepoTags    []string `json:"repoTags"`
	RepoDigests []string `json:"repoDigests"`
	Size        int64    `json:"size"`
}

// NodeImages is the answer of GET /node/images.
type NodeImages struct {
	Images []NodeImage `json:"images"`
}

// Sandbox is one Pod as the node's container runtime has it: State is SANDBOX_READY or SANDBOX_NOTREADY.
type Sandbox struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	UID       string `json:"uid"`
	State     string `json:"state"`
}

// Sandboxes is the answer of GET /node/sandboxes.
type Sandboxes struct {
	Sandboxes []Sandbox `json:"sandboxes"`
}

// SignalRequest is the body of POST /node/signal. Only kube-proxy can be
// paused (STOP) and resumed (CONT).
type SignalRequest struct {
	Comm   string `json:"comm"`
	Signal string `json:"signal"`
}

// SignalResponse lists the processes that got the signal.
type SignalResponse struct {
	PIDs []int `json:"pids"`
}

// Chain is the answer of GET /node/iptables?chain=: the chain's own lines of
// `iptables-save -c -t nat`, or all of them when no chain was named.
type Chain struct {
	Chain string   `json:"chain,omitempty"`
	Lines []string `json:"lines"`
}
