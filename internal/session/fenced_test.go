package session_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/workload/wire"
)

const packNamespace = "klab-pack-two"

// packed opens a lesson that nobody vouched for, in a lab where others have things too.
func packed(t *testing.T, lab *sessiontest.Lab) *session.Session {
	t.Helper()
	for _, pod := range []struct{ namespace, name, ip string }{{packNamespace, "web", "10.0.0.1"}, {"kube-system", "dns", "10.0.0.2"}} {
		lab.Put(map[string]any{
			"kind": "Pod", "metadata": map[string]any{"namespace": pod.namespace, "name": pod.name, "labels": map[string]any{"secret": "yes"}},
			"status": map[string]any{"podIP": pod.ip, "podIPs": []any{map[string]any{"ip": pod.ip}}},
		})
	}
	lab.Put(map[string]any{"kind": "Secret", "metadata": map[string]any{"namespace": "klab-grader", "name": "token"}, "data": map[string]any{"token": "x"}})
	pack := lesson()
	pack.Pack, pack.Namespace = true, packNamespace
	s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: pack, Text: text(), Journal: &sessiontest.Journal{}, Workspace: folder{}})
	require.NoError(t, err)
	return s
}

// folder is a workspace that takes everything.
type folder map[string]string

func (f folder) ReadFile(string) ([]byte, error)             { return nil, nil }
func (f folder) WriteFile(name string, content []byte) error { f[name] = string(content); return nil }

