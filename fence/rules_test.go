package fence_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/klab-dev/klab/fence"
)

// TestAPermitAllowsWhatItNames, which packs may not, and nothing beside it.
func TestAPermitAllowsWhatItNames(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		verb, args string
		permits    fence.Permits
	}{
		"a port of all nodes": {"apply", `manifest: {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}}`,
			fence.Permits{fence.PermitNodePort, "Service type NodePort"}},
		"by a patch": {"patch", `{kind: Service, name: a, type: json, patch: [{op: replace, path: /spec/type, value: LoadBalancer}]}`, fence.Permits{"Service type LoadBalancer"}},
		"a name of the cluster": {"apply", `manifest: {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: b.c.svc.cluster.local.}}`,
			fence.Permits{"Service externalName *.svc.cluster.local"}},
		"an owner":         {"apply", `manifest: {apiVersion: batch/v1, kind: Job, metadata: {name: a, ownerReferences: [{kind: CronJob, name: b}]}}`, fence.Permits{"ownerReferences to CronJob"}},
		"an annotation":    {"patch", `{kind: Pod, name: a, patch: {metadata: {annotations: {klab.dev/x: y}}}}`, fence.Permits{"annotation klab.dev/x"}},
		"a program":        {"exec", `{pod: a, command: [wget, -qO-, http://10.0.0.1/]}`, fence.Permits{"exec wget"}},
		"a label of nodes": {"label", `{kind: Node, name: a, labels: {disk: ssd}}`, fence.Permits{"Node label disk"}},
		"a static Pod": {"nodeManifest", `{node: a, name: hello.yaml, manifest: "{apiVersion: v1, kind: Pod, metadata: {name: hello, namespace: kube-system}, spec: {containers: []}}"}`,
			fence.Permits{"static Pod hello", "static Pods in namespace kube-system"}},
		"memory for files":  {"apply", `manifest: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: a, emptyDir: {medium: Memory}}]}}`, fence.Permits{fence.PermitMemory}},
		"a node":            {"apply", `manifest: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: b}}`, fence.Permits{fence.PermitNodeName}},
		"the control plane": {"patch", `{kind: DaemonSet, name: a, type: json, patch: [{op: add, path: /spec/template/spec/tolerations/-, value: {operator: Exists}}]}`, fence.Permits{fence.PermitControlPlane}},
	} {
		var args map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(test.args), &args))
		var asked fence.Permits
		for range 3 {
			for _, breach := range (fence.Rules{Strict: true, Permits: asked}).Call(fence.AnswerDo, test.verb, args) {
				asked = asked.With(breach.Permit)
			}
		}
		require.Equal(t, test.permits, asked, name)
		require.Empty(t, fence.Rules{Strict: true, Permits: test.permits}.Call(fence.AnswerDo, test.verb, args), name)
	}
}

