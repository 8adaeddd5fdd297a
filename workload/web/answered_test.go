package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

func readAnswered(t *testing.T, a *App) wire.Answered {
	t.Helper()
	w := httptest.NewRecorder()
	a.control.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/admin/answered", nil))
	require.Equal(t, http.StatusOK, w.Code)
	var out wire.Answered
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

func TestAPodKnowsWhichRequestsItAnswered(t *testing.T) {
	t.Parallel()
	a, other := newApp(nil), newApp(nil)
	require.Empty(t, readAnswered(t, a).Nonces)
	get(t, a, "/echo?nonce=one")
	get(t, other, "/echo?nonce=two")
	get(t, a, "/echo")
	get(t, a, "/readyz?nonce=three")
	said := readAnswered(t, a)
	require.Equal(t, []string{"one"}, said.Nonces)
	require.Equal(t, OwnIPs(), said.IPs)
	require.Positive(t, said.Uptime)
}

func TestWhatAPodRemembersIsBounded(t *testing.T) {
	t.Parallel()
	var a answered
	a.add(strings.Repeat("x", maxNonce+1))
	require.Empty(t, a.list())
	for i := range maxAnswered + 10 {
		a.add(fmt.Sprint(i))
	}
	require.Len(t, a.list(), maxAnswered)
	require.NotContains(t, a.list(), "9", "the oldest go first")
	require.Contains(t, a.list(), fmt.Sprint(maxAnswered+9))
	require.Contains(t, a.list(), "10")
}
