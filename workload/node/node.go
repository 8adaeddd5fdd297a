// Package node answers a closed set of questions about the node a prober runs
// on, and does the few things to it that lessons need. There is no way to run
// an arbitrary command. The node's root must be mounted at a folder, and the
// network and process namespaces must be the node's own.
package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

const (
	manifestDir    = "etc/kubernetes/manifests"
	commandTimeout = 10 * time.Second
	bodyLimit      = 1 << 20
)

// errAsked marks a question that is itself wrong, as opposed to a node that
// could not answer it.
var errAsked = errors.New("bad question")

// Node is one node, seen from a privileged Pod on it.
type Node struct {
	root string
	proc string
	run  func(ctx context.Context, name string, args ...string) ([]byte, error)
	kill func(pid int, sig syscall.Signal) error
}

// New returns the node whose root file system is mounted at root.
func New(root string) *Node {
	host := &host{root: root}
	return &Node{root: root, proc: "/proc", run: host.run, kill: sendSignal}
}

// Handler serves everything below /node/.
func (n *Node) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /node/unit", ask(n.unit))
	mux.Handle("GET /node/route", ask(n.route))
	mux.Handle("GET /node/links", ask(n.links))
	mux.Handle("GET /node/listeners", ask(n.listeners))
	mux.Handle("GET /node/images", ask(n.images))
	mux.Handle("GET /node/sandboxes", ask(n.sandboxes))
	mux.Handle("GET /node/iptables", ask(n.iptables))
	mux.Handle("POST /node/unit", tell(n.setUnit))
	mux.Handle("POST /node/manifest", tell(n.manifest))
	mux.Handle("POST /node/signal", tell(n.signal))
	return mux
}

func ask[Out any](question func(*http.Request) (Out, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), commandTimeout)
		defer cancel()
		out, err := question(r.WithContext(ctx))
		reply(w, out, err)
	})
}

func tell[In, Out any](order func(In) (Out, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in In
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&in); err != nil {
			reply(w, nil, fmt.Errorf("%w: read request: %w", errAsked, err))
			return
		}
		out, err := order(in)
		reply(w, out, err)
	})
}

func reply(w http.ResponseWriter, out any, err error) {
	code := http.StatusOK
	switch {
	case errors.Is(err, errAsked):
		code, out = http.StatusBadRequest, wire.Failure{Error: err.Error()}
	case err != nil:
		code, out = http.StatusInternalServerError, wire.Failure{Error: err.Error()}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(out) // the caller left; there is nobody to tell
}

func (n *Node) route(r *http.Request) (wire.Route, error) {
	ip := net.ParseIP(r.URL.Query().Get("ip"))
	if ip == nil {
		return wire.Route{}, fmt.Errorf("%w: ip %q is not an address", errAsked, r.URL.Query().Get("ip"))
	}
	type entry struct{ Dst, Gateway, Dev, Prefsrc string }
	var used, matched []entry
	if err := n.runJSON(r.Context(), &used, "ip", "-j", "route", "get", ip.String()); err != nil {
		return wire.Route{}, err
	}
	if err := n.runJSON(r.Context(), &matched, "ip", "-j", "route", "get", "fibmatch", ip.String()); err != nil {
		return wire.Route{}, err
	}
	if len(used) == 0 {
		return wire.Route{}, fmt.Errorf("route to %s: no answer from ip", ip)
	}
	route := wire.Route{IP: ip.String(), Dev: used[0].Dev, Via: used[0].Gateway, Src: used[0].Prefsrc}
	if len(matched) > 0 {
		route.Matched = matched[0].Dst
	}
	return route, nil
}

func (n *Node) links(r *http.Request) (wire.Links, error) {
	var found []struct {
		Ifindex   int    `json:"ifindex"`
		Ifname    string `json:"ifname"`
		LinkIndex int    `json:"link_index"`
		Address   string `json:"address"`
		Operstate string `json:"operstate"`
		AddrInfo  []struct {
			Local     string `json:"local"`
			Prefixlen int    `json:"prefixlen"`
		} `json:"addr_info"`
	}
	if err := n.runJSON(r.Context(), &found, "ip", "-j", "address", "show"); err != nil {
		return wire.Links{}, err
	}
	out := wire.Links{Links: []wire.Link{}}
	for _, l := range found {
		link := wire.Link{
			Index: l.Ifindex, Name: l.Ifname, PeerIndex: l.LinkIndex,
			MAC: l.Address, State: l.Operstate, Addrs: []string{},
		}
		for _, a := range l.AddrInfo {
			link.Addrs = append(link.Addrs, fmt.Sprintf("%s/%d", a.Local, a.Prefixlen))
		}
		out.Links = append(out.Links, link)
	}
	return out, nil
}

func (n *Node) images(r *http.Request) (wire.NodeImages, error) {
	var found struct {
		Images []struct {
			ID          string   `json:"id"`
			RepoTags    []string `json:"repoTags"`
			RepoDigests []string `json:"repoDigests"`
			Size        int64    `json:"size,string"`
		} `json:"images"`
	}
	if err := n.runJSON(r.Context(), &found, "crictl", "images", "-o", "json"); err != nil {
		return wire.NodeImages{}, err
	}
	out := wire.NodeImages{Images: []wire.NodeImage{}}
	for _, image := range found.Images {
		out.Images = append(out.Images, wire.NodeImage(image))
	}
	return out, nil
}

func (n *Node) sandboxes(r *http.Request) (wire.Sandboxes, error) {
	var found struct {
		Items []struct {
			ID       string                                `json:"id"`
			State    string                                `json:"state"`
			Metadata struct{ Name, Namespace, UID string } `json:"metadata"`
		} `json:"items"`
	}
	if err := n.runJSON(r.Context(), &found, "crictl", "pods", "-o", "json"); err != nil {
		return wire.Sandboxes{}, err
	}
	out := wire.Sandboxes{Sandboxes: []wire.Sandbox{}}
	for _, s := range found.Items {
		out.Sandboxes = append(out.Sandboxes, wire.Sandbox{
			ID: s.ID, Name: s.Metadata.Name, Namespace: s.Metadata.Namespace, UID: s.Metadata.UID, State: s.State,
		})
	}
	return out, nil
}

func (n *Node) iptables(r *http.Request) (wire.Chain, error) {
	chain := r.URL.Query().Get("chain")
	if chain != "" && !regexp.MustCompile(`^[A-Za-z0-9_-]{1,28}$`).MatchString(chain) {
		return wire.Chain{}, fmt.Errorf("%w: chain %q is not a chain name", errAsked, chain)
	}
	out, err := n.run(r.Context(), "iptables-save", "-c", "-t", "nat")
	if err != nil {
		return wire.Chain{}, err
	}
	found := wire.Chain{Chain: chain, Lines: []string{}}
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		if chain == "" || ofChain(line, chain) {
			found.Lines = append(found.Lines, line)
		}
	}
	return found, nil
}

// ofChain recognises ":CHAIN - [0:0]" and "[7:420] -A CHAIN ...".
func ofChain(line, chain string) bool {
	fields := strings.Fields(line)
	if len(fields) > 0 && fields[0] == ":"+chain {
		return true
	}
	return len(fields) > 2 && fields[1] == "-A" && fields[2] == chain
}

func (n *Node) runJSON(ctx context.Context, into any, name string, args ...string) error {
	out, err := n.run(ctx, name, args...)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, into); err != nil {
		return fmt.Errorf("read output of %s: %w", name, err)
	}
	return nil
}

func (n *Node) manifestPath() string { return filepath.Join(n.root, manifestDir) }