// TestNoPermitAllowsWhatIsHostile: there is none that would.
func TestNoPermitAllowsWhatIsHostile(t *testing.T) {
	t.Parallel()
	pod := func(spec string) string {
		return `manifest: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {` + spec + `}}`
	}
	for name, test := range map[string]struct{ verb, args string }{
		"the host's files":         {"apply", pod(`volumes: [{name: a, hostPath: {path: /}}]`)},
		"the host's network":       {"apply", pod(`hostNetwork: true`)},
		"a port of the host":       {"apply", pod(`containers: [{name: a, ports: [{hostPort: 80}]}]`)},
		"all rights":               {"apply", pod(`containers: [{name: a, securityContext: {privileged: true}}]`)},
		"an image of one's own":    {"apply", pod(`containers: [{name: a, image: evil.example/miner}]`)},
		"one that sounds alike":    {"apply", pod(`initContainers: [{name: a, image: klab.local/web.evil.example/a}]`)},
		"by setting it":            {"setImage", `{name: a, container: b, image: "evil.example/miner:v1"}`},
		"addresses of the outside": {"apply", `manifest: {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {externalIPs: [10.0.0.1]}}`},
		"a finalizer":              {"apply", `manifest: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [a/b]}}`},
		"an owner elsewhere":       {"apply", `manifest: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, ownerReferences: [{kind: Node, name: b}]}}`},
		"klab's own label":         {"apply", `manifest: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {klab.dev/lesson: b}}}`},
		"the API server":           {"nodeManifest", `{node: a, name: kube-apiserver.yaml, manifest: "{apiVersion: v1, kind: Pod, metadata: {name: hello}, spec: {}}"}`},
		"a way up":                 {"nodeManifest", `{node: a, name: ../x.yaml, manifest: "{apiVersion: v1, kind: Pod, metadata: {name: hello}, spec: {}}"}`},
		"a static Pod with rights": {"nodeManifest", `{node: a, name: x.yaml, manifest: "{apiVersion: v1, kind: Pod, metadata: {name: hello}, spec: {hostPID: true}}"}`},
		"no static Pod at all":     {"nodeManifest", `{node: a, name: x.yaml}`},
		"a kubelet":                {"unit", `{node: a, unit: kubelet, state: stopped}`},
		"a taint":                  {"patch", `{kind: Node, name: a, patch: {spec: {taints: []}}}`},
	} {
		var args map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(test.args), &args))
		rules := fence.Rules{Strict: true, Images: []string{"nginx"}}
		for range 4 {
			for _, breach := range rules.Call(fence.AnswerDo, test.verb, args) {
				if breach.Permit != "" {
					rules.Permits = rules.Permits.With(breach.Permit)
				}
			}
		}
		require.NotEmpty(t, rules.Call(fence.AnswerDo, test.verb, args), name)
	}
}

// TestOnlyPermittedLabelsOfANodeCanBePatched, and nothing by the way.
func TestOnlyPermittedLabelsOfANodeCanBePatched(t *testing.T) {
	t.Parallel()
	rules := fence.Rules{Permits: fence.Permits{"Node label disk"}}
	for text, allowed := range map[string]bool{
		`{metadata: {labels: {disk: ssd}}}`: true, `{metadata: {labels: {disk: null}}}`: true,
		`{metadata: {labels: {disk: ssd, other: a}}}`: false, `{metadata: {labels: {}}}`: false, `{metadata: {labels: null}}`: false,
		`{metadata: {labels: {disk: ssd}, annotations: {a: b}}}`: false, `{metadata: {labels: {disk: ssd}}, spec: {taints: []}}`: false,
		`[{op: add, path: /spec/unschedulable, value: true}]`: false,
	} {
		var patch any
		require.NoError(t, yaml.Unmarshal([]byte(text), &patch))
		require.Equal(t, allowed, len(rules.NodeLabels(patch)) == 0, text)
		require.NotEmpty(t, fence.Rules{}.NodeLabels(patch), text)
	}
}

func TestRepositories(t *testing.T) {
	t.Parallel()
	for image, want := range map[string]string{
		"nginx": "nginx", "nginx:1.27": "nginx", "docker.io/library/nginx:1.27@sha256:0": "nginx", "library/nginx": "nginx",
		"localhost:5000/web": "localhost:5000/web", "localhost:5000/web:v1": "localhost:5000/web", "klab.local/web:v1": "klab.local/web",
		"docker.io/me/nginx": "me/nginx",
	} {
		require.Equal(t, want, fence.Repository(image), image)
	}
}

// TestRulesAreOnlyRead: one list of images serves tries beside each other.
func TestRulesAreOnlyRead(t *testing.T) {
	t.Parallel()
	images := make([]string, 1, 4)
	images[0] = "nginx"
	rules := fence.Rules{Strict: true, Images: images}
	require.NotEmpty(t, rules.Call(fence.AnswerDo, "setImage", map[string]any{"name": "a", "image": "evil.example/miner:v1"}))
	require.Equal(t, []string{"nginx", "", "", ""}, images[:4])
}
