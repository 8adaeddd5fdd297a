package cluster

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/ports"
	"github.com/klab-dev/klab/workload/wire"
)

func TestHostProbesFollowThePortMapping(t *testing.T) {
	t.Parallel()
	l := &Lab{record: record{Ports: []ports.Port{{Host: 31080, Node: 30080}}}}
	for given, want := range map[string]string{
		"http://127.0.0.1:30080/echo": "http://127.0.0.1:31080/echo",
		"http://localhost:30080/":     "http://127.0.0.1:31080/",
		"http://127.0.0.1:9999/":      "http://127.0.0.1:9999/",
		"http://172.18.0.3:30080/":    "http://172.18.0.3:30080/",
	} {
		body, err := json.Marshal(wire.HTTPRequest{URL: given, Count: 3})
		require.NoError(t, err)
		mapped, err := l.mapHTTP(body)
		require.NoError(t, err)
		var got wire.HTTPRequest
		require.NoError(t, json.Unmarshal(mapped, &got))
		require.Equal(t, wire.HTTPRequest{URL: want, Count: 3}, got)
	}
}
