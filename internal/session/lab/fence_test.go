package lab_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/internal/session/lab"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/workload/wire"
)

const packNamespace = "klab-pack-two"

// packed is the lab of a lesson that nobody vouched for, where others have things too.
func packed(t *testing.T, whole *sessiontest.Lab) lab.Lab {
	t.Helper()
	for _, pod := range []struct{ namespace, name, ip string }{{packNamespace, "web", "10.0.0.1"}, {"kube-system", "dns", "10.0.0.2"}} {
		whole.Put(map[string]any{
			"kind": "Pod", "metadata": map[string]any{"namespace": pod.namespace, "name": pod.name, "labels": map[string]any{"secret": "yes"}},
			"status": map[string]any{"podIP": pod.ip, "podIPs": []any{map[string]any{"ip": pod.ip}}},
		})
	}
	whole.Put(map[string]any{"kind": "Secret", "metadata": map[string]any{"namespace": "klab-grader", "name": "token"}, "data": map[string]any{"token": "x"}})
	fenced, err := lab.Fence(whole, packNamespace)
	require.NoError(t, err)
	return fenced
}

// Whatever an expression computes, the lab refuses what the fence forbids.
func TestAPackStaysBehindTheFence(t *testing.T) {
	t.Parallel()
	object := func(kind, extra string) string {
		return `{"apiVersion":"v1","kind":"` + kind + `","metadata":{"name":"a"` + extra + `}}`
	}
	one := func(kind string) []map[string]any {
		return []map[string]any{{"apiVersion": "v1", "kind": kind, "metadata": map[string]any{"name": "a"}}}
	}
	slice := func(address string) string {
		return `{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"a"},"endpoints":[{"addresses":["` + address + `"]}]}`
	}
	request := func(url string) []byte {
		data, err := json.Marshal(wire.HTTPRequest{URL: url})
		require.NoError(t, err)
		return data
	}
	apply := func(text string) func(context.Context, ground.Lab) error {
		return func(ctx context.Context, l ground.Lab) error {
			objects, err := manifest.Objects([]byte(text))
			if err != nil {
				return fmt.Errorf("refused: %w", err)
			}
			return l.Apply(ctx, packNamespace, objects, "apply")
		}
	}
	get := func(kind, namespace, name string) func(context.Context, ground.Lab) error {
		return func(ctx context.Context, l ground.Lab) error {
			_, err := l.Get(ctx, kind, namespace, name)
			return err
		}
	}
	probe := func(from, method, path string, body []byte) func(context.Context, ground.Lab) error {
		return func(ctx context.Context, l ground.Lab) error {
			_, err := l.Probe(ctx, from, method, path, body)
			return err
		}
	}
	patch := func(kind, namespace, how, body string) func(context.Context, ground.Lab) error {
		return func(ctx context.Context, l ground.Lab) error {
			return l.Patch(ctx, kind, namespace, "web", how, []byte(body))
		}
	}
	record := func(id, undo string) func(context.Context, ground.Lab) error {
		return func(ctx context.Context, l ground.Lab) error { return l.Record(ctx, id, []byte(undo)) }
	}
	for name, test := range map[string]struct {
		do      func(context.Context, ground.Lab) error
		refused bool
	}{
		"own object":      {apply(object("ConfigMap", "")), false},
		"own namespace":   {apply(object("ConfigMap", `,"namespace":"klab-pack-two"`)), false},
		"other namespace": {apply(object("ConfigMap", `,"namespace":"default"`)), true},
		"into another": {func(ctx context.Context, l ground.Lab) error {
			return l.Apply(ctx, "default", one("ConfigMap"), "apply")
		}, true},
		"cluster-scoped":               {apply(object("Namespace", "")), true},
		"second document":              {apply(object("ConfigMap", "") + "\n---\n" + object("Node", "")), true},
		"too many":                     {apply(strings.Repeat(object("ConfigMap", "")+"\n---\n", 61)), true},
		"list of too many":             {apply(`{"apiVersion":"v1","kind":"List","items":[` + strings.Repeat(object("ConfigMap", "")+",", 60) + object("ConfigMap", "") + `]}`), true},
		"in an object that is no list": {apply(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"items":[` + object("ConfigMap", "") + `]}`), true},
		"host path":                    {apply(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"volumes":[{"name":"r","hostPath":{"path":"/"}}]}}`), true},
		"to an own Pod":                {apply(slice("10.0.0.1")), false},
		"to another's Pod":             {apply(slice("10.0.0.2")), true},
		"patched to another's":         {patch("EndpointSlice", packNamespace, "merge", `{"endpoints":[{"addresses":["10.0.0.2"]}]}`), true},
		"to another name":              {apply(`{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"type":"ExternalName","externalName":"example.org"}}`), true},
		"own Pod":                      {get("Pod", packNamespace, "web"), false},
		"nodes":                        {get("Node", "", "n"), false},
		"the control plane": {func(ctx context.Context, l ground.Lab) error {
			_, err := l.List(ctx, "Pod", ground.ControlPlaneNamespace, ground.ControlPlanePods)
			return err
		}, false},
		"others of its namespace": {func(ctx context.Context, l ground.Lab) error {
			_, err := l.List(ctx, "Pod", ground.ControlPlaneNamespace, "")
			return err
		}, true},
		"klab's secret":       {get("Secret", "klab-grader", "token"), true},
		"a kind by its group": {get("Secret.x", packNamespace, "a"), true},
		"a hook of the API":   {get("ValidatingWebhookConfiguration", packNamespace, "a"), true},
		"a name with a path":  {get("Pod", packNamespace, "../../kube-system/pods/dns"), true},
		"log elsewhere": {func(ctx context.Context, l ground.Lab) error {
			_, err := l.Logs(ctx, "kube-system", "dns", "")
			return err
		}, true},
		"control elsewhere": {func(ctx context.Context, l ground.Lab) error {
			_, err := l.Control(ctx, "default", "web", "POST", "/admin/exit")
			return err
		}, true},
		"own patch":        {patch("Pod", packNamespace, "merge", `{"metadata":{"labels":{"a":"b"}}}`), false},
		"patch elsewhere":  {patch("Pod", "kube-system", "merge", `{}`), true},
		"patch of a node":  {patch("Node", packNamespace, "merge", `{"spec":{"taints":[]}}`), true},
		"host network":     {patch("Pod", packNamespace, "merge", `{"spec":{"hostNetwork":true}}`), true},
		"by operation":     {patch("Pod", packNamespace, "json", `[{"op":"add","path":"/spec/volumes/-","value":{"name":"r","hostPath":{"path":"/"}}}]`), true},
		"part by part":     {patch("Pod", packNamespace, "json", `[{"op":"add","path":"/spec/volumes/0/hostPath","value":{"path":"/"}}]`), true},
		"the whole":        {patch("Pod", packNamespace, "json", `[{"op":"replace","path":"","value":{"spec":{"hostPID":true}}}]`), true},
		"escaped path":     {patch("Pod", packNamespace, "json", `[{"op":"add","path":"/metadata/labels/klab.dev~1lesson","value":"x"}]`), true},
		"delete own":       {func(ctx context.Context, l ground.Lab) error { return l.Delete(ctx, "Pod", packNamespace, "web", nil) }, false},
		"delete elsewhere": {func(ctx context.Context, l ground.Lab) error { return l.Delete(ctx, "Pod", "kube-system", "dns", nil) }, true},
		"delete a namespace": {func(ctx context.Context, l ground.Lab) error {
			return l.Delete(ctx, "Namespace", packNamespace, "default", nil)
		}, true},
		"exec": {func(ctx context.Context, l ground.Lab) error {
			_, err := l.Exec(ctx, packNamespace, "web", "", []string{"sh"})
			return err
		}, true},
		"port-forward": {func(ctx context.Context, l ground.Lab) error {
			_, err := l.PortForward(ctx, packNamespace, "web", 80, nil)
			return err
		}, true},
		"ask own Pod":          {probe("cluster", "POST", "/http", request("http://10.0.0.1:8080/")), false},
		"ask own name":         {probe("cluster", "POST", "/http", request("http://web."+packNamespace+".svc/")), false},
		"ask another Pod":      {probe("cluster", "POST", "/http", request("http://10.0.0.2:8080/")), true},
		"ask another name":     {probe("cluster", "POST", "/http", request("http://web.default.svc/")), true},
		"ask this machine":     {probe("host", "POST", "/http", request("http://10.0.0.1/")), true},
		"ask from a node":      {probe("node/n", "POST", "/http", request("http://10.0.0.1/")), true},
		"post":                 {probe("cluster", "POST", "/http", []byte(`{"url":"http://10.0.0.1/","method":"POST"}`)), true},
		"static Pod":           {probe("node/n", "POST", "/node/manifest", []byte(`{"op":"put"}`)), true},
		"is the node well":     {probe("node/n", "GET", "/healthz", nil), false},
		"own stream":           {probe("cluster", "GET", "/load/klab-pack-two.x?since=1", nil), false},
		"another's stream":     {probe("cluster", "GET", "/load/klab-shop.x", nil), true},
		"a way out of a path":  {probe("cluster", "GET", "/load/klab-pack-two.x/../../node/images", nil), true},
		"stop another's":       {probe("cluster", "POST", "/load/stop", []byte(`{"name":"klab-shop.x"}`)), true},
		"flood":                {probe("cluster", "POST", "/load/start", []byte(`{"name":"klab-pack-two.x","url":"http://10.0.0.1/","rps":100000}`)), true},
		"own undo":             {record("klab-pack-two.x", `{"namespace":"klab-pack-two","verb":"resetPod","pod":"web"}`), false},
		"undo elsewhere":       {record("klab-pack-two.x", `{"namespace":"kube-system","verb":"deleteManifest"}`), true},
		"undo of another kind": {record("klab-pack-two.x", `{"namespace":"klab-pack-two","verb":"deleteManifest","args":{"manifest":{"kind":"Deployment","metadata":{"name":"coredns","namespace":"kube-system"}}}}`), true},
		"undo on a node":       {record("klab-pack-two.x", `{"namespace":"klab-pack-two","verb":"label","args":{"kind":"Node","name":"n"}}`), true},
		"another's entry":      {func(ctx context.Context, l ground.Lab) error { return l.Settle(ctx, "klab-shop.x") }, true},
		"the nodes":            {func(ctx context.Context, l ground.Lab) error { return l.(lab.Lab).RestoreNodes(ctx) }, true},
		"another's record":     {func(ctx context.Context, l ground.Lab) error { return l.(lab.Lab).Keep(ctx, "klab-shop", nil) }, true},
		"a huge record": {func(ctx context.Context, l ground.Lab) error {
			return l.(lab.Lab).Keep(ctx, packNamespace, make([]byte, 1<<20))
		}, true},
		"clear another": {func(ctx context.Context, l ground.Lab) error { return l.(lab.Lab).Clear(ctx, "two", "klab-shop") }, true},
		"seed a node": {func(ctx context.Context, l ground.Lab) error {
			return l.(lab.Lab).Seed(ctx, "two", packNamespace, one("Node"), nil)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reached := false
			whole := &sessiontest.Lab{}
			whole.OnProbe = func(string, string, string, []byte) (any, error) { reached = true; return map[string]any{}, nil }
			err := test.do(t.Context(), packed(t, whole))
			if !test.refused {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "refused")
			require.False(t, reached)
			require.Zero(t, whole.Seeds+whole.Cleared+whole.NodesRestored)
		})
	}
}

func TestAPackSeesOnlyAddressesOfPodsElsewhere(t *testing.T) {
	t.Parallel()
	pods, err := packed(t, &sessiontest.Lab{}).List(t.Context(), "Pod", "*", "")
	require.NoError(t, err)
	require.Len(t, pods, 2)
	for _, pod := range pods {
		meta := pod["metadata"].(map[string]any)
		require.Equal(t, meta["namespace"] == packNamespace, meta["labels"] != nil)
	}
}

// A picture of a pack's lesson shows the lesson and the nodes, and nothing of others.
func TestAPackIsFollowedInItsNamespace(t *testing.T) {
	t.Parallel()
	fenced := packed(t, &sessiontest.Lab{})
	batches, err := fenced.Follow(t.Context(), packNamespace, "Pod", "Deployment.apps", "Event", "Node")
	require.NoError(t, err)
	batch := <-batches
	require.Len(t, batch, 1)
	require.Equal(t, "web", batch[0].Name)
	_, err = fenced.Follow(t.Context(), "kube-system", "Pod")
	require.ErrorIs(t, err, lab.ErrRefused)
	_, err = fenced.Follow(t.Context(), packNamespace, "Pod", "Secret.x")
	require.ErrorIs(t, err, lab.ErrRefused)
}
