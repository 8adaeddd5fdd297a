package fence_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"

	"github.com/klab-dev/klab/fence"
)

const patched = `{
	"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": {"app": "web"}},
	"spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": {
		"metadata": {"labels": {"app": "web"}},
		"spec": {
			"volumes": [{"name": "tmp", "emptyDir": {}}],
			"containers": [{"name": "web", "image": "nginx", "ports": [{"containerPort": 80}],
				"securityContext": {"capabilities": {"add": ["CHOWN"]}}}]}}}
}`

// FuzzPatch: an object that the fence accepts, with a patch that the fence accepts, is one that the fence accepts.
func FuzzPatch(f *testing.F) {
	for how, patches := range map[string][]string{
		"json": {
			`[{"op": "add", "path": "/spec/template/spec/volumes/-", "value": {"name": "x", "secret": {"secretName": "y"}}}]`,
			`[{"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "x", "hostPath": {"path": "/"}}}]`,
			`[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext/privileged", "value": true}]`,
			`[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext/capabilities/add/-", "value": "SYS_ADMIN"}]`,
			`[{"op": "replace", "path": "", "value": {"kind": "Deployment", "apiVersion": "apps/v1", "spec": {"replicas": 1000}}}]`,
			`[{"op": "remove", "path": "/spec/replicas"}, {"op": "add", "path": "/metadata/labels/klab.dev~1lesson", "value": "x"}]`,
		},
		"merge": {
			`{"spec": {"replicas": 3, "template": {"spec": {"hostNetwork": true}}}}`, `{"metadata": {"finalizers": ["a/b"]}}`, `{"spec": null}`,
			`{"spec": {"template": {"spec": {"volumes": [{"name": "x", "hostPath": {"path": "/"}}]}}}}`,
		},
		"strategic": {
			`{"spec": {"template": {"spec": {"volumes": [{"$patch": "replace"}, {"name": "tmp", "hostPath": {"path": "/"}, "emptyDir": null}]}}}}`,
			`{"spec": {"template": {"spec": {"containers": [{"name": "web", "ports": [{"containerPort": 80, "hostPort": 80}]}]}}}}`,
			`{"spec": {"template": {"spec": {"$setElementOrder/containers": [{"name": "web"}], "containers": [{"$patch": "delete", "name": "web"}]}}}}`,
		},
	} {
		for _, patch := range patches {
			f.Add(how, patch)
		}
	}
	require.Empty(f, fence.Object(object(f, []byte(patched)), "klab-pack-x"))
	f.Fuzz(func(t *testing.T, how, text string) {
		var content any
		if yaml.Unmarshal([]byte(text), &content) != nil || len(fence.Patch("Deployment", how, content)) > 0 {
			return
		}
		proven, err := json.Marshal(content)
		require.NoError(t, err)
		result, err := apply(how, proven)
		if err != nil {
			return
		}
		made := object(t, result)
		if made["kind"] == "Deployment" && made["apiVersion"] == "apps/v1" {
			require.Empty(t, fence.Object(made, "klab-pack-x"), "%s", result)
		}
	})
}

func object(t testing.TB, text []byte) map[string]any {
	var made map[string]any
	require.NoError(t, yaml.Unmarshal(text, &made))
	return made
}

// apply patches as the API server does.
func apply(how string, patch []byte) ([]byte, error) {
	switch how {
	case "json":
		operations, err := jsonpatch.DecodePatch(patch)
		if err != nil {
			return nil, err
		}
		return operations.Apply([]byte(patched))
	case "merge":
		return jsonpatch.MergePatch([]byte(patched), patch)
	default:
		return strategicpatch.StrategicMergePatch([]byte(patched), patch, appsv1.Deployment{})
	}
}
