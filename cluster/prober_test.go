package cluster

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

const proberPath = "/api/v1/namespaces/klab-grader/pods/prober-0:9902/proxy/"

// tokenAPI serves the probers' secret, in turn the tokens given.
func tokenAPI(mux *http.ServeMux, tokens ...string) {
	mux.HandleFunc("GET /api/v1/namespaces/klab-grader/secrets/prober-token", func(w http.ResponseWriter, _ *http.Request) {
		data := base64.StdEncoding.EncodeToString([]byte(tokens[0]))
		if len(tokens) > 1 {
			tokens = tokens[1:]
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"kind":"Secret","apiVersion":"v1","data":{"token":"`+data+`"}}`)
	})
}

// proberAPI serves a Pod in the prober's place that knows a token, and klab's own sets.
func proberAPI(mux *http.ServeMux, pod *corev1.Pod, token string) {
	give := func(object any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(object)
		}
	}
	mux.HandleFunc("GET /api/v1/namespaces/klab-grader/pods/"+pod.Name, give(pod))
	mux.HandleFunc("GET /apis/apps/v1/namespaces/klab-grader/statefulsets/prober", give(proberStatefulSet("klab.local/prober:new", token)))
	mux.HandleFunc("GET /apis/apps/v1/namespaces/klab-grader/daemonsets/node-prober", give(nodeProberDaemonSet("klab.local/prober:new", token)))
	mux.HandleFunc("POST "+proberPath+"prove", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answer, _ := proven(token, pod.Name, body)
		_, _ = w.Write(answer)
	})
}

func TestProbeGoesThroughTheProxyWithTheToken(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	tokenAPI(mux, "old", "new")
	proberAPI(mux, proberOf(names.ProberPod, "n", "pod"), "new")
	mux.HandleFunc("GET "+proberPath+"load/shop", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(wire.HeaderToken) != "new" {
			http.Error(w, `{"error":"wrong or missing token"}`, http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, `{"since":"`+r.URL.Query().Get("since")+`"}`)
	})
	answer, err := api(t, mux).Probe(t.Context(), "cluster", "GET", "/load/shop?since=m1", nil)
	require.NoError(t, err, "a token that changed in a repair must be read again")
	require.JSONEq(t, `{"since":"m1"}`, string(answer))
}

func TestProbeErrorsSayWhatTheProberSaid(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, body, want string
		status           int
	}{
		{"the prober refuses", `{"error":"rps must be at most 200"}`, "status 400: rps must be at most 200", 400},
		{"the Pod is not there", `{"kind":"Status","code":404,"message":"pods \"prober-0\" not found"}`, `status 404: pods "prober-0" not found`, 404},
		{"nobody listens", `{"kind":"Status","code":503,"message":"error trying to reach service: connection refused"}`, "connection refused", 503},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mux := http.NewServeMux()
			tokenAPI(mux, "secret")
			proberAPI(mux, proberOf(names.ProberPod, "n", "pod"), "secret")
			mux.HandleFunc("POST "+proberPath+"load/start", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			_, err := api(t, mux).Probe(t.Context(), "cluster", "POST", "/load/start", []byte(`{}`))
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "probe /load/start from cluster")
			var known *fault.Error
			require.NotErrorAs(t, err, &known, "the API server answered")
		})
	}
}

func TestProbeOfANodeGoesToTheProberOnIt(t *testing.T) {
	t.Parallel()
	leaving := object("v1", "Pod", names.GraderNamespace, "node-prober-a")
	gone := "2026-11-20T00:00:00Z"
	leaving.Object["metadata"].(map[string]any)["deletionTimestamp"] = gone
	staying := object("v1", "Pod", names.GraderNamespace, "node-prober-b")
	for _, pod := range []map[string]any{leaving.Object, staying.Object} {
		pod["spec"] = map[string]any{"nodeName": "worker"}
		pod["metadata"].(map[string]any)["labels"] = map[string]any{names.ProberLabel: "node"}
	}
	o, _ := fakeObjects(true, leaving, staying)
	name, err := o.proberPod(t.Context(), "node/worker")
	require.NoError(t, err)
	require.Equal(t, "node-prober-b", name)
	_, err = o.proberPod(t.Context(), "node/other")
	require.ErrorContains(t, err, "no prober runs on node other")
	_, err = o.proberPod(t.Context(), "moon")
	require.ErrorContains(t, err, `unknown place "moon"`)
}

func TestProbeFromHostStaysInTheProcess(t *testing.T) {
	t.Parallel()
	o, _ := fakeObjects(true)
	_, err := o.Probe(t.Context(), "host", "POST", "/http", nil)
	require.ErrorContains(t, err, "no prober of its own")

	o.host = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/http" {
			http.Error(w, "no such endpoint", http.StatusNotFound)
			return
		}
		_, _ = io.Copy(w, r.Body)
	})
	answer, err := o.Probe(t.Context(), "host", "POST", "/http", []byte("question"))
	require.NoError(t, err)
	require.Equal(t, "question", string(answer))
	_, err = o.Probe(t.Context(), "host", "POST", "/moon", nil)
	require.ErrorContains(t, err, "no such endpoint")
}

func TestControlReachesThePodsControlPort(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/namespaces/shop/pods/web:9901/proxy/admin/stats", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(r.URL.Query())
	})
	answer, err := api(t, mux).Control(t.Context(), "shop", "web", "GET", "/admin/stats?value=false&count=1")
	require.NoError(t, err)
	require.JSONEq(t, `{"value":["false"],"count":["1"]}`, string(answer))
}

func TestASwitchIsNotMovedByTheProxy(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/namespaces/shop/pods/web:9901/proxy/", func(http.ResponseWriter, *http.Request) {
		t.Error("it came over the network of the Pods")
	})
	_, err := api(t, mux).Control(t.Context(), "shop", "web", "POST", "/admin/ready?value=false")
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
			_, _ = w.Write(make([]byte, podLimit+1))
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
