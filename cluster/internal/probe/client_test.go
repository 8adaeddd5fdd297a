package probe

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/pods"
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
	mux.HandleFunc("GET /apis/apps/v1/namespaces/klab-grader/statefulsets/prober", give(podSet("klab.local/prober:new", token)))
	mux.HandleFunc("GET /apis/apps/v1/namespaces/klab-grader/daemonsets/node-prober", give(nodeSet("klab.local/prober:new", token)))
	mux.HandleFunc("POST "+proberPath+"prove", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answer, _ := apitest.Proven(token, pod.Name, body)
		_, _ = w.Write(answer)
	})
}

func TestProbeGoesThroughTheProxyWithTheToken(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	tokenAPI(mux, "old", "new")
	proberAPI(mux, apitest.Prober(names.ProberPod, "n", "pod"), "new")
	mux.HandleFunc("GET "+proberPath+"load/shop", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(wire.HeaderToken) != "new" {
			http.Error(w, `{"error":"wrong or missing token"}`, http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, `{"since":"`+r.URL.Query().Get("since")+`"}`)
	})
	answer, err := serverProbers(t, mux).Probe(t.Context(), "cluster", "GET", "/load/shop?since=m1", nil)
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
			proberAPI(mux, apitest.Prober(names.ProberPod, "n", "pod"), "secret")
			mux.HandleFunc("POST "+proberPath+"load/start", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			_, err := serverProbers(t, mux).Probe(t.Context(), "cluster", "POST", "/load/start", []byte(`{}`))
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "probe /load/start from cluster")
			var known *fault.Error
			require.NotErrorAs(t, err, &known, "the API server answered")
		})
	}
}

func TestProbeOfANodeGoesToTheProberOnIt(t *testing.T) {
	t.Parallel()
	leaving, staying := apitest.Prober("node-prober-a", "worker", "node"), apitest.Prober("node-prober-b", "worker", "node")
	now := metav1.Now()
	leaving.DeletionTimestamp, leaving.Finalizers = &now, []string{"example.com/hold"}
	p := fakeProbers("", leaving, staying)
	pod, err := p.find(t.Context(), "node/worker")
	require.NoError(t, err)
	require.Equal(t, "node-prober-b", pod.Name)
	_, err = p.Probe(t.Context(), "node/other", "GET", "/healthz", nil)
	require.ErrorContains(t, err, "no prober runs on node other")
	_, err = p.Probe(t.Context(), "moon", "GET", "/healthz", nil)
	require.ErrorContains(t, err, `unknown place "moon"`)
}

// TestAProberOfAnOlderSecretIsNotAsked: a repair makes the probers of nodes anew, and for a moment two run on a node.
func TestAProberOfAnOlderSecretIsNotAsked(t *testing.T) {
	t.Parallel()
	older, newer := apitest.Prober("node-prober-a", "worker", "node"), apitest.Prober("node-prober-b", "worker", "node")
	older.Annotations = map[string]string{tokenAnnotation: fingerprint("old")}
	newer.Annotations = map[string]string{tokenAnnotation: fingerprint("new")}
	p := fakeProbers("new", older, newer)
	asked := ""
	p.Send = func(_ context.Context, _, pod, path string, body []byte) ([]byte, error) {
		if path == wire.PathProve {
			return apitest.Proven("new", pod, body)
		}
		asked = pod
		return []byte("{}"), nil
	}
	_, err := p.Probe(t.Context(), "node/worker", "GET", "/healthz", nil)
	require.NoError(t, err)
	require.Equal(t, "node-prober-b", asked)
	p.token.use("old") // as it was read before the repair
	require.NoError(t, p.objects.Kube.CoreV1().Pods(names.GraderNamespace).Delete(t.Context(), older.Name, metav1.DeleteOptions{}))
	_, err = p.Probe(t.Context(), "node/worker", "GET", "/healthz", nil)
	require.NoError(t, err, "the secret is read again")
}

func TestProbeFromHostStaysInTheProcess(t *testing.T) {
	t.Parallel()
	p := fakeProbers("")
	_, err := p.Probe(t.Context(), "host", "POST", "/http", nil)
	require.ErrorContains(t, err, "no prober of its own")

	p.here = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/http" {
			http.Error(w, "no such endpoint", http.StatusNotFound)
			return
		}
		_, _ = io.Copy(w, r.Body)
	})
	answer, err := p.Probe(t.Context(), "host", "POST", "/http", []byte("question"))
	require.NoError(t, err)
	require.Equal(t, "question", string(answer))
	_, err = p.Probe(t.Context(), "host", "POST", "/moon", nil)
	require.ErrorContains(t, err, "no such endpoint")
}

// serverProbers asks probers through an HTTP server that plays the API server.
func serverProbers(t *testing.T, handler http.Handler) *Client {
	t.Helper()
	c, err := api.Connect(apitest.Server(t, handler))
	require.NoError(t, err)
	o := api.New(c, true, false)
	return New(o, grader.New(c.Kube), pods.New(c.Config, c.Kube, o.Changed), nil)
}

// fakeProbers asks the probers that a client in memory holds, whose secret is given.
func fakeProbers(secret string, held ...runtime.Object) *Client {
	c := api.Clients{Config: &rest.Config{}, Served: apitest.Served}
	c.Kube = fake.NewClientset(append(held, tokenSecret(secret), podSet("", secret), nodeSet("", secret))...)
	return New(api.New(c, true, false), grader.New(c.Kube), nil, nil)
}
