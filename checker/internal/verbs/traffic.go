package verbs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/witness"
	"github.com/klab-dev/klab/workload/wire"
)

// requests are what became of requests.
type requests struct {
	// OK counts the answers of 200 that are to this very request.
	OK int64 `json:"ok"`
	// Total is how many requests were asked for.
	Total int64 `json:"total"`
	// Status counts the answers by their status: {"200": 38, "503": 2}.
	Status map[string]int64 `json:"status"`
	// Errors counts the requests without an answer by why: refused, timeout, dns, reset, tls, unreachable or other. It is
	// empty where there was nobody to ask.
	Errors map[string]int64 `json:"errors"`
	// ByPod counts the answers by the uid of the Pod that gave and confirms them.
	ByPod map[string]int64 `json:"byPod"`
	// Versions counts the same answers by the version of klab.local/web: v1, v2.
	Versions map[string]int64 `json:"versions"`
	// Bodies holds the texts of the first three answers.
	Bodies []string `json:"bodies" cel:"dyn"`
	// Clients counts the same answers by the address that the Pod saw them come from.
	Clients map[string]int64 `json:"clients"`
	// Foreign counts the answers that name a Pod which does not confirm them.
	Foreign int64 `json:"foreign"`
	// Error says in words for people what the first request met that had no answer, or why there was nobody to ask; an
	// answer of 500 is none.
	Error string `json:"error"`
}

// unanswered is a number of requests of which none was answered, with the reason where there is one for all.
func unanswered(total int, reason string) *requests {
	return &requests{
		Total: int64(total), Status: map[string]int64{}, Errors: map[string]int64{}, ByPod: map[string]int64{},
		Versions: map[string]int64{}, Bodies: []string{}, Clients: map[string]int64{}, Error: reason,
	}
}

// answered sums up answers. OK counts answers of 200 that carry the request's nonce where they look like klab's own
// echo; answers of other programs count by status alone. Foreign counts echoes that the Pod they name does not confirm,
// whose own word counts for nothing.
func answered(results []wire.HTTPResult, present *witness.Roll) (*requests, error) {
	fact := unanswered(len(results), "")
	for _, r := range results {
		if err := fact.tally(r, present); err != nil {
			return nil, err
		}
	}
	return fact, nil
}

func (f *requests) tally(r wire.HTTPResult, present *witness.Roll) error {
	if r.ErrorClass != "" {
		f.Errors[r.ErrorClass]++
		f.Error = cmp.Or(f.Error, r.Error)
		return nil
	}
	f.Status[strconv.Itoa(r.Status)]++
	if len(f.Bodies) < 3 {
		f.Bodies = append(f.Bodies, r.Body)
	}
	if r.Status == 200 && (r.Echo == nil || r.Echo.NonceOK) {
		f.OK++
	}
	if r.Echo == nil {
		return nil
	}
	who, version, err := present.Credit(r.Echo)
	if err != nil {
		return err
	}
	if who == nil {
		f.Foreign++
		return nil
	}
	f.ByPod[who.UID]++
	f.Versions[version]++
	if host, _, err := net.SplitHostPort(r.Echo.RemoteAddr); err == nil {
		f.Clients[host]++
	}
	return nil
}

type trafficArgs struct {
	Name string `json:"name"`
	// Since counts from a moment that the verb mark gave a name.
	Since string `json:"since,omitempty"`
}

// A stream is what a steady stream of requests has met.
type stream struct {
	// Requests counts those that were sent, ok those with a status below 400, and errors all others.
	Requests int64 `json:"requests"`
	OK       int64 `json:"ok"`
	Errors   int64 `json:"errors"`
	// Status counts the answers by their status: {"200": 38, "503": 2}.
	Status map[int]int64 `json:"status"`
	// ErrorClasses counts the requests without an answer by why, as errors of http does.
	ErrorClasses map[string]int64 `json:"errorClasses"`
	// ByIP counts the answers by the address that they name.
	ByIP map[string]int64 `json:"byIP"`
	// FirstError and lastError are requests that failed; null where none did.
	FirstError *wire.LoadError `json:"firstError"`
	LastError  *wire.LoadError `json:"lastError"`
	// Running says that the stream goes on.
	Running   bool      `json:"running"`
	StartedAt time.Time `json:"startedAt"`
	// Seconds holds the stream second by second.
	Seconds []wire.LoadSecond `json:"seconds"`
	witness.Credited
}

// observeTraffic reads what a steady stream of requests has met so far. What the Pods count that are named confirms whom
// the figures are credited to.
func observeTraffic(l *facts.Look, a trafficArgs) (*stream, error) {
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
	return streamed(report, shares)
}

func streamed(report wire.LoadReport, shares *witness.Shares) (*stream, error) {
	t := report.Totals
	credited, err := shares.Credit(t.ByVersion)
	if err != nil {
		return nil, err
	}
	return &stream{
		Requests: t.Requests, OK: t.OK, Errors: t.Requests - t.OK, Status: t.ByStatus, ErrorClasses: t.ByErrorClass,
		ByIP: t.ByIP, FirstError: t.FirstError, LastError: t.LastError,
		Running: report.Running, StartedAt: report.StartedAt, Seconds: report.Seconds, Credited: credited,
	}, nil
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
