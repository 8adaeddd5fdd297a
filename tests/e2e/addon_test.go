package e2e

import (
	"os/exec"
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
	"github.com/klab-dev/klab/cluster"
)

// An add-on comes and goes without a trace: every object of the lab and every image of its nodes is what it was.
func TestAddOnsComeAndGo(t *testing.T) {
	realEngine(t)
	o := newLab(t, "klab-e2e-addons")
	withHold(t, o, func(h *cluster.Hold) {
		lab, err := h.Start(t.Context(), cluster.StartOptions{Ports: freePorts(t)})
		require.NoError(t, err)
		for _, name := range addons.Names() {
			before := whatThereIs(t, o, lab)
			require.NotEmpty(t, before)
			begun := time.Now()
			require.NoError(t, lab.BringUp(t.Context(), name, func(text string) { t.Log(text) }))
			t.Logf("%s works after %s", name, time.Since(begun))
			requireStanding(t, lab, name, cluster.AddOnOn)
			require.NoError(t, lab.BringUp(t.Context(), name, func(text string) { t.Error("waited for what works: " + text) }))
			require.NoError(t, lab.TakeDown(t.Context(), name, func(text string) { t.Log(text) }))
			requireStanding(t, lab, name, cluster.AddOnOff)
			require.Equal(t, before, whatThereIs(t, o, lab))
			require.NoError(t, lab.TakeDown(t.Context(), name, func(text string) { t.Error("removed what is not there: " + text) }))
		}
	})
}

func requireStanding(t *testing.T, lab *cluster.Lab, name string, want cluster.Condition) {
	t.Helper()
	standing, reasons, err := lab.Standing(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, want, standing, reasons)
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
