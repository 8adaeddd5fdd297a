package e2e

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/manifest"
)

// held is a namespace of answers, as grading makes them.
const held = "klab-pack-grade-first-pod-held"

// TestTheAPIServerRefusesHostileObjects that the fence would have let through: what is applied here passes no fence. A
// running lab can be named by KLAB_E2E_LAB and KLAB_HOME, so that nothing is made.
func TestTheAPIServerRefusesHostileObjects(t *testing.T) {
	realEngine(t)
	lab := gradingLab(t)
	require.NoError(t, lab.Lane(t.Context(), held, false))
	lab.Guard(held, fence.Rules{Strict: true, Images: []string{"nginx"}, Permits: fence.Permits{"Service type NodePort"}})
	t.Cleanup(func() { require.NoError(t, lab.Clear(context.WithoutCancel(t.Context()), "first-pod", held)) })
	require.NoError(t, lab.Seed(t.Context(), "first-pod", held, nil, nil))
	before, err := lab.Inventory(t.Context(), held)
	require.NoError(t, err)

	pod := func(spec string) string {
		return "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {" + spec + "}}"
	}
	one := `containers: [{name: a, image: "klab.local/web:v1"}]`
	for name, text := range map[string]string{
		"the host's files":   pod(one + ", volumes: [{name: a, hostPath: {path: /}}]"),
		"the host's network": pod(one + ", hostNetwork: true"),
		"all rights":         pod(`containers: [{name: a, image: "klab.local/web:v1", securityContext: {privileged: true}}]`),
		"a port of the host": pod(`containers: [{name: a, image: "klab.local/web:v1", ports: [{containerPort: 80, hostPort: 80}]}]`),
		"an image":           pod(`containers: [{name: a, image: "evil.example/miner:v1"}]`),
		"a node":             pod(one + ", nodeName: somewhere"),
		"the control plane":  pod(one + ", tolerations: [{operator: Exists}]"),
		"memory":             pod(one + ", volumes: [{name: a, emptyDir: {medium: Memory}}]"),
		"a template":         "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {hostPID: true, " + one + "}}}}",
		"a LoadBalancer":     "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: LoadBalancer, ports: [{port: 80}]}}",
		"an address outside": "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {externalIPs: [10.0.0.1], ports: [{port: 80}]}}",
		"a name outside":     "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: example.org}}",
		"a role":             "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: a}}",
		"all rights for all": "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: a}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}",
		"a webhook":          "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: a}}",
		"another namespace":  "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: kube-system}}",
		"a namespace":        "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
	} {
		objects, err := manifest.Objects([]byte(text))
		require.NoError(t, err)
		err = lab.Apply(t.Context(), held, objects, "create")
		require.Error(t, err, name)
		require.True(t, cluster.Refused(err), "%s: %v", name, err)
		require.Contains(t, err.Error(), "forbidden", name)
	}
	require.Error(t, lab.Patch(t.Context(), "Node", held, lab.Nodes()[0], "merge", []byte(`{"metadata":{"labels":{"a":"b"}}}`)))
	for _, kind := range []string{"NetworkPolicy", "ResourceQuota"} {
		require.ErrorContains(t, lab.Delete(t.Context(), kind, held, "klab-pack", nil), "klab's own")
	}
	_, err = lab.Exec(t.Context(), held, "a", "", []string{"sh"})
	require.ErrorContains(t, err, "forbidden")
	after, err := lab.Inventory(t.Context(), held)
	require.NoError(t, err)
	require.Equal(t, before, after)

	for name, text := range map[string]string{
		"an honest Pod":       pod(one),
		"a permitted Service": "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: NodePort, ports: [{port: 80}]}}",
	} {
		objects, err := manifest.Objects([]byte(text))
		require.NoError(t, err)
		require.NoError(t, lab.Apply(t.Context(), held, objects, "create"), name)
	}
}

// gradingLab is a running lab that is named, or one of the test's own.
func gradingLab(t *testing.T) *cluster.Lab {
	t.Helper()
	if name := os.Getenv("KLAB_E2E_LAB"); name != "" {
		lab, err := cluster.Connect(t.Context(), cluster.Options{Name: name, DataDir: filepath.Join(os.Getenv("KLAB_HOME"), "data"), Direct: true})
		require.NoError(t, err)
		return lab
	}
	return startedKlab(t, "klab-e2e-hostile").open()
}

// TestHostileBundlesCostNobodyAnything: beside them an honest one has the marks that it has alone, and the lab is as it was.
func TestHostileBundlesCostNobodyAnything(t *testing.T) {
	realEngine(t)
	k := startedKlab(t, "klab-e2e-class")
	honest, hostile := "../../internal/cli/class/testdata/class/right", "../../internal/grade/testdata/hostile"
	contained := "../../internal/grade/testdata/contained"
	lessons := []string{"--lesson", "first-pod,rollback,jobs", "-o", "json"}
	marks := func(out string, paths ...string) map[string][]string {
		said, _ := k.run(t.Context(), slices.Concat([]string{"grade", "--out", filepath.Join(t.TempDir(), out)}, paths, lessons)...)
		var results grade.Results
		require.NoError(t, json.Unmarshal([]byte(said), &results), said)
		found := map[string][]string{}
		for _, s := range results.Submissions {
			for _, task := range s.Tasks {
				found[s.ID] = append(found[s.ID], strings.TrimSpace(task.Lesson+"/"+task.Task+" "+task.State+" "+task.Code))
			}
		}
		return found
	}
	everything := func() string {
		return k.kubectl("get", "namespaces,clusterroles,clusterrolebindings,validatingwebhookconfigurations,persistentvolumes", "-o", "name")
	}
	alone := marks("alone", honest)
	before := everything()
	beside := marks("beside", honest, hostile, contained)
	require.Equal(t, alone["right"], beside["right"])
	require.Equal(t, before, everything())
	for id, all := range beside {
		if id != "right" {
			require.NotContains(t, strings.Join(all, "\n"), " pass", id)
		}
	}
}
