package api

import (
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/klab-dev/klab/cluster/internal/bounds"
)

// An engine in a virtual machine has a clock of its own, which stands still while the machine sleeps. The times in
// objects are by that clock. So what they are compared with has to be by it, too.

const (
	// quickAnswer bounds how long an answer may take from which the time is taken.
	quickAnswer = time.Second
	// sameTime is what two clocks may seem to differ by: the header of an answer has whole seconds.
	sameTime = quickAnswer + time.Second
)

// clock knows how far the API server's clock is ahead of this machine's.
type clock struct {
	ahead atomic.Int64
	known atomic.Bool
}

// wrap takes the time from the first quick answer of every connection.
func (c *clock) wrap(next http.RoundTripper) http.RoundTripper {
	return bounds.RoundTripper(func(r *http.Request) (*http.Response, error) {
		var sent atomic.Int64
		sent.Store(time.Now().UnixNano())
		trace := &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
			sent.Store(time.Now().UnixNano())
			if !got.Reused {
				c.known.Store(false)
			}
		}}
		response, err := next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
		if err == nil && !c.known.Load() {
			c.read(response.Header.Get("Date"), time.Unix(0, sent.Load()), time.Now())
		}
		return response, err
	})
}

// read takes the time from an answer, which was given between two moments of this machine.
func (c *clock) read(header string, sent, received time.Time) {
	date, err := http.ParseTime(header)
	took := received.Sub(sent)
	if err != nil || took > quickAnswer {
		return
	}
	ahead := date.Add(time.Second / 2).Sub(sent.Add(took / 2))
	if ahead.Abs() < sameTime {
		ahead = 0
	}
	c.ahead.Store(int64(ahead))
	c.known.Store(true)
}

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Ahead is how far the lab's clock, by which the times in objects are, is ahead of this machine's.
func (o *Objects) Ahead() time.Duration { return time.Duration(o.clock.ahead.Load()) }

// Now is the time by the lab's clock.
func (o *Objects) Now() time.Time { return o.clock.now() }
