package pods

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/client-go/kubernetes"

	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/bounds"
	"github.com/klab-dev/klab/cluster/internal/fault"
)

// serverPods are the Pods of an HTTP server that plays the API server.
func serverPods(t *testing.T, handler http.Handler) *Pods {
	t.Helper()
	config := apitest.Server(t, handler)
	config.Wrap(bounds.Transport)
	kube, err := kubernetes.NewForConfig(config)
	require.NoError(t, err)
	return &Pods{config: config, kube: kube, changed: func() {}}
}

// endless talks until nobody listens any more, and says how much it got rid of.
func endless(status int, said *int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		block := make([]byte, 64<<10)
		for r.Context().Err() == nil {
			n, err := w.Write(block)
			if *said += int64(n); err != nil || *said > 256<<20 {
				return
			}
		}
	}
}

func TestAPodThatNeverStopsTalkingIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	const base = "/api/v1/namespaces/shop/pods/"
	cases := []struct {
		name, path string
		status     int
		limit      int64
		ask        func(context.Context, *Pods) error
	}{
		{"control port", base + "web:9901/proxy/admin/stats", 200, bounds.PodAnswer, func(ctx context.Context, p *Pods) error {
			_, err := p.Control(ctx, "shop", "web", "GET", "/admin/stats")
			return err
		}},
		{"control port, as an error", base + "web:9901/proxy/admin/stats", 500, bounds.PodAnswer, func(ctx context.Context, p *Pods) error {
			_, err := p.Control(ctx, "shop", "web", "GET", "/admin/stats")
			return err
		}},
		{"log", base + "web/log", 200, bounds.ContainerLog, func(ctx context.Context, p *Pods) error {
			_, err := p.Logs(ctx, "shop", "web", "")
			return err
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var said int64
			ended := make(chan struct{})
			mux := http.NewServeMux()
			mux.HandleFunc("GET "+c.path, func(w http.ResponseWriter, r *http.Request) {
				defer close(ended)
				endless(c.status, &said)(w, r)
			})
			err := c.ask(t.Context(), serverPods(t, mux))
			require.Error(t, err)
			if c.status == http.StatusOK {
				require.ErrorContains(t, err, fmt.Sprintf("the answer is longer than %d KiB", c.limit>>10))
			}
			require.Less(t, len(err.Error()), 2*reasonLimit, "the error quotes the answer")
			<-ended
			// What the connection holds on its way was said, but not read.
			require.Less(t, said, c.limit+32<<20)
		})
	}
}

func TestLogs(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		status int
		body   string
		want   string
		fails  bool
	}{
		{"text", 200, "hello\n", "hello\n", false},
		{"no Pod", 404, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`, "", false},
		{"not started", 400, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"BadRequest","code":400,"message":"container \"web\" in pod \"web\" is waiting to start: ContainerCreating"}`, "", false},
		{"which container", 400, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"BadRequest","code":400,"message":"a container name must be specified for pod web"}`, "", true},
		{"kubelet down", 500, "no route to host", "", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := serverPods(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			text, err := p.Logs(t.Context(), "shop", "web", "")
			require.Equal(t, c.want, text)
			require.Equal(t, c.fails, err != nil, "%v", err)
		})
	}
}

func TestControlReachesThePodsControlPort(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/namespaces/shop/pods/web:9901/proxy/admin/stats", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(r.URL.Query())
	})
	answer, err := serverPods(t, mux).Control(t.Context(), "shop", "web", "GET", "/admin/stats?value=false&count=1")
	require.NoError(t, err)
	require.JSONEq(t, `{"value":["false"],"count":["1"]}`, string(answer))
}

func TestASwitchIsNotMovedByTheProxy(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/namespaces/shop/pods/web:9901/proxy/", func(http.ResponseWriter, *http.Request) {
		t.Error("it came over the network of the Pods")
	})
	_, err := serverPods(t, mux).Control(t.Context(), "shop", "web", "POST", "/admin/ready?value=false")
	require.ErrorContains(t, err, "control Pod shop/web: forward a port to it")
}

func TestWhatMovesASwitchIsAnswered(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/admin/ready":
			_ = json.NewEncoder(w).Encode(r.URL.Query())
		case "/admin/elsewhere":
			http.Redirect(w, r, "/admin/ready", http.StatusFound)
		case "/admin/endless":
			_, _ = w.Write(make([]byte, bounds.PodAnswer+1))
		case "/admin/silent":
			panic(http.ErrAbortHandler)
		default:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":"value=perhaps: want true or false"}`)
		}
	}))
	t.Cleanup(server.Close)
	address := server.Listener.Addr().(*net.TCPAddr)
	send := func(path string) ([]byte, error) {
		return command(t.Context(), uint16(address.Port), http.MethodPost, path)
	}
	answer, err := send("/admin/ready?value=false&count=1")
	require.NoError(t, err)
	require.JSONEq(t, `{"value":["false"],"count":["1"]}`, string(answer))
	answer, err = send("/admin/elsewhere")
	require.NoError(t, err)
	require.Empty(t, answer, "a Pod sends klab nowhere")
	_, err = send("/admin/endless")
	require.ErrorContains(t, err, "longer than 1024 KiB")
	_, err = send("/admin/live?value=perhaps")
	require.ErrorContains(t, err, "status 400: value=perhaps: want true or false")
	_, err = send("/admin/silent")
	var known *fault.Error
	require.Error(t, err)
	require.NotErrorAs(t, fault.In(err, "control"), &known, "the API server answered")
}
