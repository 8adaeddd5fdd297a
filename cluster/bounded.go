package cluster

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
)

// What klab reads of one answer at most. Anybody can run a Pod that never stops talking, and what it says ends up
// in the memory of the learner's machine.
const (
	// podLimit is for an answer of a Pod: the longest honest one, of a control port, is far shorter.
	podLimit = 1 << 20
	// proberLimit is for an answer of klab's own prober, which may quote 500 others.
	proberLimit = 16 << 20
	// logLimit is for a container's log.
	logLimit = 8 << 20
	// outputLimit is for what a command in a container prints.
	outputLimit = 1 << 20
	// serverLimit is for any other answer of the API server but a watch, which ends when klab ends it.
	serverLimit = 64 << 20
)

// tooLong says that an answer was not read to its end.
type tooLong struct{ limit int64 }

// Error implements error.
func (e *tooLong) Error() string {
	return fmt.Sprintf("the answer is longer than %d KiB, and klab reads no further", e.limit>>10)
}

type limitKey struct{}

// atMost makes the requests of a context read no more than limit bytes of an answer.
func atMost(ctx context.Context, limit int64) context.Context {
	return context.WithValue(ctx, limitKey{}, limit)
}

// bounded reads no answer further than its limit. It sits below every client, because these read the body of an
// error whole before anybody else sees it.
func bounded(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		limit, asked := r.Context().Value(limitKey{}).(int64)
		switch {
		case err != nil, response.StatusCode == http.StatusSwitchingProtocols, !asked && r.URL.Query().Has("watch"):
			return response, err
		case !asked:
			limit = serverLimit
		}
		response.Body = &boundedBody{ReadCloser: response.Body, left: limit, limit: limit}
		return response, nil
	})
}

// boundedBody is a body that fails beyond its limit instead of ending there: half an answer must not pass for one.
type boundedBody struct {
	io.ReadCloser
	left, limit int64
}

// Read implements io.Reader.
func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, &tooLong{b.limit}
	}
	// One byte more than is left tells an answer of exactly the limit from a longer one.
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return n - 1, &tooLong{b.limit}
	}
	return n, err
}

// boundedOutput keeps what is written to it, up to a limit; what is beyond ends the command by stop.
type boundedOutput struct {
	kept  bytes.Buffer
	limit int64
	stop  context.CancelCauseFunc
}

// Write implements io.Writer.
func (b *boundedOutput) Write(p []byte) (int, error) {
	if int64(b.kept.Len()+len(p)) > b.limit {
		err := &tooLong{b.limit}
		b.stop(err)
		return 0, err
	}
	return b.kept.Write(p)
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
