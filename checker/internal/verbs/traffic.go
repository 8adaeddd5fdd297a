package verbs

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"strconv"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/witness"
	"github.com/klab-dev/klab/workload/wire"
)

// emptyTraffic is a number of requests of which none was answered, with the reason where there is one for all.
func emptyTraffic(total int, reason string) map[string]any {
	return map[string]any{
		"ok": int64(0), "total": int64(total), "status": map[string]any{}, "errors": map[string]any{}, "byPod": map[string]any{},
		"versions": map[string]any{}, "bodies": []any{}, "clients": map[string]any{}, "foreign": int64(0), "error": reason,
	}
}

// traffic sums up answers. ok counts answers of 200 that carry the request's nonce where they look like klab's own
// echo; answers of other programs count by status alone. foreign counts echoes that the Pod they name does not confirm,
// whose own word counts for nothing.
func traffic(results []wire.HTTPResult, present *witness.Roll) (any, error) {
	fact := emptyTraffic(len(results), "")
	for _, r := range results {
		if err := tally(fact, r, present); err != nil {
			return nil, err
		}
	}
	return fact, nil
}

func tally(fact map[string]any, r wire.HTTPResult, present *witness.Roll) error {
	if r.ErrorClass != "" {
		count(fact, "errors", r.ErrorClass)
		if fact["error"] == "" {
			fact["error"] = r.Error
		}
		return nil
	}
	count(fact, "status", strconv.Itoa(r.Status))
	if bodies := fact["bodies"].([]any); len(bodies) < 3 {
		fact["bodies"] = append(bodies, r.Body)
	}
	if r.Status == 200 && (r.Echo == nil || r.Echo.NonceOK) {
		fact["ok"] = fact["ok"].(int64) + 1
	}
	if r.Echo == nil {
		return nil
	}
	who, version, err := present.Credit(r.Echo)
	if err != nil {
		return err
	}
	if who == nil {
		fact["foreign"] = fact["foreign"].(int64) + 1
		return nil
	}
	count(fact, "byPod", who.UID)
	count(fact, "versions", version)
	if host, _, err := net.SplitHostPort(r.Echo.RemoteAddr); err == nil {
		count(fact, "clients", host)
	}
	return nil
}

func count(fact map[string]any, group, key string) {
	m := fact[group].(map[string]any)
	n, _ := m[key].(int64)
	m[key] = n + 1
}

type trafficArgs struct {
	Name string `json:"name"`
	// Since counts from a moment that the verb mark gave a name.
	Since string `json:"since,omitempty"`
}

// observeTraffic reads what a steady stream of requests has met so far. What the Pods count that are named confirms whom
// the figures are credited to.
func observeTraffic(l *facts.Look, a trafficArgs) (any, error) {
	path := "/load/" + loadName(l, a.Name)
	if a.Since != "" {
		path += "?since=" + a.Since
	}
	var report wire.LoadReport
	if err := probe(l, ground.FromCluster, "GET", path, nil, &report); err != nil {
		return nil, err
	}
	shares, err := witness.ShareOut(l, report, loadName(l, a.Name))
	if err != nil {
		return nil, err
	}
	return trafficFact(report, shares)
}

func trafficFact(report wire.LoadReport, shares *witness.Shares) (any, error) {
	t := report.Totals
	fact, err := kube.Plain(map[string]any{
		"requests": t.Requests, "ok": t.OK, "errors": t.Requests - t.OK, "status": t.ByStatus, "errorClasses": t.ByErrorClass,
		"byIP": t.ByIP, "firstError": t.FirstError, "lastError": t.LastError,
		"running": report.Running, "startedAt": report.StartedAt, "seconds": report.Seconds,
	})
	if err != nil {
		return nil, err
	}
	credited, err := shares.Credit(t.ByVersion)
	if err != nil {
		return nil, err
	}
	maps.Copy(fact.(map[string]any), credited)
	return fact, nil
}

type statsArgs struct {
	Pod string `json:"pod"`
}

// observeStats reads what a klab.local/web Pod has seen itself. Another program that listens there is not believed.
func observeStats(l *facts.Look, a statsArgs) (any, error) {
	l.Remote = true
	pod, err := l.Lab.Get(l.Ctx, "Pod", l.Scope.Namespace, a.Pod)
	if err != nil {
		return nil, err
	}
	if pod != nil {
		if !witness.RunsWeb(l, pod) {
			return nil, fmt.Errorf("read the statistics of Pod %s: it does not run %s", a.Pod, witness.WebImage)
		}
	}
	data, err := l.Lab.Control(l.Ctx, l.Scope.Namespace, a.Pod, "GET", "/admin/stats")
	if err != nil {
		return nil, err
	}
	var said wire.Stats
	if err := json.Unmarshal(data, &said); err != nil {
		return nil, fmt.Errorf("decode the statistics of Pod %s: %w", a.Pod, err)
	}
	if pod != nil && !witness.SpeaksFor(pod, said.IPs) {
		return nil, fmt.Errorf("read the statistics of Pod %s: another Pod of its name answers", a.Pod)
	}
	return kube.FromJSON(data)
}
