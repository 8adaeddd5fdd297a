package checker

import (
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/workload/wire"
)

// From where a request starts when a check does not say.
const fromCluster = "cluster"

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
func observeHTTP(l *look, a httpArgs) (any, error) {
	l.remote = true
	target, missing, err := l.target(a)
	if err != nil {
		return nil, err
	}
	if missing != "" {
		return emptyTraffic(max(a.Count, 1), missing), nil // none of the requests arrived, rather than none was sent
	}
	if a.Count > requestBudget {
		return nil, fmt.Errorf("count %d: at most %d", a.Count, requestBudget)
	}
	request := wire.HTTPRequest{URL: target, Headers: a.Headers, Host: a.Host, Count: max(a.Count, 1), Nonce: true, Concurrency: 10}
	if err := setTimeout(&request.Timeout, a.Timeout); err != nil {
		return nil, err
	}
	var answer wire.HTTPResponse
	if err := l.probe(orDefault(a.From, fromCluster), "POST", "/http", request, &answer); err != nil {
		return nil, err
	}
	return l.traffic(answer.Results)
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

func orDefault(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// probe sends a request to a prober and decodes the answer.
func (l *look) probe(from, method, path string, request, answer any) error {
	l.remote = true
	return l.ask(from, method, path, request, answer)
}

// ask is probe for several requests at once: it changes nothing of the look.
func (l *look) ask(from, method, path string, request, answer any) error {
	var body []byte
	if request != nil {
		var err error
		if body, err = json.Marshal(request); err != nil {
			return fmt.Errorf("encode request to the prober: %w", err)
		}
	}
	data, err := l.lab.Probe(l.ctx, from, method, path, body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, answer); err != nil {
		return fmt.Errorf("decode the prober's answer to %s: %w", path, err)
	}
	return nil
}

// target makes the URL. missing says why there is nothing to send a request to, which is a fact about
// the lab and not an error. Services are reached by their cluster IP, so that a check of a Service does
// not hang on DNS.
func (l *look) target(a httpArgs) (target, missing string, err error) {
	if a.URL != "" {
		return a.URL, "", nil
	}
	address, port := "", ""
	switch {
	case a.Service != "":
		address, port, missing, err = l.serviceAddress(a)
	case a.Pod != "":
		address, port, missing, err = l.podAddress(a)
	default:
		err = fmt.Errorf("http: one of url, service and pod is needed")
	}
	if err != nil || missing != "" {
		return "", missing, err
	}
	return "http://" + net.JoinHostPort(address, port) + orDefault(a.Path, "/echo"), "", nil
}

func (l *look) serviceAddress(a httpArgs) (address, port, missing string, err error) {
	service, err := l.get("Service", l.namespaceOr(a.Namespace, ""), a.Service)
	if err != nil {
		return "", "", "", err
	}
	if service != nil {
		if _, err := l.slices(l.namespaceOr(a.Namespace, ""), a.Service); err != nil {
			return "", "", "", err
		}
	}
	address = digString(service, "spec", "clusterIP")
	switch {
	case service == nil:
		return "", "", "no Service " + a.Service, nil
	case address == "None":
		return "", "", "the Service has no cluster IP (headless)", nil
	case address == "":
		return "", "", "the Service has no cluster IP", nil
	}
	port = portText(a.Port, "80")
	for _, p := range digList(service, "spec", "ports") {
		if digString(p, "name") == port {
			port = strconv.FormatInt(digInt(p, "port"), 10)
		}
	}
	return address, port, "", nil
}

func (l *look) podAddress(a httpArgs) (address, port, missing string, err error) {
	pod, err := l.get("Pod", l.namespaceOr(a.Namespace, ""), a.Pod)
	if err != nil {
		return "", "", "", err
	}
	address = digString(pod, "status", "podIP")
	switch {
	case pod == nil:
		return "", "", "no Pod " + a.Pod, nil
	case address == "":
		return "", "", "the Pod has no IP yet", nil
	}
	port = portText(a.Port, "8080")
	for _, c := range digList(pod, "spec", "containers") {
		for _, p := range digList(c, "ports") {
			if digString(p, "name") == port {
				port = strconv.FormatInt(digInt(p, "containerPort"), 10)
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

// emptyTraffic is a number of requests of which none was answered, with the reason where there is one for all.
func emptyTraffic(total int, reason string) map[string]any {
	return map[string]any{
		"ok": int64(0), "total": int64(total), "status": map[string]any{}, "errors": map[string]any{}, "byPod": map[string]any{},
		"versions": map[string]any{}, "bodies": []any{}, "clients": map[string]any{}, "foreign": int64(0), "error": reason,
	}
}

// traffic sums up answers. ok counts answers of 200 that carry the request's nonce where they are
// klab's own echo; answers of other programs count by status alone.
func (l *look) traffic(results []wire.HTTPResult) (any, error) {
	owners, err := l.podsByIP()
	if err != nil {
		return nil, err
	}
	fact := emptyTraffic(len(results), "")
	for _, r := range results {
		l.tally(fact, r, owners)
	}
	return fact, nil
}

func (l *look) tally(fact map[string]any, r wire.HTTPResult, owners map[string]string) {
	if r.ErrorClass != "" {
		count(fact, "errors", r.ErrorClass)
		if fact["error"] == "" {
			fact["error"] = r.Error
		}
		return
	}
	count(fact, "status", strconv.Itoa(r.Status))
	if bodies := fact["bodies"].([]any); len(bodies) < 3 {
		fact["bodies"] = append(bodies, r.Body)
	}
	if r.Status == 200 && (r.Echo == nil || r.Echo.NonceOK) {
		fact["ok"] = fact["ok"].(int64) + 1
	}
	if r.Echo == nil {
		return
	}
	count(fact, "versions", r.Echo.Version)
	if host, _, err := net.SplitHostPort(r.Echo.RemoteAddr); err == nil {
		count(fact, "clients", host)
	}
	for _, ip := range r.Echo.IPs {
		if uid := owners[ip]; uid != "" && r.Echo.NonceOK {
			count(fact, "byPod", uid)
			return
		}
	}
	fact["foreign"] = fact["foreign"].(int64) + 1
}

func count(fact map[string]any, group, key string) {
	m := fact[group].(map[string]any)
	n, _ := m[key].(int64)
	m[key] = n + 1
}

// podsByIP maps Pod addresses to UIDs. Pods on the host network share their node's address: there the
// lesson's own Pod wins.
func (l *look) podsByIP() (map[string]string, error) {
	pods, err := l.lab.List(l.ctx, "Pod", "*", "")
	if err != nil {
		return nil, err
	}
	owners := map[string]string{}
	for _, pod := range pods {
		own := digString(pod, "metadata", "namespace") == l.scope.Namespace
		if host, _ := dig(pod, "spec", "hostNetwork").(bool); host && !own {
			continue
		}
		for _, ip := range digList(pod, "status", "podIPs") {
			if address := digString(ip, "ip"); owners[address] == "" || own {
				owners[address] = digString(pod, "metadata", "uid")
			}
		}
	}
	return owners, nil
}

type everyNodeArgs struct {
	Port int    `json:"port"`
	Path string `json:"path,omitempty"`
	// FromEvery asks from each node to each other node; otherwise the cluster's prober asks each node.
	FromEvery bool `json:"fromEvery,omitempty"`
}

// observeEveryNode asks a port of every node's InternalIP, and says which Pod answered whom.
func observeEveryNode(l *look, a everyNodeArgs) (any, error) {
	nodes, err := l.list("Node", "", "")
	if err != nil {
		return nil, err
	}
	owners, err := l.podsByIP()
	if err != nil {
		return nil, err
	}
	type pair struct {
		from string
		to   map[string]any
	}
	var pairs []pair
	for _, to := range nodes {
		for _, from := range sources(nodes, to, a.FromEvery) {
			pairs = append(pairs, pair{from, to})
		}
	}
	l.remote = true
	out := make([]any, len(pairs))
	var asking errgroup.Group // one silent node must not hold up the others
	for i, p := range pairs {
		asking.Go(func() (err error) {
			out[i], err = l.askNode(p.from, p.to, a, owners)
			return err
		})
	}
	return out, asking.Wait()
}

func sources(nodes []map[string]any, to map[string]any, fromEvery bool) []string {
	if !fromEvery {
		return []string{fromCluster}
	}
	var from []string
	for _, node := range nodes {
		if name := digString(node, "metadata", "name"); name != digString(to, "metadata", "name") {
			from = append(from, "node/"+name)
		}
	}
	return from
}

func (l *look) askNode(from string, to map[string]any, a everyNodeArgs, owners map[string]string) (map[string]any, error) {
	ip := internalIP(to)
	request := wire.HTTPRequest{URL: "http://" + net.JoinHostPort(ip, strconv.Itoa(a.Port)) + orDefault(a.Path, "/echo"), Count: 1, Nonce: true}
	if err := setTimeout(&request.Timeout, "2s"); err != nil {
		return nil, err
	}
	var answer wire.HTTPResponse
	if err := l.ask(from, "POST", "/http", request, &answer); err != nil {
		return nil, err
	}
	fact := map[string]any{
		"from": strings.TrimPrefix(from, "node/"), "to": digString(to, "metadata", "name"), "toIP": ip,
		"ok": false, "status": int64(0), "pod": "", "client": "", "error": "", "errorClass": "", "body": "",
	}
	for _, r := range answer.Results {
		fact["status"], fact["error"], fact["errorClass"], fact["body"] = int64(r.Status), r.Error, r.ErrorClass, r.Body
		fact["ok"] = r.Status == 200 && (r.Echo == nil || r.Echo.NonceOK)
		if r.Echo == nil {
			continue
		}
		for _, podIP := range r.Echo.IPs {
			fact["pod"] = orDefault(owners[podIP], asText(fact["pod"]))
		}
		if host, _, err := net.SplitHostPort(r.Echo.RemoteAddr); err == nil {
			fact["client"] = host
		}
	}
	return fact, nil
}

func internalIP(node map[string]any) string {
	for _, address := range digList(node, "status", "addresses") {
		if digString(address, "type") == "InternalIP" {
			return digString(address, "address")
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
func observeDNS(l *look, a dnsArgs) (any, error) {
	namespace := l.scope.Namespace
	search := a.Search
	if search == nil {
		search = []string{namespace + ".svc.cluster.local", "svc.cluster.local", "cluster.local"}
	}
	var answer wire.DNSResponse
	request := wire.DNSRequest{Name: a.Name, Type: orDefault(a.Type, "A"), Search: search}
	if err := l.probe(orDefault(a.From, fromCluster), "POST", "/dns", request, &answer); err != nil {
		return nil, err
	}
	return asPlain(answer)
}

type trafficArgs struct {
	Name string `json:"name"`
	// Since counts from a moment that the verb mark gave a name.
	Since string `json:"since,omitempty"`
}

// observeTraffic reads what a steady stream of requests has met so far.
func observeTraffic(l *look, a trafficArgs) (any, error) {
	path := "/load/" + l.loadName(a.Name)
	if a.Since != "" {
		path += "?since=" + a.Since
	}
	var report wire.LoadReport
	if err := l.probe(fromCluster, "GET", path, nil, &report); err != nil {
		return nil, err
	}
	owners, err := l.podsByIP()
	if err != nil {
		return nil, err
	}
	return trafficFact(report, owners)
}

func trafficFact(report wire.LoadReport, owners map[string]string) (any, error) {
	t := report.Totals
	byPod := map[string]any{}
	for ip, n := range t.ByIP {
		byPod[orDefault(owners[ip], ip)] = n // a Pod that is gone is known by its address alone
	}
	fact, err := asPlain(map[string]any{
		"requests": t.Requests, "ok": t.OK, "errors": t.Requests - t.OK, "status": t.ByStatus, "errorClasses": t.ByErrorClass,
		"versions": t.ByVersion, "byIP": t.ByIP, "firstError": t.FirstError, "lastError": t.LastError,
		"running": report.Running, "startedAt": report.StartedAt, "seconds": report.Seconds,
	})
	if err == nil {
		fact.(map[string]any)["byPod"] = byPod
	}
	return fact, err
}

// loadName keeps the streams of two namespaces apart.
func (l *look) loadName(name string) string { return l.scope.Namespace + "." + name }

type statsArgs struct {
	Pod string `json:"pod"`
}

// observeStats reads what a klab.local/web Pod has seen itself.
func observeStats(l *look, a statsArgs) (any, error) {
	l.remote = true
	data, err := l.lab.Control(l.ctx, l.scope.Namespace, a.Pod, "GET", "/admin/stats")
	if err != nil {
		return nil, err
	}
	return fromJSON(data)
}
