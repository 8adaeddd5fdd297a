package api

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/klab-dev/klab/cluster/internal/bounds"
)

// contact remembers when the API server was last heard of.
type contact struct{ last atomic.Int64 }

// trusted is how long a cache is believed without a sign of life from the API server. A watch on a frozen
// server looks just like a watch on a quiet one.
const trusted = 3 * time.Second

func (c *contact) heard() { c.last.Store(time.Now().UnixNano()) }

func (c *contact) recent() bool { return time.Since(time.Unix(0, c.last.Load())) < trusted }

func (c *contact) wrap(next http.RoundTripper) http.RoundTripper {
	return bounds.RoundTripper(func(r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if err == nil {
			c.heard()
		}
		return response, err
	})
}
