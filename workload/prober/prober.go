// Package prober sends the requests that klab's checks are about, from inside
// the cluster. It is driven with plain JSON over HTTP, through the API server's
// proxy, so that one question costs one round trip and no process.
package prober

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/klab-dev/klab/workload/web"
	"github.com/klab-dev/klab/workload/wire"
)

const bodyLimit = 1 << 20

// Server answers the prober's endpoints.
type Server struct {
	token [sha256.Size]byte
	prove http.Handler
	mux   *http.ServeMux
	loads *loads
	node  bool
	since time.Time
}

// New returns a prober that wants token in wire.HeaderToken.
func New(token string) *Server {
	s := &Server{
		token: sha256.Sum256([]byte(token)),
		mux:   http.NewServeMux(),
		loads: newLoads(),
		since: time.Now().UTC(),
	}
	s.prove = answer(func(_ context.Context, in wire.Challenge) (wire.Proof, error) {
		host := hostname()
		return wire.Proof{Hostname: host, Proof: Prove(token, host, in.Challenge)}, nil
	})
	s.mux.Handle("POST /http", answer(HTTP))
	s.mux.Handle("POST /dns", answer(DNS))
	s.mux.Handle("POST /tcp", answer(TCP))
	s.mux.Handle("POST /load/start", answer(s.loads.start))
	s.mux.Handle("POST /load/stop", answer(s.loads.stop))
	s.mux.Handle("POST /load/mark", answer(s.loads.mark))
	s.mux.HandleFunc("GET /load/{name}", s.getLoad)
	return s
}

// Mount adds the endpoints of another handler, behind the same token.
func (s *Server) Mount(pattern string, h http.Handler) {
	s.node = true
	s.mux.Handle(pattern, h)
}

// Close stops every load.
func (s *Server) Close() { s.loads.close() }

// Prove answers a challenge as only somebody can who knows the token.
func Prove(token, hostname, challenge string) string {
	mac := hmac.New(sha256.New, []byte(token))
	fmt.Fprintf(mac, "%s\n%s", hostname, challenge)
	return hex.EncodeToString(mac.Sum(nil))
}

// ServeHTTP lets only /healthz and /prove through without the token: nobody should tell it to a prober that is none.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/healthz":
		s.health(w)
		return
	case wire.PathProve:
		s.prove.ServeHTTP(w, r)
		return
	}
	if !s.trusted(r.Header.Get(wire.HeaderToken)) {
		writeJSON(w, http.StatusUnauthorized, wire.Failure{Error: "wrong or missing " + wire.HeaderToken})
		return
	}
	s.mux.ServeHTTP(w, r)
}

// trusted compares hashes, so that neither the length nor a common prefix of
// the token shows in the time it takes.
func (s *Server) trusted(token string) bool {
	got := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(got[:], s.token[:]) == 1
}

func (s *Server) health(w http.ResponseWriter) {
	writeJSON(w, http.StatusOK, wire.Health{OK: true, Hostname: hostname(), IPs: web.OwnIPs(), Node: s.node, StartedAt: s.since})
}

func hostname() string {
	host, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return host
}

func (s *Server) getLoad(w http.ResponseWriter, r *http.Request) {
	report, err := s.loads.report(r.PathValue("name"), r.URL.Query().Get("since"))
	if err != nil {
		writeJSON(w, http.StatusNotFound, wire.Failure{Error: err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, report)
}

// answer turns a function over wire types into a handler. An error is the
// caller's mistake: what a probe met on its way is part of its answer.
func answer[In, Out any](probe func(context.Context, In) (Out, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in In
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&in); err != nil {
			writeJSON(w, http.StatusBadRequest, wire.Failure{Error: fmt.Sprintf("read request: %v", err)})
			return
		}
		out, err := probe(r.Context(), in)
		if err != nil {
			writeJSON(w, http.StatusBadRequest, wire.Failure{Error: err.Error()})
			return
		}
		writeJSON(w, http.StatusOK, out)
	})
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) // the caller left; there is nobody to tell
}
