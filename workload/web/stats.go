package web

import (
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

// Tables stop growing here, so that a scan of the Pod cannot eat its memory.
const (
	maxPaths   = 256
	maxRemotes = 256
	maxLoads   = 32
)

// stats counts requests by path and by who sent them.
type stats struct {
	mu       sync.Mutex
	paths    map[string]*wire.PathHits
	overflow int64
}

func newStats() *stats { return &stats{paths: map[string]*wire.PathHits{}} }

func (s *stats) record(r *http.Request, status int, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hits := s.path(r.URL.Path)
	if hits == nil {
		s.overflow++
		return
	}
	count(&hits.Hits, status, at)
	countIn(hits.Remotes, remoteHost(r), maxRemotes, status, at)
	countIn(hits.Classes, classOf(r), maxLoads, status, at)
	if load := r.Header.Get(wire.HeaderLoad); load != "" {
		countIn(hits.Loads, load, maxLoads, status, at)
	}
}

func (s *stats) path(path string) *wire.PathHits {
	if hits := s.paths[path]; hits != nil {
		return hits
	}
	if len(s.paths) >= maxPaths {
		return nil
	}
	hits := &wire.PathHits{
		Remotes: map[string]wire.Hits{},
		Classes: map[string]wire.Hits{},
		Loads:   map[string]wire.Hits{},
	}
	s.paths[path] = hits
	return hits
}

// snapshot copies everything, because the answer is encoded outside the lock.
func (s *stats) snapshot() (paths map[string]wire.PathHits, overflow int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	paths = make(map[string]wire.PathHits, len(s.paths))
	for path, hits := range s.paths {
		paths[path] = wire.PathHits{
			Hits:    copyHits(hits.Hits),
			Remotes: copyTable(hits.Remotes),
			Classes: copyTable(hits.Classes),
			Loads:   copyTable(hits.Loads),
		}
	}
	return paths, s.overflow
}

func copyTable(table map[string]wire.Hits) map[string]wire.Hits {
	out := make(map[string]wire.Hits, len(table))
	for key, hits := range table {
		out[key] = copyHits(hits)
	}
	return out
}

func copyHits(h wire.Hits) wire.Hits {
	h.Statuses = maps.Clone(h.Statuses)
	return h
}

func countIn(table map[string]wire.Hits, key string, limit, status int, at time.Time) {
	hits, ok := table[key]
	if !ok && len(table) >= limit {
		return
	}
	count(&hits, status, at)
	table[key] = hits
}

func count(h *wire.Hits, status int, at time.Time) {
	if h.Total == 0 {
		h.First = at
		h.Statuses = map[int]int64{}
	}
	if h.FirstOK == nil && status < http.StatusBadRequest {
		h.FirstOK = &at
	}
	h.Total++
	h.Last = at
	h.Statuses[status]++
}

func remoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func classOf(r *http.Request) string {
	agent := r.UserAgent()
	switch {
	case strings.HasPrefix(agent, wire.ClassKubelet+"/"):
		return wire.ClassKubelet
	case r.Header.Get(wire.HeaderLoad) != "", strings.HasPrefix(agent, wire.ClassProber):
		return wire.ClassProber
	case strings.HasPrefix(agent, wire.ClassCheck):
		return wire.ClassCheck
	default:
		return wire.ClassOther
	}
}
