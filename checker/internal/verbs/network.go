package verbs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/witness"
	"github.com/klab-dev/klab/workload/wire"
)

type httpArgs struct {
	// URL, Service (with Port) or Pod (with Port) says whom to ask.
	URL       string `json:"url,omitempty"`
	Service   string `json:"service,omitempty"`
	Pod       string `json:"pod,omitempty"`
	Namespace string `json:"namespace,omitempty"`
	// Port is a number or a name; 80 for a Service and 8080 for a Pod when absent.
	Port any `json:"port,omitempty"`
	// Path defaults to /echo.
	Path string `json:"path,omitempty"`
	// From is cluster (the default: a Pod of klab's own), node/NAME (that node's network) or host.
	From string `json:"from,omitempty"`
	// Count is how many requests, each on a connection of its own; one when absent.
	Count int `json:"count,omitempty"`
	// Timeout of each request, such as "2s".
	Timeout string            `json:"timeout,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Host    string            `json:"host,omitempty"`
}

// requestBudget bounds how many requests one look may send.
const requestBudget = 1000

// observeHTTP sends requests, each on a connection of its own, and matches the answers to Pods.
func observeHTTP(l *facts.Look, a httpArgs) (*requests, error) {
	l.Remote = true
	target, missing, err := addressOf(l, a)
	if err != nil {
		return nil, err
	}
	if missing != "" {
		return unanswered(max(a.Count, 1), missing), nil // none of the requests arrived, rather than none was sent
	}
	if a.Count > requestBudget {
		return nil, fmt.Errorf("count %d: at most %d", a.Count, requestBudget)
	}
	request := wire.HTTPRequest{URL: target, Headers: a.Headers, Host: a.Host, Count: max(a.Count, 1), Nonce: true, Concurrency: 10}
	if err := setTimeout(&request.Timeout, a.Timeout); err != nil {
		return nil, err
	}
	present, err := witness.CallRoll(l)
	if err != nil {
		return nil, err
	}
	var answer wire.HTTPResponse
	if err := probe(l, cmp.Or(a.From, ground.FromCluster), "POST", "/http", request, &answer); err != nil {
		return nil, err
	}
	after, err := present(answer.Results)
	if err != nil {
		return nil, err
	}
	return answered(answer.Results, after)
}

func setTimeout(timeout *wire.Duration, text string) error {
	if text == "" {
		return nil
	}
	data, err := json.Marshal(text)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, timeout)
}

// addressOf makes the URL. missing says why there is nothing to send a request to, which is a fact about
// the lab and not an error. Services are reached by their cluster IP, so that a check of a Service does
// not hang on DNS.
func addressOf(l *facts.Look, a httpArgs) (target, missing string, err error) {
	if a.URL != "" {
		return a.URL, "", nil
	}
	address, port := "", ""
	switch {
	case a.Service != "":
		address, port, missing, err = serviceAddress(l, a)
	case a.Pod != "":
		address, port, missing, err = podAddress(l, a)
	default:
		err = fmt.Errorf("http: one of url, service and pod is needed")
	}
	if err != nil || missing != "" {
		return "", missing, err
	}
	return "http://" + net.JoinHostPort(address, port) + pathOf(a.Path), "", nil
}

// pathOf is the path that is asked for. A learner's probe may leave out the slash at its beginning: the kubelet adds it.
func pathOf(path string) string {
	return "/" + strings.TrimPrefix(cmp.Or(path, "/echo"), "/")
}

func serviceAddress(l *facts.Look, a httpArgs) (address, port, missing string, err error) {
	service, err := l.Get("Service", namespaceOr(l, a.Namespace, ""), a.Service)
	if err != nil {
		return "", "", "", err
	}
	if service != nil {
		if _, err := slicesOf(l, namespaceOr(l, a.Namespace, ""), a.Service); err != nil {
			return "", "", "", err
		}
	}
	address = kube.Text(service, "spec", "clusterIP")
	switch {
	case service == nil:
		return "", "", "no Service " + a.Service, nil
	case address == "None":
		return "", "", "the Service has no cluster IP (headless)", nil
	case address == "":
		return "", "", "the Service has no cluster IP", nil
	}
	port = portText(a.Port, "80")
	for _, p := range kube.List(service, "spec", "ports") {
		if kube.Text(p, "name") == port {
			port = strconv.FormatInt(kube.Int(p, "port"), 10)
		}
	}
	return address, port, "", nil
}

func podAddress(l *facts.Look, a httpArgs) (address, port, missing string, err error) {
	pod, err := l.Get("Pod", namespaceOr(l, a.Namespace, ""), a.Pod)
	if err != nil {
		return "", "", "", err
	}
	address = kube.Text(pod, "status", "podIP")
	switch {
	case pod == nil:
		return "", "", "no Pod " + a.Pod, nil
	case address == "":
		return "", "", "the Pod has no IP yet", nil
	}
	port = portText(a.Port, "8080")
	for _, c := range kube.List(pod, "spec", "containers") {
		for _, p := range kube.List(c, "ports") {
			if kube.Text(p, "name") == port {
				port = strconv.FormatInt(kube.Int(p, "containerPort"), 10)
			}
		}
	}
	return address, port, "", nil
}

// portText writes a port given as a number or a name.
func portText(port any, fallback string) string {
	switch p := port.(type) {
	case nil:
		return fallback
	case float64:
		return strconv.Itoa(int(p))
	default:
		return fmt.Sprint(p)
	}
}

type everyNodeArgs struct {
	Port int    `json:"port"`
	Path string `json:"path,omitempty"`
	// FromEvery asks from each node to each other node; otherwise the cluster's prober asks each node.
	FromEvery bool `json:"fromEvery,omitempty"`
}

// A nodeAnswer is what one node answered to one place.
type nodeAnswer struct {
	// From is who asked: "cluster", or the name of a node.
	From string `json:"from"`
	// To is the name of the node that was asked, and toIP its InternalIP.
	To   string `json:"to"`
	ToIP string `json:"toIP"`
	// OK says that the answer was 200, and one to this very request.
	OK bool `json:"ok"`
	// Status is that of the answer, 0 where there was none.
	Status int64 `json:"status"`
	// Pod is the uid of the Pod that answered; empty where no Pod confirms it.
	Pod string `json:"pod"`
	// Client is the address that the Pod saw the request come from.
	Client string `json:"client"`
	// Error says what went wrong, in words for people; errorClass is one of the keys of errors of http.
	Error      string `json:"error"`
	ErrorClass string `json:"errorClass"`
	// Body is the text of the answer.
	Body string `json:"body"`
}

// observeEveryNode asks a port of every node's InternalIP, and says which Pod answered whom.
func observeEveryNode(l *facts.Look, a everyNodeArgs) ([]nodeAnswer, error) {
	nodes, err := l.List("Node", "", "")
	if err != nil {
		return nil, err
	}
	present, err := witness.CallRoll(l)
	if err != nil {
		return nil, err
	}
	var pairs []pair
	for _, to := range nodes {
		for _, from := range sources(nodes, to, a.FromEvery) {
			pairs = append(pairs, pair{from: from, to: to})
		}
	}
	l.Remote = true
	var asking errgroup.Group // one silent node must not hold up the others
	for i := range pairs {
		asking.Go(func() error { return askNode(l, &pairs[i], a) })
	}
	if err := asking.Wait(); err != nil {
		return nil, err
	}
	var results []wire.HTTPResult
	for _, p := range pairs {
		results = append(results, p.results...)
	}
	after, err := present(results)
	if err != nil {
		return nil, err
	}
	out := make([]nodeAnswer, len(pairs))
	for i, p := range pairs {
		if out[i], err = p.fact(after); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pair is one question from a place to a node, and its answer.
type pair struct {
	from    string
	to      map[string]any
	results []wire.HTTPResult
}

func sources(nodes []map[string]any, to map[string]any, fromEvery bool) []string {
	if !fromEvery {
		return []string{ground.FromCluster}
	}
	var from []string
	for _, node := range nodes {
		if name := kube.Text(node, "metadata", "name"); name != kube.Text(to, "metadata", "name") {
			from = append(from, "node/"+name)
		}
	}
	return from
}

func askNode(l *facts.Look, p *pair, a everyNodeArgs) error {
	request := wire.HTTPRequest{URL: "http://" + net.JoinHostPort(internalIP(p.to), strconv.Itoa(a.Port)) + pathOf(a.Path), Count: 1, Nonce: true}
	if err := setTimeout(&request.Timeout, "2s"); err != nil {
		return err
	}
	var answer wire.HTTPResponse
	if err := ask(l, p.from, "POST", "/http", request, &answer); err != nil {
		return err
	}
	p.results = answer.Results
	return nil
}

func (p *pair) fact(present *witness.Roll) (nodeAnswer, error) {
	fact := nodeAnswer{From: strings.TrimPrefix(p.from, "node/"), To: kube.Text(p.to, "metadata", "name"), ToIP: internalIP(p.to)}
	for _, r := range p.results {
		fact.Status, fact.Error, fact.ErrorClass, fact.Body = int64(r.Status), r.Error, r.ErrorClass, r.Body
		fact.OK = r.Status == 200 && (r.Echo == nil || r.Echo.NonceOK)
		if r.Echo == nil {
			continue
		}
		who, _, err := present.Credit(r.Echo)
		if err != nil {
			return fact, err
		}
		if who == nil {
			continue
		}
		fact.Pod = who.UID
		if host, _, err := net.SplitHostPort(r.Echo.RemoteAddr); err == nil {
			fact.Client = host
		}
	}
	return fact, nil
}

func internalIP(node map[string]any) string {
	for _, address := range kube.List(node, "status", "addresses") {
		if kube.Text(address, "type") == "InternalIP" {
			return kube.Text(address, "address")
		}
	}
	return ""
}

type dnsArgs struct {
	Name   string   `json:"name"`
	Type   string   `json:"type,omitempty"`
	From   string   `json:"from,omitempty"`
	Search []string `json:"search,omitempty"`
}

// observeDNS resolves a name the way a Pod of the lesson's namespace would.
func observeDNS(l *facts.Look, a dnsArgs) (*wire.DNSResponse, error) {
	namespace := l.Scope.Namespace
	search := a.Search
	if search == nil {
		search = []string{namespace + ".svc.cluster.local", "svc.cluster.local", "cluster.local"}
	}
	var answer wire.DNSResponse
	request := wire.DNSRequest{Name: a.Name, Type: cmp.Or(a.Type, "A"), Search: search}
	if err := probe(l, cmp.Or(a.From, ground.FromCluster), "POST", "/dns", request, &answer); err != nil {
		return nil, err
	}
	return &answer, nil
}
