package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/klab-dev/klab/workload/wire"
)

// notFromPages keeps what changes or reaches something away from web pages: a NodePort of the lab is a port of the
// learner's machine, which any page that the learner opens may send requests to. A person who types the address
// gets through, and so does every other client.
func notFromPages(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if fromPage(r) {
			writeJSON(w, http.StatusForbidden, wire.Failure{Error: "a web page asked for this, and only people and programs may"})
			return
		}
		next(w, r)
	}
}

// fromPage tells whether a browser sends the request for a page. Browsers say so themselves, though not to a name
// that a page made resolve to this machine: there the name gives it away.
func fromPage(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site != "none"
	}
	if r.Header.Get("Origin") != "" {
		return true
	}
	return strings.HasPrefix(r.UserAgent(), "Mozilla/") && !here(r.Host)
}

// here tells whether a host is written as an address or as this machine, which no page can make its own name.
func here(hostport string) bool {
	host := (&url.URL{Host: hostport}).Hostname()
	return host == "localhost" || net.ParseIP(host) != nil
}
