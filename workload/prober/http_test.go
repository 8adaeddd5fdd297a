package prober

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

// echoServer answers like the workload's /echo.
func echoServer(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set(wire.HeaderIP, "10.244.1.7")
		w.Header().Set(wire.HeaderVersion, "v2")
		_ = json.NewEncoder(w).Encode(wire.Echo{
			Nonce: r.URL.Query().Get("nonce"), Hostname: "pod-a", IPs: []string{"10.244.1.7"},
			Version: "v2", RemoteAddr: r.RemoteAddr, Headers: r.Header, Host: r.Host,
		})
	}))
	t.Cleanup(server.Close)
	return server
}

func httpResults(t *testing.T, in wire.HTTPRequest) []wire.HTTPResult {
	t.Helper()
	s := New("t")
	defer s.Close()
	var out wire.HTTPResponse
	require.Equal(t, http.StatusOK, call(t, s, http.MethodPost, "/http", "t", in, &out))
	return out.Results
}

func TestHTTPEcho(t *testing.T) {
	t.Parallel()
	server := echoServer(t)
	results := httpResults(t, wire.HTTPRequest{
		URL: server.URL + "/echo", Count: 6, Concurrency: 3, Nonce: true,
		Host: "shop.example", Headers: map[string]string{"X-Test": "1"}, Source: "127.0.0.1",
	})
	require.Len(t, results, 6)
	locals := map[string]bool{}
	for _, r := range results {
		require.Equal(t, 200, r.Status, r.Error)
		require.True(t, r.Echo.NonceOK)
		require.Equal(t, "v2", r.Echo.Version)
		require.Equal(t, "pod-a", r.Echo.Hostname)
		require.Equal(t, []string{"10.244.1.7"}, r.Echo.IPs)
		require.Equal(t, r.LocalAddr, r.Echo.RemoteAddr)
		require.Equal(t, strings.TrimPrefix(server.URL, "http://"), r.ServerAddr)
		require.Equal(t, "10.244.1.7", r.Headers[wire.HeaderIP])
		require.Contains(t, r.Body, `"host":"shop.example"`)
		require.Contains(t, r.Body, `"X-Test":["1"]`)
		locals[r.LocalAddr] = true
	}
	require.Len(t, locals, 6, "each request has a connection of its own")
}

func TestHTTPCannedAnswerFailsTheNonce(t *testing.T) {
	t.Parallel()
	canned := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"nonce":"abc","hostname":"pod-a","ips":["10.244.1.7"],"version":"v2"}`))
	}))
	defer canned.Close()
	require.False(t, httpResults(t, wire.HTTPRequest{URL: canned.URL, Nonce: true})[0].Echo.NonceOK)
	require.False(t, httpResults(t, wire.HTTPRequest{URL: canned.URL})[0].Echo.NonceOK, "none was sent")
}

func TestHTTPOtherAnswers(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/go":
			http.Redirect(w, r, "/long", http.StatusFound)
		default:
			_, _ = w.Write([]byte(strings.Repeat("x", 10_000)))
		}
	}))
	defer server.Close()
	long := httpResults(t, wire.HTTPRequest{URL: server.URL + "/long"})[0]
	require.Len(t, long.Body, bodyKeep)
	require.Nil(t, long.Echo)
	require.Equal(t, 302, httpResults(t, wire.HTTPRequest{URL: server.URL + "/go"})[0].Status)
	require.Equal(t, "/long", httpResults(t, wire.HTTPRequest{URL: server.URL + "/go"})[0].Headers["Location"])
	require.Equal(t, 200, httpResults(t, wire.HTTPRequest{URL: server.URL + "/go", FollowRedirects: true})[0].Status)
}

func TestErrorClasses(t *testing.T) {
	t.Parallel()
	silent := rawServer(t, func(c net.Conn) { <-t.Context().Done(); _ = c.Close() })
	cut := rawServer(t, func(c net.Conn) { _ = c.Close() })
	plain := echoServer(t)
	closed := rawServer(t, nil)
	tests := map[string]struct {
		url  string
		want string
	}{
		"refused": {"http://" + closed, wire.ErrRefused},
		"timeout": {"http://" + silent, wire.ErrTimeout},
		"reset":   {"http://" + cut, wire.ErrReset},
		"tls":     {strings.Replace(plain.URL, "http:", "https:", 1), wire.ErrTLS},
		"dns":     {"http://no-such-host.invalid/", wire.ErrDNS},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := httpResults(t, wire.HTTPRequest{URL: tt.url, Timeout: wire.Duration(500 * time.Millisecond)})[0]
			require.Equal(t, tt.want, got.ErrorClass, got.Error)
			require.Zero(t, got.Status)
			require.NotEmpty(t, got.Error)
		})
	}
}

// rawServer hands every connection to talk; with nil it is closed already.
func rawServer(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	if talk == nil {
		require.NoError(t, l.Close())
		return l.Addr().String()
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go talk(conn)
		}
	}()
	return l.Addr().String()
}

func TestTCP(t *testing.T) {
	t.Parallel()
	var once sync.Once
	addr := rawServer(t, func(c net.Conn) { once.Do(func() { _, _ = c.Write([]byte("klab v1\n")) }); _ = c.Close() })
	s := New("t")
	defer s.Close()
	var out wire.TCPResponse
	require.Equal(t, 200, call(t, s, http.MethodPost, "/tcp", "t", wire.TCPRequest{Addr: addr, Read: true}, &out))
	require.True(t, out.Connected)
	require.Equal(t, "klab v1\n", out.Banner)
	require.Equal(t, addr, out.ServerAddr)
	var refused wire.TCPResponse
	call(t, s, http.MethodPost, "/tcp", "t", wire.TCPRequest{Addr: rawServer(t, nil)}, &refused)
	require.False(t, refused.Connected)
	require.Equal(t, wire.ErrRefused, refused.ErrorClass)
}
