package cli

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// signalTime is how long a program may take to end when it is told to.
const signalTime = 30 * time.Second

// TestSignalsEndKubectl: a port-forward that goes on would keep its port when the shell that began it is gone.
func TestSignalsEndKubectl(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{
		{"port-forward", "pod/web", ":8080"}, {"exec", "web", "--", "sleep", "1000"}, {"attach", "web"}, {"proxy", "--port=0"},
	} {
		t.Run(command[0], func(t *testing.T) {
			t.Parallel()
			h := newLearnersHome(t)
			busy := make(chan struct{}, 8)
			api := httptest.NewServer(deafAPI(busy))
			t.Cleanup(func() {
				api.CloseClientConnections()
				api.Close()
			})
			h.write(filepath.Join(h.klab, "data/labs/klab/kubeconfig"), kubeconfigOf("kind-klab", api.URL))
			for _, program := range [][]string{{"klab", "kubectl"}, {"kubectl"}} {
				by, said := h.endedBy(syscall.SIGTERM, busy, append(program, command...))
				require.Equal(t, syscall.SIGTERM, by, "%s: %s", program, said)
			}
		})
	}
}

// deafAPI knows one Pod, and never answers who wants to talk to it.
func deafAPI(busy chan<- struct{}) http.Handler {
	mux := http.NewServeMux()
	for path, text := range map[string]string{
		"/api":    `{"kind":"APIVersions","versions":["v1"]}`,
		"/apis":   `{"kind":"APIGroupList","apiVersion":"v1","groups":[]}`,
		"/api/v1": `{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"pods","namespaced":true,"kind":"Pod","verbs":["get"]}]}`,
		"/api/v1/namespaces/default/pods/web": `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default"},
			"spec":{"containers":[{"name":"web","stdin":true}]},"status":{"phase":"Running"}}`,
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(text)) // who asked may be gone
		})
	}
	mux.HandleFunc("/api/v1/namespaces/default/pods/web/", func(_ http.ResponseWriter, r *http.Request) {
		busy <- struct{}{}
		<-r.Context().Done()
	})
	return mux
}

// speech is what a program says; it tells that it has said something.
type speech struct {
	mu    sync.Mutex
	text  strings.Builder
	begun chan struct{}
	once  sync.Once
}

// Write implements io.Writer.
func (s *speech) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.once.Do(func() { close(s.begun) })
	return s.text.Write(p)
}

// endedBy sends a signal to a program that is busy, and returns the one that ended it, with what the program said.
func (h *learnersHome) endedBy(signal syscall.Signal, busy <-chan struct{}, command []string) (syscall.Signal, string) {
	h.t.Helper()
	cmd := exec.CommandContext(h.t.Context(), command[0], command[1:]...)
	cmd.Env = append(cmd.Environ(), "HOME="+h.dir, "KLAB_HOME="+h.klab, "KLAB_LAB=klab")
	said := &speech{begun: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = said, said
	require.NoError(h.t, cmd.Start())
	late := time.AfterFunc(signalTime, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // how it ended is what the status says
	}()
	select {
	case <-busy:
	case <-said.begun: // a proxy asks nobody, and says that it serves
	case <-ended:
	}
	_ = cmd.Process.Signal(signal) // it may have ended by itself
	<-ended
	status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return status.Signal(), said.text.String()
}
