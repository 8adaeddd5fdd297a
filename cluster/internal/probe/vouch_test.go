package probe

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"

	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

func TestAnImpostorInTheProbersPlaceIsNotBelieved(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*corev1.Pod)
		token  string
		want   string
	}{
		"nobody made it": {func(p *corev1.Pod) { p.OwnerReferences = nil }, "secret", "does not belong to klab's own set"},
		"another set":    {func(p *corev1.Pod) { p.OwnerReferences[0].UID = "other" }, "secret", "does not belong to klab's own set"},
		"another image":  {func(p *corev1.Pod) { p.Spec.Containers[0].Image = "docker.io/library/nginx:1.29" }, "secret", "it runs docker.io/library/nginx:1.29"},
		"an image that is called like it": {
			func(p *corev1.Pod) { p.Spec.Containers[0].Image = "klab.local/prober.evil/x:1" }, "secret", "it runs klab.local/prober.evil/x:1",
		},
		"a second program":   {func(p *corev1.Pod) { p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Image: "nginx"}) }, "secret", "it runs nginx"},
		"without the secret": {func(*corev1.Pod) {}, "guess", "does not know the secret"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pod := apitest.Prober(names.ProberPod, "n", "pod")
			c.change(pod)
			mux := http.NewServeMux()
			tokenAPI(mux, "secret")
			proberAPI(mux, pod, c.token)
			mux.HandleFunc("POST "+proberPath+"http", func(w http.ResponseWriter, r *http.Request) {
				t.Errorf("the impostor was asked, and told the token %q", r.Header.Get(wire.HeaderToken))
				_, _ = io.WriteString(w, `{"results":[{"status":200}]}`)
			})
			_, err := serverProbers(t, mux).Probe(t.Context(), "cluster", "POST", "/http", []byte(`{}`))
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "klab repair")
		})
	}
}

func TestAProberProvesItselfOnce(t *testing.T) {
	t.Parallel()
	pod := apitest.Prober(names.ProberPod, "n", "pod")
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: proberContainer, ContainerID: "containerd://1"}}
	proofs, mux := 0, http.NewServeMux()
	tokenAPI(mux, "secret")
	proberAPI(mux, pod, "secret")
	mux.HandleFunc("POST "+proberPath+"http", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) })
	p := serverProbers(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == proberPath+"prove" {
			proofs++
			require.Empty(t, r.Header.Get(wire.HeaderToken), "the token is not told before the proof")
		}
		mux.ServeHTTP(w, r)
	}))
	for range 3 {
		_, err := p.Probe(t.Context(), "cluster", "POST", "/http", []byte(`{}`))
		require.NoError(t, err)
	}
	require.Equal(t, 1, proofs)
	pod.Status.ContainerStatuses[0].ContainerID = "containerd://2"
	_, err := p.Probe(t.Context(), "cluster", "POST", "/http", []byte(`{}`))
	require.NoError(t, err)
	require.Equal(t, 2, proofs, "another container is another program")
}
