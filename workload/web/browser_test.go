package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWebPageCannotReachThroughAPod(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		host    string
		headers []string
		allowed bool
	}{
		{"wget", "10.0.0.1:8080", nil, true},
		{"curl through an Ingress", "shop.example.com", []string{"User-Agent", "curl/8.0"}, true},
		{"a kubelet's hook", "10.0.0.1:8080", []string{"User-Agent", "kube-lifecycle/1.35"}, true},
		{"a typed address", "127.0.0.1:30080", []string{"User-Agent", "Mozilla/5.0", "Sec-Fetch-Site", "none"}, true},
		{"a typed address, old browser", "localhost:30080", []string{"User-Agent", "Mozilla/5.0"}, true},
		{"a picture in another page", "127.0.0.1:30080", []string{"User-Agent", "Mozilla/5.0", "Sec-Fetch-Site", "cross-site"}, false},
		{"a form of another page", "127.0.0.1:30080", []string{"User-Agent", "Mozilla/5.0", "Origin", "https://evil.example"}, false},
		{"a name that resolves to this machine", "evil.example:30080", []string{"User-Agent", "Mozilla/5.0"}, false},
		{"the same, trusted", "evil.example:30080", []string{"User-Agent", "Mozilla/5.0", "Sec-Fetch-Site", "same-origin"}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newApp(nil)
			for _, path := range []string{"/dial?url=nothing", "/write?path=/nowhere/at/all"} {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Host = c.host
				for i := 0; i+1 < len(c.headers); i += 2 {
					r.Header.Set(c.headers[i], c.headers[i+1])
				}
				w := httptest.NewRecorder()
				a.main.Handler.ServeHTTP(w, r)
				require.Equal(t, c.allowed, w.Code != http.StatusForbidden, "%s: %s", path, w.Body.String())
			}
			r := httptest.NewRequest(http.MethodPost, "/admin/ready?value=true", nil)
			r.Host = c.host
			for i := 0; i+1 < len(c.headers); i += 2 {
				r.Header.Set(c.headers[i], c.headers[i+1])
			}
			w := httptest.NewRecorder()
			a.control.Handler.ServeHTTP(w, r)
			require.Equal(t, c.allowed, w.Code == http.StatusOK)
		})
	}
}
