package fence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/fence"
)

func TestURLsOfTheLesson(t *testing.T) {
	t.Parallel()
	for target, allowed := range map[string]bool{
		"http://10.0.0.1:8080/x":                        true,
		"https://web.klab-pack-a.svc/":                  true,
		"http://web.klab-pack-a.svc.cluster.local.:80/": true,
		"http://10.0.0.2/":                              false,
		"http://web.klab-pack-a.svc.example.org/":       false,
		"http://web.default.svc/":                       false,
		"http://klab-pack-a.svc/":                       false,
		"http://me@10.0.0.1/":                           false,
		"http://10.0.0.1:80@example.org/":               false,
		"http://web.klab-pack-a.svc%2eexample.org/":     false,
		"http://[::1]/":                                 false,
		"file:///etc/passwd":                            false,
		"gopher://10.0.0.1/":                            false,
		"//10.0.0.1/":                                   false,
		"http://":                                       false,
		"http://10.0.0.1:80\u0000/":                     false,
	} {
		require.Equal(t, allowed, fence.URL(target, "klab-pack-a", []string{"10.0.0.1"}) == nil, target)
	}
}

func TestFilesOfTheLearner(t *testing.T) {
	t.Parallel()
	for name, allowed := range map[string]bool{
		"web.yaml": true, "deep/web.json": true, "notes.txt": true, "base/shop.env": true, "shop.properties": true, ".env": false, "${name}": true,
		".envrc": false, ".kube/config.yaml": false, "../web.yaml": false, `..\web.yaml`: false, "/etc/web.yaml": false,
		"a/../../web.yaml": false, "run.sh": false, "Makefile": false, "": false,
	} {
		require.Equal(t, allowed, fence.File(name) == nil, name)
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]struct{ read, write bool }{
		"Pod": {true, true}, "Deployment.apps": {true, true}, "Node": {true, false}, "Event": {true, false},
		"Deployment.example.com": {false, false}, "ClusterRole": {false, false}, "RoleBinding": {true, false},
		"CustomResourceDefinition": {false, false}, "Namespace": {true, false}, "PersistentVolume": {false, false},
	} {
		require.Equal(t, want.read, fence.Read(kind) == nil, kind)
		require.Equal(t, want.write, fence.Write(kind) == nil, kind)
	}
}

func TestABreachKnowsItsPlace(t *testing.T) {
	t.Parallel()
	list := map[string]any{"kind": "List", "apiVersion": "v1", "items": []any{
		map[string]any{"kind": "ConfigMap", "apiVersion": "v1", "data": map[string]any{"hostPath": "a key of data is no field"}},
		map[string]any{"kind": "Pod", "apiVersion": "v1", "spec": map[string]any{"hostPID": true, "volumes": []any{
			map[string]any{"name": "a", "emptyDir": map[string]any{}}, map[string]any{"name": "b", "csi": map[string]any{}}}}},
	}}
	breaches := fence.Document(list, "klab-pack-a")
	require.Len(t, breaches, 2)
	require.EqualError(t, breaches[0], "items.1.spec.hostPID: a pack may not set hostPID: its Pods stay apart from their node")
	require.Equal(t, []any{"items", 1, "spec", "volumes", 1, "csi"}, breaches[1].Place)
}

// A JSON patch is judged by the object it makes, however its path cuts it up.
func TestJSONPatches(t *testing.T) {
	t.Parallel()
	operation := func(op, path string, value any) any {
		return []any{map[string]any{"op": op, "path": path, "value": value}}
	}
	for name, test := range map[string]struct {
		kind    string
		patch   any
		refused bool
	}{
		"an image":             {"Pod", operation("replace", "/spec/containers/0/image", "klab.local/web:v2"), false},
		"fewer rights":         {"Pod", operation("add", "/spec/hostNetwork", false), false},
		"taking away":          {"Pod", operation("remove", "/spec/hostNetwork", nil), false},
		"a capability":         {"Pod", operation("add", "/spec/containers/0/securityContext/capabilities/add/-", "SYS_ADMIN"), true},
		"all capabilities":     {"Pod", operation("add", "/spec/containers/0/securityContext/capabilities", map[string]any{"add": []any{"ALL"}}), true},
		"a port of the node":   {"Deployment", operation("add", "/spec/template/spec/containers/0/ports/0/hostPort", 80), true},
		"a type of Service":    {"Service", operation("replace", "/spec/type", "NodePort"), true},
		"a type of something":  {"Secret", operation("add", "/type", "NodePort"), false},
		"into a namespace":     {"Pod", operation("replace", "/metadata/namespace", "default"), true},
		"something to hold on": {"Pod", operation("add", "/metadata/finalizers", []any{"a"}), true},
		"a crowd":              {"Deployment", operation("replace", "/spec/replicas", 1000.0), true},
		"moved":                {"Pod", operation("move", "/spec/hostNetwork", nil), true},
		"no operations":        {"Pod", map[string]any{"spec": nil}, true},
	} {
		require.Equal(t, test.refused, len(fence.Patch(test.kind, "json", test.patch)) > 0, name)
	}
}
