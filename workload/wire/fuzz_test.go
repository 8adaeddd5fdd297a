package wire_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

// documents are what travels, in either direction.
func documents() []any {
	return []any{
		wire.Health{}, wire.Failure{}, wire.LoadRequest{}, wire.LoadName{}, wire.LoadMark{}, wire.LoadReport{}, wire.Unit{}, wire.Route{}, wire.Links{},
		wire.Listeners{}, wire.ManifestRequest{}, wire.ManifestResponse{}, wire.NodeImages{}, wire.SignalRequest{},
		wire.SignalResponse{}, wire.Chain{}, wire.HTTPRequest{}, wire.HTTPResponse{}, wire.DNSRequest{}, wire.DNSResponse{},
		wire.TCPRequest{}, wire.TCPResponse{}, wire.Echo{}, wire.Stats{},
	}
}

// FuzzWire: what one end reads, it would write so that the other end reads the same.
func FuzzWire(f *testing.F) {
	for i := range documents() {
		f.Add(i, []byte(`{"addr":"a:1","timeout":"1.5s","search":[],"startedAt":"2026-11-20T08:00:00Z","headers":{"A":["b"]}}`))
		f.Add(i, []byte(`{"results":[{"duration":"-1h","echo":null}],"seconds":[{}],"body":"`+"\xff"+`"}`))
	}
	f.Fuzz(func(t *testing.T, which int, data []byte) {
		all := documents()
		kind := reflect.TypeOf(all[((which%len(all))+len(all))%len(all)])
		first, second := reflect.New(kind), reflect.New(kind)
		if json.Unmarshal(data, first.Interface()) != nil {
			return
		}
		once, err := json.Marshal(first.Interface())
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(once, second.Interface()), "%s", once)
		twice, err := json.Marshal(second.Interface())
		require.NoError(t, err)
		require.JSONEq(t, string(once), string(twice))
	})
}
