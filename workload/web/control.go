package web

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

// pathReset is where every switch is put back.
const pathReset = "/admin/reset"

// fromInside tells whether a request comes from this Pod's own network.
func fromInside(r *http.Request) bool {
	ip := net.ParseIP(remoteHost(r))
	return ip != nil && ip.IsLoopback()
}

// controlRoutes is the control port. It answers while the workload hangs,
// starts slowly or has closed its own ports: it is the hand that breaks it and
// the hand that puts it right again.
func (a *App) controlRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /admin/stats", a.adminStats)
	mux.HandleFunc("GET /admin/answered", a.adminAnswered)
	mux.Handle("POST /admin/ready", a.change(taught, a.adminReady))
	mux.Handle("POST /admin/live", a.change(ownHand, a.adminLive))
	mux.Handle("POST /admin/hang", a.change(taught, a.adminHang))
	mux.Handle("POST /admin/tcp", a.change(taught, a.adminTCP))
	mux.Handle("POST /admin/exit", a.change(ownHand, a.adminExit))
	mux.Handle("POST /admin/alloc", a.change(ownHand, a.adminAlloc))
	mux.Handle("POST /admin/burn", a.change(taught, a.adminBurn))
	mux.Handle("POST "+pathReset, a.change(ownHand, a.adminReset))
	return mux
}

// hand is whose requests may move a switch.
type hand int

const (
	// ownHand is a request from inside the Pod. A port-forward arrives like that too, and only who has that right on
	// the Pod can open one: klab, and the learner, but no Pod of the lab.
	ownHand hand = iota
	// taught is any request: lessons have learners move this switch from another Pod.
	taught
)

// change applies one switch and answers with the state of all of them.
func (a *App) change(allowed hand, apply func(*http.Request, url.Values) error) http.Handler {
	return notFromPages(func(w http.ResponseWriter, r *http.Request) {
		inside := fromInside(r)
		switch {
		case inside:
		case allowed == ownHand:
			writeJSON(w, http.StatusUnauthorized, wire.Failure{Error: "this switch is only moved from inside the Pod; use kubectl port-forward"})
			return
		case a.held.Load():
			writeJSON(w, http.StatusLocked, wire.Failure{Error: "a check is under way and has set the switches of this Pod"})
			return
		}
		if err := apply(r, r.URL.Query()); err != nil {
			writeJSON(w, http.StatusBadRequest, wire.Failure{Error: err.Error()})
			return
		}
		if inside {
			// What a check has set nobody else changes until the check has put it back.
			a.held.Store(r.URL.Path != pathReset)
		}
		a.logf("control: %s", r.URL.RequestURI())
		writeJSON(w, http.StatusOK, a.switches())
	})
}

func (a *App) switches() wire.Switches {
	s := a.state.switches()
	s.TCPOpen = a.gate.isOpen()
	s.AllocMB, s.Burning = a.strain.report()
	return s
}

func (a *App) adminReady(_ *http.Request, q url.Values) error {
	ready, err := boolParam(q, "value")
	if err != nil {
		return err
	}
	count, err := intParam(q, "count")
	if err != nil {
		return err
	}
	a.state.setReady(ready, count)
	return nil
}

func (a *App) adminLive(_ *http.Request, q url.Values) error {
	live, err := boolParam(q, "value")
	if err != nil {
		return err
	}
	a.state.setLive(live)
	return nil
}

// adminHang hangs the workload; value=false lets it go on.
func (a *App) adminHang(_ *http.Request, q url.Values) error {
	hung := true
	if q.Has("value") {
		var err error
		if hung, err = boolParam(q, "value"); err != nil {
			return err
		}
	}
	a.state.setHung(hung)
	return nil
}

func (a *App) adminTCP(r *http.Request, q url.Values) error {
	open, err := boolParam(q, "open")
	if err != nil {
		return err
	}
	return a.gate.set(r.Context(), open)
}

// adminExit answers first: the loop that ends the process runs after this.
func (a *App) adminExit(_ *http.Request, q url.Values) error {
	code, err := intParam(q, "code")
	if err != nil {
		return err
	}
	time.AfterFunc(100*time.Millisecond, func() {
		select {
		case a.exit <- code:
		default: // somebody asked before
		}
	})
	return nil
}

func (a *App) adminAlloc(_ *http.Request, q url.Values) error {
	mb, err := intParam(q, "mb")
	if err != nil {
		return err
	}
	a.strain.alloc(mb)
	return nil
}

func (a *App) adminBurn(_ *http.Request, q url.Values) error {
	milli, err := parseMilli(q.Get("cpu"))
	if err != nil || milli < 0 || milli > 64_000 {
		return fmt.Errorf("cpu=%q: want 200m, 0.5 or 2", q.Get("cpu"))
	}
	d := time.Minute
	if q.Has("for") {
		if d, err = time.ParseDuration(q.Get("for")); err != nil {
			return fmt.Errorf("for=%q: want 60s", q.Get("for"))
		}
	}
	a.strain.burn(milli, d)
	return nil
}

func (a *App) adminReset(r *http.Request, _ url.Values) error {
	a.state.reset()
	a.strain.reset()
	return a.gate.set(r.Context(), true)
}

func (a *App) adminStats(w http.ResponseWriter, _ *http.Request) {
	paths, overflow := a.stats.snapshot()
	cwd, err := os.Getwd()
	if err != nil {
		cwd = err.Error()
	}
	writeJSON(w, http.StatusOK, wire.Stats{
		Hostname:  a.id.Hostname,
		IPs:       a.id.IPs,
		Version:   a.id.Version,
		Word:      a.id.Word,
		StartedAt: a.id.StartedAt,
		Argv:      os.Args,
		Cwd:       cwd,
		EnvNames:  envNames(os.Environ()),
		Switches:  a.switches(),
		Paths:     paths,
		Overflow:  overflow,
	})
}

func envNames(environ []string) []string {
	names := make([]string, 0, len(environ))
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func boolParam(q url.Values, name string) (bool, error) {
	v, err := strconv.ParseBool(q.Get(name))
	if err != nil {
		return false, fmt.Errorf("%s=%q: want true or false", name, q.Get(name))
	}
	return v, nil
}

func intParam(q url.Values, name string) (int, error) {
	if !q.Has(name) {
		return 0, nil
	}
	v, err := strconv.Atoi(q.Get(name))
	if err != nil || v < 0 {
		return 0, fmt.Errorf("%s=%q: want a number from 0", name, q.Get(name))
	}
	return v, nil
}
