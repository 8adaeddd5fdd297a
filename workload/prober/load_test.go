package prober

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

// switchable answers 200, or 503 while broken.
func switchable(t *testing.T) (server *httptest.Server, broken *atomic.Bool) {
	t.Helper()
	broken = &atomic.Bool{}
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(wire.HeaderIP, "10.244.1.7")
		w.Header().Set(wire.HeaderVersion, "v1")
		if broken.Load() || r.Header.Get(wire.HeaderLoad) != "shop" {
			http.Error(w, "warming up", http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	return server, broken
}

func TestLoad(t *testing.T) {
	t.Parallel()
	server, broken := switchable(t)
	s := New("t")
	defer s.Close()
	post := func(path string, in, out any) {
		require.Equal(t, http.StatusOK, call(t, s, http.MethodPost, path, "t", in, out))
	}
	report := func(since string) (out wire.LoadReport) {
		require.Equal(t, http.StatusOK, call(t, s, http.MethodGet, "/load/shop?since="+since, "t", nil, &out))
		return out
	}
	spec := wire.LoadRequest{Name: "shop", URL: server.URL, RPS: 200}
	var begun, again wire.LoadReport
	post("/load/start", spec, &begun)
	post("/load/start", spec, &again)
	require.Equal(t, begun.StartedAt, again.StartedAt, "starting twice leaves the first one alone")
	require.Eventually(t, func() bool { return report("").Totals.OK > 5 }, 10*time.Second, 5*time.Millisecond)
	require.Nil(t, report("").Totals.FirstError)

	broken.Store(true)
	require.Eventually(t, func() bool { return report("").Totals.ByStatus[503] > 5 }, 10*time.Second, 5*time.Millisecond)
	broken.Store(false)
	var mark wire.LoadMark
	require.Eventually(t, func() bool { // a request that met the 503 may still be under way
		post("/load/mark", wire.LoadName{Name: "shop"}, &mark)
		return report("").InFlight == 0
	}, 10*time.Second, 5*time.Millisecond)
	require.Eventually(t, func() bool { return report(mark.Mark).Totals.OK > 5 }, 10*time.Second, 5*time.Millisecond)
	since := report(mark.Mark)
	require.Equal(t, since.Totals.OK, since.Totals.Requests)
	require.Nil(t, since.Totals.FirstError, "what failed before the mark does not count")

	var stopped wire.LoadReport
	post("/load/stop", wire.LoadName{Name: "shop"}, &stopped)
	require.False(t, stopped.Running)
	require.Zero(t, stopped.InFlight)
	final := report("")
	require.Equal(t, stopped.Totals, final.Totals, "figures stay, and do not move any more")
	require.Equal(t, final.Totals.Requests, final.Totals.ByStatus[200]+final.Totals.ByStatus[503])
	require.Equal(t, final.Totals.Requests, final.Totals.ByIP["10.244.1.7"])
	require.Equal(t, final.Totals.Requests, final.Totals.ByVersion["v1"])
	require.Contains(t, final.Totals.LastError.Text, "warming up")
	sum := int64(0)
	for _, second := range final.Seconds {
		sum += second.Requests
	}
	require.Equal(t, final.Totals.Requests, sum)
	require.Equal(t, http.StatusNotFound, call(t, s, http.MethodGet, "/load/shop?since=bogus", "t", nil, nil))
	require.Equal(t, http.StatusNotFound, call(t, s, http.MethodGet, "/load/other", "t", nil, nil))
}

func TestLoadReplacedAndBounded(t *testing.T) {
	t.Parallel()
	server, _ := switchable(t)
	s := New("t")
	defer s.Close()
	begin := func(name string, rps int) int {
		return call(t, s, http.MethodPost, "/load/start", "t", wire.LoadRequest{Name: name, URL: server.URL, RPS: rps}, nil)
	}
	require.Equal(t, 200, begin("a", 1))
	require.Equal(t, 200, begin("a", 2))
	var out wire.LoadReport
	call(t, s, http.MethodGet, "/load/a", "t", nil, &out)
	require.Equal(t, 2, out.RPS)
	for i := range maxLoads - 1 {
		require.Equal(t, 200, begin(fmt.Sprintf("b%d", i), 1))
	}
	require.Equal(t, 400, begin("one-too-many", 1))
	call(t, s, http.MethodPost, "/load/stop", "t", wire.LoadName{Name: "a"}, nil)
	require.Equal(t, 200, begin("one-too-many", 1), "a stopped load makes room")
	require.Equal(t, 404, call(t, s, http.MethodGet, "/load/a", "t", nil, nil))
}

func TestFiguresStayBounded(t *testing.T) {
	t.Parallel()
	epoch := time.Unix(1_700_000_000, 0)
	f := newFigures(epoch)
	first := f.mark(epoch)
	for i := range maxMarks {
		f.mark(epoch.Add(time.Duration(i)))
	}
	require.Nil(t, f.marks[first.Mark], "the oldest mark went")
	require.Len(t, f.marks, maxMarks)
	for i := range keepSeconds + 50 {
		ip := fmt.Sprintf("10.0.%d.%d", i/256, i%256)
		f.add(epoch.Add(time.Duration(i)*time.Second), wire.HTTPResult{Status: 200, Headers: map[string]string{wire.HeaderIP: ip}})
	}
	require.Len(t, f.seconds, keepSeconds)
	require.Equal(t, epoch.Unix()+50, f.seconds[0].Unix)
	require.Len(t, f.all.ByIP, maxKeys+1)
	f.add(epoch, wire.HTTPResult{Status: 200})
	require.Len(t, f.seconds, keepSeconds, "a straggler from long ago is only in the totals")
	require.EqualValues(t, keepSeconds+51, f.all.Requests)
}

func TestFirstAndLastErrorGoByTheTimeOfSending(t *testing.T) {
	t.Parallel()
	epoch := time.Unix(1_700_000_000, 0)
	f := newFigures(epoch)
	for _, offset := range []time.Duration{2, 1, 3} {
		f.add(epoch.Add(offset*time.Second), wire.HTTPResult{ErrorClass: wire.ErrRefused, Error: "refused"})
	}
	require.Equal(t, epoch.Add(time.Second), f.all.FirstError.At)
	require.Equal(t, epoch.Add(3*time.Second), f.all.LastError.At)
	require.Equal(t, map[string]int64{wire.ErrRefused: 3}, f.all.ByErrorClass)
}
