package wire

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDurationTravelsAsText(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(TCPRequest{Addr: "a:1", Timeout: Duration(1500 * time.Millisecond)})
	require.NoError(t, err)
	require.JSONEq(t, `{"addr":"a:1","timeout":"1.5s"}`, string(data))
	var back TCPRequest
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, 1500*time.Millisecond, back.Timeout.Or(time.Second))
	require.Equal(t, time.Second, Duration(0).Or(time.Second))
	require.ErrorContains(t, json.Unmarshal([]byte(`{"timeout":"soon"}`), &back), `duration "soon"`)
}

func TestDNSRequestTellsNoSearchListFromAnEmptyOne(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{`{}`: nil, `{"search":null}`: nil, `{"search":[]}`: {}} {
		var in DNSRequest
		require.NoError(t, json.Unmarshal([]byte(text), &in))
		require.Equal(t, want, in.Search, text)
	}
}
