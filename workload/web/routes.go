package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

const (
	dialBodyLimit = 4 << 10
	depsTimeout   = time.Second
	slowLimit     = 5 * time.Minute
	// statusAbandoned marks, in the statistics only, a request whose client
	// left before there was an answer.
	statusAbandoned = 499
)

func (a *App) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", a.whenWarm(a.hello))
	mux.HandleFunc("/", a.fallback)
	mux.HandleFunc("/echo", a.whenWarm(a.echo))
	mux.HandleFunc("/clientip", a.whenWarm(clientIP))
	mux.HandleFunc("/slow", a.whenWarm(a.slow))
	mux.HandleFunc("/status", status)
	mux.HandleFunc("/dial", notFromPages(a.dial))
	mux.HandleFunc("/file", readFile)
	mux.HandleFunc("/write", notFromPages(writeFile))
	mux.HandleFunc("/livez", a.verdict(func(context.Context) error { return a.state.live() }))
	mux.HandleFunc("/startupz", a.verdict(func(context.Context) error { return nil }))
	mux.HandleFunc("/readyz", a.verdict(a.readyAndDeps))
	mux.HandleFunc("/healthz", a.verdict(a.liveAndDeps))
	return mux
}

// observe makes every request wait while the workload hangs, delays it if asked
// to, names the answering Pod, and counts.
func (a *App) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := time.Now().UTC()
		if a.state.awaitUnhung(r.Context()) != nil || sleep(r.Context(), a.opts.SlowBy) != nil {
			a.stats.record(r, statusAbandoned, at)
			return
		}
		w.Header().Set(wire.HeaderIP, a.id.IP())
		w.Header().Set(wire.HeaderVersion, a.id.Version)
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		a.stats.record(r, seen.status, at)
		if classOf(r) == wire.ClassOther {
			a.logf("%s %s %d from %s", r.Method, r.URL.Path, seen.status, remoteHost(r))
		}
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the real writer.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// whenWarm refuses work only while warming up. A Pod whose readiness was
// switched off still answers, so that a probe on such a path is visibly wrong.
func (a *App) whenWarm(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !a.state.warm() {
			http.Error(w, errWarming.Error(), http.StatusServiceUnavailable)
			return
		}
		next(w, r)
	}
}

func (a *App) verdict(ask func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := ask(r.Context()); err != nil {
			http.Error(w, "no: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	}
}

func (a *App) readyAndDeps(ctx context.Context) error {
	if err := a.state.ready(); err != nil {
		return err
	}
	return a.deps(ctx)
}

// liveAndDeps is the health endpoint that mixes the process with its
// dependencies: the mistake the liveness lesson repairs.
func (a *App) liveAndDeps(ctx context.Context) error {
	if err := a.state.live(); err != nil {
		return err
	}
	return a.deps(ctx)
}

func (a *App) deps(ctx context.Context) error {
	if a.opts.DepsURL == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, depsTimeout)
	defer cancel()
	code, _, err := a.get(ctx, a.opts.DepsURL)
	if err != nil {
		return fmt.Errorf("dependency: %w", err)
	}
	if code >= http.StatusBadRequest {
		return fmt.Errorf("dependency %s answered %d", a.opts.DepsURL, code)
	}
	return nil
}

func (a *App) get(ctx context.Context, url string) (code int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, dialBodyLimit))
	return resp.StatusCode, string(data), err
}

func (a *App) hello(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "Hello from %s (%s), version %s.\nYou came from %s and asked for %s.\n",
		a.id.Hostname, a.id.IP(), a.id.Version, r.RemoteAddr, r.URL.Path)
}

// fallback answers /from-anywhere like /, for exercises in which a path tells
// which way a request came; a path that does not exist stays a 404.
func (a *App) fallback(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/from-") {
		a.whenWarm(a.hello)(w, r)
		return
	}
	http.NotFound(w, r)
}

func clientIP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, remoteHost(r))
}

func (a *App) slow(w http.ResponseWriter, r *http.Request) {
	d, err := time.ParseDuration(r.URL.Query().Get("d"))
	if err != nil || d < 0 || d > slowLimit {
		http.Error(w, "want d=4s, at most "+slowLimit.String(), http.StatusBadRequest)
		return
	}
	if sleep(r.Context(), d) != nil {
		return
	}
	fmt.Fprintf(w, "done after %s on %s\n", d, a.id.Hostname)
}

func status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(r.URL.Query().Get("code"))
	if err != nil || code < 200 || code > 599 {
		http.Error(w, "want code=200..599", http.StatusBadRequest)
		return
	}
	w.WriteHeader(code)
}

func (a *App) dial(w http.ResponseWriter, r *http.Request) {
	code, body, err := a.get(r.Context(), r.URL.Query().Get("url"))
	if err != nil {
		writeJSON(w, http.StatusBadGateway, wire.Failure{Error: err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"status": code, "body": body})
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) // the client left; there is nobody to tell
}

// grpcStatus answers the gRPC health service: "" and "readiness" mean ready,
// "liveness" means live.
func (a *App) grpcStatus(ctx context.Context, service string) (serving, known bool) {
	if a.state.awaitUnhung(ctx) != nil {
		return false, true
	}
	var err error
	switch service {
	case "", "readiness":
		err = a.readyAndDeps(ctx)
	case "liveness":
		err = a.state.live()
	default:
		return false, false
	}
	return err == nil, true
}
