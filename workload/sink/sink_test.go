package sink

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSinkKeepsTheLastLines(t *testing.T) {
	t.Parallel()
	var copied strings.Builder
	s := New(&copied)
	var lines strings.Builder
	for i := range keepLines + 3 {
		fmt.Fprintf(&lines, "line %d\n", i)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(lines.String())))
	require.Equal(t, fmt.Sprintf("%d\n", keepLines+3), w.Body.String())
	require.Equal(t, lines.String(), copied.String())
	w = httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	require.Equal(t, keepLines, strings.Count(w.Body.String(), "\n"))
	require.True(t, strings.HasPrefix(w.Body.String(), "line 3\n"))
}

func TestSinkMatches(t *testing.T) {
	t.Parallel()
	s := New(io.Discard)
	s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader("info a\nerror b\n")))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?match=error", nil))
	require.Equal(t, "error b\n", w.Body.String())
}
