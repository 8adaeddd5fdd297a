package prober

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

func call(t *testing.T, s *Server, method, path, token string, in, out any) int {
	t.Helper()
	body, err := json.Marshal(in)
	require.NoError(t, err)
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Header.Set(wire.HeaderToken, token)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if out != nil {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), out), w.Body.String())
	}
	return w.Code
}

func TestToken(t *testing.T) {
	t.Parallel()
	s := New("right")
	defer s.Close()
	s.Mount("/node/", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, path := range []string{"/http", "/dns", "/tcp", "/load/start", "/load/x", "/node/unit"} {
		for _, token := range []string{"", "wrong", "righ", "right2"} {
			require.Equal(t, http.StatusUnauthorized, call(t, s, http.MethodPost, path, token, struct{}{}, nil), path+token)
		}
	}
	require.Equal(t, http.StatusOK, call(t, s, http.MethodGet, "/node/unit", "right", nil, nil))
	var health wire.Health
	require.Equal(t, http.StatusOK, call(t, s, http.MethodGet, "/healthz", "", nil, &health))
	require.True(t, health.OK)
	require.True(t, health.Node)
}

func TestBadQuestions(t *testing.T) {
	t.Parallel()
	s := New("t")
	defer s.Close()
	tests := map[string]struct {
		path string
		in   any
		want string
	}{
		"unknown field": {"/http", map[string]any{"uri": "x"}, `unknown field "uri"`},
		"no host":       {"/http", wire.HTTPRequest{URL: "/echo"}, "want http://HOST/"},
		"scheme":        {"/http", wire.HTTPRequest{URL: "file:///etc/passwd"}, "want http://HOST/"},
		"count":         {"/http", wire.HTTPRequest{URL: "http://a/", Count: 1000}, "count 1000"},
		"concurrency":   {"/http", wire.HTTPRequest{URL: "http://a/", Concurrency: 99}, "concurrency 99"},
		"timeout":       {"/http", wire.HTTPRequest{URL: "http://a/", Timeout: 1e12}, "timeout 16m40s"},
		"source":        {"/http", wire.HTTPRequest{URL: "http://a/", Source: "eth0"}, `source "eth0"`},
		"duration":      {"/http", map[string]any{"url": "http://a/", "timeout": "soon"}, `duration "soon"`},
		"tcp address":   {"/tcp", wire.TCPRequest{Addr: "a"}, `addr "a"`},
		"dns type":      {"/dns", wire.DNSRequest{Name: "a", Type: "MX"}, `type "MX"`},
		"dns name":      {"/dns", wire.DNSRequest{Server: "127.0.0.1"}, "want a name"},
		"load name":     {"/load/start", wire.LoadRequest{URL: "http://a/", RPS: 1}, "load without a name"},
		"load rps":      {"/load/start", wire.LoadRequest{Name: "a", URL: "http://a/", RPS: 201}, "rps 201"},
		"load url":      {"/load/start", wire.LoadRequest{Name: "a", URL: "a", RPS: 1}, "want http://HOST/"},
		"load mark":     {"/load/mark", wire.LoadName{Name: "a"}, `load "a" is not known`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failure wire.Failure
			require.Equal(t, http.StatusBadRequest, call(t, s, http.MethodPost, tt.path, "t", tt.in, &failure))
			require.Contains(t, failure.Error, tt.want)
		})
	}
}

func TestAProberProvesThatItKnowsTheToken(t *testing.T) {
	t.Parallel()
	s := New("right")
	defer s.Close()
	var one, two wire.Proof
	require.Equal(t, http.StatusOK, call(t, s, http.MethodPost, wire.PathProve, "", wire.Challenge{Challenge: "a"}, &one))
	require.Equal(t, http.StatusOK, call(t, s, http.MethodPost, wire.PathProve, "", wire.Challenge{Challenge: "b"}, &two))
	require.Equal(t, Prove("right", hostname(), "a"), one.Proof)
	require.NotEqual(t, one.Proof, two.Proof, "a proof holds for one challenge")
	require.NotEqual(t, Prove("right", "another", "a"), one.Proof, "and for one prober")
	require.NotEqual(t, Prove("wrong", hostname(), "a"), one.Proof)
}
