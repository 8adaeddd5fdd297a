package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/assets/addons/archive"
	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/manifest"
)

// shop is a program, and two ways to it from outside.
const shop = `
apiVersion: v1
kind: Namespace
metadata: {name: klab-e2e-shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: klab-e2e-shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "klab.local/web:v1", readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: klab-e2e-shop}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: klab-e2e-shop}
spec:
  ingressClassName: traefik
  rules:
  - host: ingress.klab.test
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: door, namespace: klab-e2e-shop}
spec:
  gatewayClassName: traefik
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: klab-e2e-shop}
spec:
  parentRefs: [{name: door}]
  hostnames: [gateway.klab.test]
  rules: [{backendRefs: [{name: web, port: 80}]}]
`

// An add-on comes from klab's own archive, does what it is for, and goes without a trace: every object of the lab and every
// image of its nodes is what it was.
func TestAddOnsComeAndGo(t *testing.T) {
	realEngine(t)
	folders, err := home.Find(os.Getenv)
	require.NoError(t, err)
	o := newLab(t, "klab-e2e-addons")
	o.Images = folders.Images
	withHold(t, o, func(h *cluster.Hold) {
		lab, err := h.Start(t.Context(), cluster.StartOptions{Ports: freePorts(t)})
		require.NoError(t, err)
		for _, one := range addons.All() {
			t.Run(one.Name, func(t *testing.T) {
				skipWithoutImages(t, o.Images, one)
				comesAndGoes(t, o, lab, one.Name)
			})
		}
	})
}

// skipWithoutImages skips an add-on whose images were not built here: to build them takes minutes of all cores.
func skipWithoutImages(t *testing.T, images string, one addons.AddOn) {
	t.Helper()
	for _, image := range one.Images {
		file, err := archive.Find(images, image, runtime.GOARCH)
		require.NoError(t, err)
		if file == "" {
			t.Skipf("%s is not in %s; run make addon-image ADDON=%s", image, images, one.Name)
		}
	}
}

func comesAndGoes(t *testing.T, o cluster.Options, lab *cluster.Lab, name string) {
	t.Helper()
	before := whatThereIs(t, o, lab)
	require.NotEmpty(t, before)
	begun := time.Now()
	require.NoError(t, lab.BringUp(t.Context(), name, func(text string) { t.Log(text) }))
	t.Logf("%s works after %s", name, time.Since(begun))
	requireStanding(t, lab, name, cluster.AddOnOn)
	require.NoError(t, lab.BringUp(t.Context(), name, func(text string) { t.Error("waited for what works: " + text) }))
	if name == "gateway" {
		requireWaysIn(t, lab)
	}
	require.NoError(t, lab.TakeDown(t.Context(), name, func(text string) { t.Log(text) }))
	requireStanding(t, lab, name, cluster.AddOnOff)
	require.Equal(t, before, whatThereIs(t, o, lab))
	require.NoError(t, lab.TakeDown(t.Context(), name, func(text string) { t.Error("removed what is not there: " + text) }))
}

func requireStanding(t *testing.T, lab *cluster.Lab, name string, want cluster.Condition) {
	t.Helper()
	standing, reasons, err := lab.Standing(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, want, standing, reasons)
}

// requireWaysIn puts the shop up, asks it through the port of this machine, and removes it.
func requireWaysIn(t *testing.T, lab *cluster.Lab) {
	t.Helper()
	objects, err := manifest.Objects([]byte(shop))
	require.NoError(t, err)
	require.NoError(t, lab.Apply(t.Context(), "klab-e2e-shop", objects, "apply"))
	address := fmt.Sprintf("http://127.0.0.1:%d/", lab.HostPort(80))
	for host, want := range map[string]int{"ingress.klab.test": 200, "gateway.klab.test": 200, "nobody.klab.test": 404} {
		require.Eventually(t, func() bool { return answer(t.Context(), address, host) == want }, 2*time.Minute, 500*time.Millisecond, "%s at %s", host, address)
	}
	require.NoError(t, lab.Delete(t.Context(), "Namespace", "", "klab-e2e-shop", nil))
	require.Eventually(t, func() bool {
		live, err := lab.Get(t.Context(), "Namespace", "", "klab-e2e-shop")
		return err == nil && live == nil
	}, time.Minute, 500*time.Millisecond)
}

// answer is the status of a request for a host, 0 where there is none.
func answer(ctx context.Context, address, host string) int {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0
	}
	request.Host = host
	response, err := (&http.Client{Timeout: 5 * time.Second}).Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// whatThereIs lists every object of a lab that nothing else made, and every image of its nodes.
func whatThereIs(t *testing.T, o cluster.Options, lab *cluster.Lab) []string {
	t.Helper()
	asks, err := discovery.NewDiscoveryClientForConfig(lab.RESTConfig())
	require.NoError(t, err)
	reads, err := dynamic.NewForConfig(lab.RESTConfig())
	require.NoError(t, err)
	served, err := asks.ServerPreferredResources()
	require.NoError(t, err)
	var all []string
	for _, list := range served {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		require.NoError(t, err)
		for _, resource := range list.APIResources {
			// What tells of other objects, or changes by itself.
			if !slices.Contains(resource.Verbs, "list") || slices.Contains([]string{"events", "endpoints", "endpointslices", "leases", "ipaddresses"}, resource.Name) {
				continue
			}
			found, err := reads.Resource(version.WithResource(resource.Name)).List(t.Context(), metav1.ListOptions{})
			require.NoError(t, err, resource.Name)
			for _, object := range found.Items {
				if metav1.GetControllerOf(&object) == nil {
					all = append(all, resource.Kind+" "+object.GetNamespace()+"/"+object.GetName())
				}
			}
		}
	}
	status := state(t, o)
	for _, node := range status.Nodes {
		out, err := exec.CommandContext(t.Context(), status.Engine, "exec", node.Name, "ctr", "--namespace=k8s.io", "images", "list", "-q").Output()
		require.NoError(t, err)
		for image := range strings.FieldsSeq(string(out)) {
			all = append(all, node.Name+" "+image)
		}
	}
	slices.Sort(all)
	return all
}
