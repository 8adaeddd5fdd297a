// Package bounds says how much klab reads of an answer: anybody can run a Pod that never stops talking.
package bounds

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
	// PodAnswer is for an answer of a Pod: the longest honest one, of a control port, is far shorter.
	PodAnswer = 1 << 20
	// ProberAnswer is for an answer of klab's own prober, which may quote 500 others.
	ProberAnswer = 16 << 20
	// ContainerLog is for a container's log.
	ContainerLog = 8 << 20
	// CommandOutput is for what a command in a container prints.
	CommandOutput = 1 << 20
	// serverLimit is for any other answer of the API server but a watch, which ends when klab ends it.
	serverLimit = 64 << 20
)

// TooLong says that an answer was not read to its end.
type TooLong struct{ limit int64 }

// Error implements error.
func (e *TooLong) Error() string {
	return fmt.Sprintf("the answer is longer than %d KiB, and klab reads no further", e.limit>>10)
}

type limitKey struct{}

// AtMost makes the requests of a context read no more than limit bytes of an answer.
func AtMost(ctx context.Context, limit int64) context.Context {
	return context.WithValue(ctx, limitKey{}, limit)
}

// Transport reads no answer further than its limit. It sits below every client, because these read the body of an
// error whole before anybody else sees it.
func Transport(next http.RoundTripper) http.RoundTripper {
	return RoundTripper(func(r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		limit, asked := r.Context().Value(limitKey{}).(int64)
		switch {
		case err != nil, response.StatusCode == http.StatusSwitchingProtocols, !asked && r.URL.Query().Has("watch"):
			return response, err
		case !asked:
			limit = serverLimit
		}
		response.Body = NewBody(response.Body, limit)
		return response, nil
	})
}

// body is a body that fails beyond its limit instead of ending there: half an answer must not pass for one.
type body struct {
	io.ReadCloser
	left, limit int64
}

// NewBody reads no further than limit.
func NewBody(answer io.ReadCloser, limit int64) io.ReadCloser {
	return &body{ReadCloser: answer, left: limit, limit: limit}
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, &TooLong{b.limit}
	}
	// One byte more than is left tells an answer of exactly the limit from a longer one.
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return n - 1, &TooLong{b.limit}
	}
	return n, err
}

// Output keeps what is written to it, up to a limit; what is beyond ends the command by stop.
type Output struct {
	kept  bytes.Buffer
	limit int64
	stop  context.CancelCauseFunc
}

// NewOutput keeps no more than limit, and stops the command beyond.
func NewOutput(limit int64, stop context.CancelCauseFunc) *Output {
	return &Output{limit: limit, stop: stop}
}

// String is what was kept.
func (b *Output) String() string { return b.kept.String() }

// Write implements io.Writer.
func (b *Output) Write(p []byte) (int, error) {
	if int64(b.kept.Len()+len(p)) > b.limit {
		err := &TooLong{b.limit}
		b.stop(err)
		return 0, err
	}
	return b.kept.Write(p)
}

// RoundTripper is a function as an http.RoundTripper.
type RoundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f RoundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
