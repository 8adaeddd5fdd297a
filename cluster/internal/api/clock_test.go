package api

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// serverAhead plays an API server whose clock is ahead of this machine's by what ahead holds.
func serverAhead(t *testing.T, ahead *atomic.Int64) (*Objects, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(time.Duration(ahead.Load())).UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"kind":"NodeList","apiVersion":"v1","items":[]}`))
	}))
	t.Cleanup(server.Close)
	clients, err := Connect(&rest.Config{Host: server.URL})
	require.NoError(t, err)
	return New(clients, true, false), server
}

func (o *Objects) askOnce(t *testing.T) {
	t.Helper()
	_, err := o.Kube.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
}

// TestTheLabsClockIsTheServers: what is compared with the times in objects is by the clock that wrote those.
func TestTheLabsClockIsTheServers(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]time.Duration{"ahead": 5 * time.Minute, "behind": -5 * time.Minute, "the same": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var clock atomic.Int64
			clock.Store(int64(ahead))
			o, server := serverAhead(t, &clock)
			require.Zero(t, o.Ahead(), "nothing was asked yet")
			o.askOnce(t)
			require.InDelta(t, ahead.Seconds(), o.Ahead().Seconds(), 2)
			if ahead == 0 {
				require.Zero(t, o.Ahead(), "what a header in whole seconds cannot tell counts as none")
			}
			o.watches.depart("klab-shop")
			require.WithinDuration(t, time.Now().Add(o.Ahead()), o.Departed("klab-shop"), 10*time.Second)

			known := o.Ahead()
			clock.Add(int64(time.Hour))
			o.askOnce(t)
			require.Equal(t, known, o.Ahead(), "one connection has one clock")
			server.CloseClientConnections() // as when the machine slept
			o.askOnce(t)
			require.InDelta(t, (ahead + time.Hour).Seconds(), o.Ahead().Seconds(), 2)
		})
	}
}

// TestTheTimeIsNotTakenFromAnAnswerThatTellsNone: the next answer does.
func TestTheTimeIsNotTakenFromAnAnswerThatTellsNone(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	date := sent.Add(5 * time.Minute).Format(http.TimeFormat)
	c := &clock{}
	c.read("", sent, sent)
	c.read("yesterday", sent, sent)
	c.read(date, sent, sent.Add(quickAnswer+time.Millisecond))
	require.False(t, c.known.Load())
	require.Zero(t, c.ahead.Load())
	c.read(date, sent, sent.Add(quickAnswer))
	require.True(t, c.known.Load())
	require.Equal(t, 5*time.Minute, time.Duration(c.ahead.Load()))
}
