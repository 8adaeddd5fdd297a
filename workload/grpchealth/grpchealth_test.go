package grpchealth

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// serve starts the health service and returns how to call a method of it.
func serve(t *testing.T, status Status) func(method string, message []byte) (body []byte, code string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := NewServer(status)
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: &http.Transport{Protocols: &protocols}}
	return func(method string, message []byte) ([]byte, string) {
		framed := append([]byte{0, 0, 0, 0, byte(len(message))}, message...)
		resp, err := client.Post("http://"+l.Addr().String()+method, "application/grpc", bytes.NewReader(framed))
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, "application/grpc", resp.Header.Get("Content-Type"))
		return body, resp.Trailer.Get("Grpc-Status")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	call := serve(t, func(_ context.Context, service string) (serving, known bool) {
		return service == "", service == "" || service == "liveness"
	})
	const check = "/grpc.health.v1.Health/Check"
	liveness := append([]byte{1<<3 | 2, 8}, "liveness"...)
	unknown := append([]byte{1<<3 | 2, 3}, "abc"...)
	tests := map[string]struct {
		method  string
		message []byte
		body    []byte
		code    string
	}{
		"serving":       {check, nil, []byte{0, 0, 0, 0, 2, 8, 1}, "0"},
		"not serving":   {check, liveness, []byte{0, 0, 0, 0, 2, 8, 2}, "0"},
		"unknown":       {check, unknown, []byte{}, "5"},
		"garbage":       {check, []byte{1<<3 | 2, 200}, []byte{}, "3"},
		"wrong field":   {check, []byte{2 << 3, 1}, []byte{}, "3"},
		"other methods": {"/grpc.health.v1.Health/Watch", nil, []byte{}, "12"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body, code := call(tt.method, tt.message)
			require.Equal(t, tt.code, code)
			require.Equal(t, tt.body, body)
		})
	}
}
