package prober

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

const (
	maxCount       = 500
	maxConcurrency = 32
	maxTimeout     = 30 * time.Second
	defaultTimeout = 3 * time.Second
	maxRedirects   = 5

	bodyKeep = 4 << 10
	// bodyRead is more than bodyKeep: an echo with many headers must still parse.
	bodyRead = 64 << 10
)

// HTTP sends a request as often as asked, each on a connection of its own, from
// wherever it is called. An error means that the question itself is wrong.
func HTTP(ctx context.Context, in wire.HTTPRequest) (wire.HTTPResponse, error) {
	if err := checkHTTP(in); err != nil {
		return wire.HTTPResponse{}, err
	}
	results := make([]wire.HTTPResult, max(in.Count, 1))
	next := make(chan int)
	done := make(chan struct{})
	workers := min(max(in.Concurrency, 1), len(results))
	for range workers {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := range next {
				results[i] = sendOne(ctx, in)
			}
		}()
	}
	for i := range results {
		next <- i
	}
	close(next)
	for range workers {
		<-done
	}
	return wire.HTTPResponse{Results: results}, nil
}

func checkHTTP(in wire.HTTPRequest) error {
	target, err := url.Parse(in.URL)
	switch {
	case err != nil:
		return fmt.Errorf("url: %w", err)
	case target.Scheme != "http" && target.Scheme != "https", target.Host == "":
		return fmt.Errorf("url %q: want http://HOST/ or https://HOST/", in.URL)
	case in.Count < 0 || in.Count > maxCount:
		return fmt.Errorf("count %d: want 1 to %d", in.Count, maxCount)
	case in.Concurrency < 0 || in.Concurrency > maxConcurrency:
		return fmt.Errorf("concurrency %d: want 1 to %d", in.Concurrency, maxConcurrency)
	case time.Duration(in.Timeout) > maxTimeout:
		return fmt.Errorf("timeout %s: want at most %s", time.Duration(in.Timeout), maxTimeout)
	case in.Source != "" && net.ParseIP(in.Source) == nil:
		return fmt.Errorf("source %q: want an IP address", in.Source)
	}
	return nil
}

// sendOne sends one request on a connection of its own.
func sendOne(ctx context.Context, in wire.HTTPRequest) wire.HTTPResult {
	ctx, cancel := context.WithTimeout(ctx, in.Timeout.Or(defaultTimeout))
	defer cancel()
	var out wire.HTTPResult
	begun := time.Now()
	err := exchange(ctx, in, &out)
	out.Duration = wire.Duration(time.Since(begun))
	if err != nil {
		out.Status = 0
		out.ErrorClass, out.Error = classify(err), err.Error()
	}
	return out
}

func exchange(ctx context.Context, in wire.HTTPRequest, out *wire.HTTPResult) error {
	nonce := ""
	if in.Nonce {
		nonce = rand.Text()
	}
	req, err := newRequest(noteEnds(ctx, out), in, nonce)
	if err != nil {
		return err
	}
	resp, err := newClient(in).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, bodyRead))
	if err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	out.Status = resp.StatusCode
	out.Body = string(body[:min(len(body), bodyKeep)])
	out.Headers = someHeaders(resp.Header)
	out.Echo = parseEcho(resp.Header, body, nonce)
	return nil
}

func newRequest(ctx context.Context, in wire.HTTPRequest, nonce string) (*http.Request, error) {
	method := in.Method
	if method == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, in.URL, nil)
	if err != nil {
		return nil, err
	}
	if nonce != "" {
		query := req.URL.Query()
		query.Set("nonce", nonce)
		req.URL.RawQuery = query.Encode()
	}
	req.Header.Set("User-Agent", wire.ClassProber)
	for name, value := range in.Headers {
		req.Header.Set(name, value)
	}
	req.Host = in.Host
	return req, nil
}

// newClient does not verify certificates: the question is who answers, not who
// vouches for them.
func newClient(in wire.HTTPRequest) *http.Client {
	dialer := &net.Dialer{}
	if in.Source != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(in.Source)}
	}
	return &http.Client{
		CheckRedirect: redirects(in.FollowRedirects),
		Transport: &http.Transport{
			DisableKeepAlives: true,
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
			DialContext:       dialer.DialContext,
		},
	}
}

// noteEnds records both ends of the connection even if no answer ever comes on it.
func noteEnds(ctx context.Context, out *wire.HTTPResult) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		out.LocalAddr, out.ServerAddr = info.Conn.LocalAddr().String(), info.Conn.RemoteAddr().String()
	}})
}

func redirects(follow bool) func(*http.Request, []*http.Request) error {
	return func(_ *http.Request, via []*http.Request) error {
		if !follow {
			return http.ErrUseLastResponse
		}
		if len(via) > maxRedirects {
			return errors.New("too many redirects")
		}
		return nil
	}
}

func someHeaders(h http.Header) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"Content-Type", "Location", "Server", "Set-Cookie", wire.HeaderIP, wire.HeaderVersion} {
		if value := h.Get(name); value != "" {
			out[name] = value
		}
	}
	return out
}

// parseEcho returns nil unless the body is an /echo answer.
func parseEcho(h http.Header, body []byte, nonce string) *wire.EchoResult {
	if !strings.HasPrefix(h.Get("Content-Type"), "application/json") {
		return nil
	}
	var echo wire.Echo
	if err := json.Unmarshal(body, &echo); err != nil || echo.Hostname == "" {
		return nil
	}
	return &wire.EchoResult{
		NonceOK:    nonce != "" && echo.Nonce == nonce,
		Nonce:      nonce,
		Version:    echo.Version,
		Hostname:   echo.Hostname,
		IPs:        echo.IPs,
		RemoteAddr: echo.RemoteAddr,
	}
}