func TestAPackNeedsANamespaceOfItsOwn(t *testing.T) {
	t.Parallel()
	pack := lesson()
	pack.Pack = true
	_, err := session.Open(t.Context(), session.Options{Lab: &sessiontest.Lab{}, Lesson: pack, Text: text(), Journal: &sessiontest.Journal{}})
	require.ErrorContains(t, err, "namespace klab-two of a pack: it has to begin with klab-pack-")
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
	apply := func(text string) func(context.Context, checker.Lab) error {
		return func(ctx context.Context, l checker.Lab) error {
			objects, err := manifest.Objects([]byte(text))
			if err != nil {
				return fmt.Errorf("refused: %w", err)
			}
			return l.Apply(ctx, packNamespace, objects, "apply")
		}
	}
	get := func(kind, namespace, name string) func(context.Context, checker.Lab) error {
		return func(ctx context.Context, l checker.Lab) error {
			_, err := l.Get(ctx, kind, namespace, name)
			return err
		}
	}
	probe := func(from, method, path string, body []byte) func(context.Context, checker.Lab) error {
		return func(ctx context.Context, l checker.Lab) error {
			_, err := l.Probe(ctx, from, method, path, body)
			return err
		}
	}
	patch := func(kind, namespace, how, body string) func(context.Context, checker.Lab) error {
		return func(ctx context.Context, l checker.Lab) error {
			return l.Patch(ctx, kind, namespace, "web", how, []byte(body))
		}
	}
	record := func(id, undo string) func(context.Context, checker.Lab) error {
		return func(ctx context.Context, l checker.Lab) error { return l.Record(ctx, id, []byte(undo)) }
	}
	for name, test := range map[string]struct {
		do      func(context.Context, checker.Lab) error
		refused bool
	}{
		"own object":      {apply(object("ConfigMap", "")), false},
		"own namespace":   {apply(object("ConfigMap", `,"namespace":"klab-pack-two"`)), false},
		"other namespace": {apply(object("ConfigMap", `,"namespace":"default"`)), true},
		"into another": {func(ctx context.Context, l checker.Lab) error {
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
		"the control plane": {func(ctx context.Context, l checker.Lab) error {
			_, err := l.List(ctx, "Pod", checker.ControlPlaneNamespace, checker.ControlPlanePods)
			return err
		}, false},
		"others of its namespace": {func(ctx context.Context, l checker.Lab) error {
			_, err := l.List(ctx, "Pod", checker.ControlPlaneNamespace, "")
			return err
		}, true},
		"klab's secret":       {get("Secret", "klab-grader", "token"), true},
		"a kind by its group": {get("Secret.x", packNamespace, "a"), true},
		"a hook of the API":   {get("ValidatingWebhookConfiguration", packNamespace, "a"), true},
		"a name with a path":  {get("Pod", packNamespace, "../../kube-system/pods/dns"), true},
		"log elsewhere": {func(ctx context.Context, l checker.Lab) error {
			_, err := l.Logs(ctx, "kube-system", "dns", "")
			return err
		}, true},
		"control elsewhere": {func(ctx context.Context, l checker.Lab) error {
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
		"delete own":       {func(ctx context.Context, l checker.Lab) error { return l.Delete(ctx, "Pod", packNamespace, "web", nil) }, false},
		"delete elsewhere": {func(ctx context.Context, l checker.Lab) error { return l.Delete(ctx, "Pod", "kube-system", "dns", nil) }, true},
		"delete a namespace": {func(ctx context.Context, l checker.Lab) error {
			return l.Delete(ctx, "Namespace", packNamespace, "default", nil)
		}, true},
		"exec": {func(ctx context.Context, l checker.Lab) error {
			_, err := l.Exec(ctx, packNamespace, "web", "", []string{"sh"})
			return err
		}, true},
		"port-forward": {func(ctx context.Context, l checker.Lab) error {
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
		"another's entry":      {func(ctx context.Context, l checker.Lab) error { return l.Settle(ctx, "klab-shop.x") }, true},
		"the nodes":            {func(ctx context.Context, l checker.Lab) error { return l.(session.Lab).RestoreNodes(ctx) }, true},
		"another's record":     {func(ctx context.Context, l checker.Lab) error { return l.(session.Lab).Keep(ctx, "klab-shop", nil) }, true},
		"a huge record": {func(ctx context.Context, l checker.Lab) error {
			return l.(session.Lab).Keep(ctx, packNamespace, make([]byte, 1<<20))
		}, true},
		"clear another": {func(ctx context.Context, l checker.Lab) error { return l.(session.Lab).Clear(ctx, "two", "klab-shop") }, true},
		"seed a node": {func(ctx context.Context, l checker.Lab) error {
			return l.(session.Lab).Seed(ctx, "two", packNamespace, one("Node"), nil)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reached := false
			lab := &sessiontest.Lab{}
			lab.OnProbe = func(string, string, string, []byte) (any, error) { reached = true; return map[string]any{}, nil }
			err := test.do(t.Context(), packed(t, lab).Runner().Lab)
			if !test.refused {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "refused")
			require.False(t, reached)
			require.Zero(t, lab.Seeds+lab.Cleared+lab.NodesRestored)
		})
	}
}

// Add-ons are klab's own: a pack names them, and nothing of the pack's goes into them.
func TestAPackMayHaveAddOns(t *testing.T) {
	t.Parallel()
	pack, lab := lesson(), &sessiontest.Lab{}
	pack.Pack, pack.AddOns = true, []string{"metrics-server"}
	s, err := session.Open(t.Context(), session.Options{
		Lab: lab, Lesson: pack, Text: text(), Journal: &sessiontest.Journal{}, Namespace: packNamespace,
	})
	require.NoError(t, err)
	require.NoError(t, s.Seed(t.Context()))
	require.Equal(t, []string{"metrics-server"}, lab.BroughtUp)
}

func TestAPackSeesOnlyAddressesOfPodsElsewhere(t *testing.T) {
	t.Parallel()
	pods, err := packed(t, &sessiontest.Lab{}).Runner().Lab.List(t.Context(), "Pod", "*", "")
	require.NoError(t, err)
	require.Len(t, pods, 2)
	for _, pod := range pods {
		meta := pod["metadata"].(map[string]any)
		require.Equal(t, meta["namespace"] == packNamespace, meta["labels"] != nil)
	}
}

// A check that computes where it acts leaves nothing behind that a later klab would follow with all rights.
func TestARefusedActionLeavesNoWayBack(t *testing.T) {
	t.Parallel()
	lab := &sessiontest.Lab{}
	s := packed(t, lab)
	for _, do := range []checker.Call{
		{Verb: "apply", Args: map[string]any{"namespace": "${'kube' + '-system'}", "manifest": map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "dns"}}}},
		{Verb: "label", Args: map[string]any{"kind": "${'No' + 'de'}", "name": "n", "labels": map[string]any{"a": "b"}}},
		{Verb: "writeFile", Args: map[string]any{"path": "${'.' + 'envrc'}", "content": "x"}},
	} {
		program, err := checker.CompileSteps("hostile", nil, []checker.Step{{Do: &do}})
		require.NoError(t, err)
		_, err = s.Runner().Try(t.Context(), program)
		require.ErrorContains(t, err, "refused")
	}
	open, err := lab.Open(t.Context())
	require.NoError(t, err)
	require.Empty(t, open)
}
