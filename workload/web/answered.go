package web

import (
	"net/http"
	"sync"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

const (
	// maxAnswered is how many nonces are remembered: several looks' worth.
	maxAnswered = 4096
	// maxNonce is longer than any nonce of klab's; what is longer is somebody else's.
	maxNonce = 64
)

// answered remembers which requests this process answered, the last ones only.
type answered struct {
	mu     sync.Mutex
	nonces []string
	next   int
}

func (a *answered) add(nonce string) {
	if nonce == "" || len(nonce) > maxNonce {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.nonces) < maxAnswered {
		a.nonces = append(a.nonces, nonce)
		return
	}
	a.nonces[a.next] = nonce
	a.next = (a.next + 1) % maxAnswered
}

func (a *answered) list() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string{}, a.nonces...)
}

// adminAnswered tells which requests this process answered. An answer names its Pod itself, and any program can
// write any name: whoever wants to know asks the Pod that was named.
func (a *App) adminAnswered(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, wire.Answered{
		IPs: a.id.IPs, Uptime: wire.Duration(time.Since(a.started)), Nonces: a.answered.list(),
	})
}
