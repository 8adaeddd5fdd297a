package web

import (
	"net/http"
	"os"
	"strings"

	"github.com/klab-dev/klab/workload/wire"
)

func (a *App) echo(w http.ResponseWriter, r *http.Request) {
	nonce := r.URL.Query().Get("nonce")
	a.answered.add(nonce) // before the answer: whoever got it may ask at once
	writeJSON(w, http.StatusOK, wire.Echo{
		Nonce:      nonce,
		Hostname:   a.id.Hostname,
		IPs:        a.id.IPs,
		Version:    a.id.Version,
		RemoteAddr: r.RemoteAddr,
		Method:     r.Method,
		Host:       r.Host,
		Path:       r.URL.Path,
		Headers:    r.Header,
		Env:        a.visibleEnv(os.Environ()),
		StartedAt:  a.id.StartedAt,
	})
}

// visibleEnv shows the variables that lessons set, never one that sounds secret.
func (a *App) visibleEnv(environ []string) map[string]string {
	asked := strings.Split(a.opts.EchoEnv, ",")
	env := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if isLessonEnv(name, asked) {
			env[name] = value
		}
	}
	return env
}

func isLessonEnv(name string, asked []string) bool {
	for _, secret := range []string{"TOKEN", "SECRET", "PASS"} {
		if strings.Contains(name, secret) {
			return false
		}
	}
	for _, want := range asked {
		if want != "" && name == want {
			return true
		}
	}
	for _, prefix := range []string{"KLAB_", "APP_", "POD_", "NODE_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return name == "MODE"
}
