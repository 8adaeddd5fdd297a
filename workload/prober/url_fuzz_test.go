package prober

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

// FuzzURL: what is accepted as a URL leads where it was said to, over HTTP, with the nonce. Whether anybody is there is
// what a request finds out.
func FuzzURL(f *testing.F) {
	for _, url := range []string{
		"http://web/", "https://[::1]:8443/a?b=c#d", "http://a@b/", "http:///x", "HTTP://WEB", "http://web:99999/", "http://%41/", "http://web/%zz",
		"http://[fe80::1%25eth0]/", "ftp://web/", "http:web", "http://web?nonce=mine&nonce", "http://:80/", "http://@/", "http://web/;x?a;b",
	} {
		f.Add(url, "GET", "web.example", "10.0.0.1")
	}
	f.Fuzz(func(t *testing.T, url, method, host, source string) {
		in := wire.HTTPRequest{URL: url, Method: method, Host: host, Source: source, Nonce: true}
		if checkHTTP(in) != nil {
			return
		}
		request, err := newRequest(t.Context(), in, "n0nce")
		if err != nil {
			return // the answer says so: a method is no more than what the learner's server makes of it
		}
		require.Contains(t, []string{"http", "https"}, request.URL.Scheme)
		require.NotEmpty(t, request.URL.Host)
		require.Equal(t, "n0nce", request.URL.Query().Get("nonce"))
		again, err := http.NewRequestWithContext(t.Context(), request.Method, request.URL.String(), nil)
		require.NoError(t, err)
		require.Equal(t, request.URL.Host, again.URL.Host)
	})
}
