package capture_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/klab-dev/klab/internal/capture"
	"github.com/klab-dev/klab/manifest"
)

// objects reads manifests as the API server would give them.
func objects(t *testing.T, text string) []map[string]any {
	t.Helper()
	all, err := manifest.Objects([]byte(text))
	require.NoError(t, err)
	return all
}

// baseline is objects as the lab's record has them.
func baseline(t *testing.T, text string) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, object := range objects(t, text) {
		out[object["kind"].(string)+"/"+object["metadata"].(map[string]any)["name"].(string)] = object
	}
	return out
}

// seed is a Deployment with its ReplicaSet and Pods, a bare Pod and a Service.
const seed = `
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, uid: d1, labels: {klab.dev/lesson: one}, annotations: {deployment.kubernetes.io/revision: "1"}}, spec: {replicas: 2, paused: false, template: {metadata: {labels: {app: web}}, spec: {dnsPolicy: ClusterFirst, containers: [{name: web, image: "web:v1"}]}}}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, uid: r1, ownerReferences: [{kind: Deployment, name: web, uid: d1, controller: true}]}, spec: {replicas: 2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1-a, uid: p1, labels: {app: web}, ownerReferences: [{kind: ReplicaSet, name: web-1, uid: r1, controller: true}]}, spec: {nodeName: n1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1-b, uid: p2, labels: {app: web}, ownerReferences: [{kind: ReplicaSet, name: web-1, uid: r1, controller: true}]}, spec: {nodeName: n1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: bare, uid: b1}, spec: {nodeName: n1, containers: [{name: web, image: "web:v1", terminationMessagePath: /dev/termination-log}]}, status: {phase: Running}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, uid: s1}, spec: {clusterIP: 10.0.0.9, clusterIPs: [10.0.0.9], selector: {app: web}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: kube-root-ca.crt, uid: k1}}
`

// changed is the seed with texts replaced, in pairs.
func changed(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(seed) }

// without leaves the documents out that hold a text.
func without(text string, which ...string) string {
	var kept []string
	for document := range strings.SplitSeq(text, "---") {
		gone := false
		for _, one := range which {
			gone = gone || strings.Contains(document, one)
		}
		if !gone {
			kept = append(kept, document)
		}
	}
	return strings.Join(kept, "---")
}

func taken(t *testing.T, now string) capture.Capture {
	t.Helper()
	seen := capture.Seen{Baseline: baseline(t, seed), Objects: objects(t, now)}
	return capture.Capture{Lesson: "one", Task: "count", Seed: "s", Changes: seen.Changes()}
}

// answer is the steps of what was done since an earlier capture.
func answer(t *testing.T, c capture.Capture, since *capture.Capture) []any {
	t.Helper()
	a, err := c.Answer(since, true)
	require.NoError(t, err)
	return a.Steps
}

// steps are written steps.
func steps(t *testing.T, text string) []any {
	t.Helper()
	documents, err := manifest.Documents([]byte(text))
	require.NoError(t, err)
	if len(documents) == 0 {
		return nil
	}
	return documents[0].([]any)
}

const later = `
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1-c, uid: p3, labels: {app: web}, ownerReferences: [{kind: ReplicaSet, name: web-1, uid: r1, controller: true}]}, spec: {nodeName: n2}}
`

// TestWhatALearnerDidIsWrittenDown, and what controllers and the API server did is not.
func TestWhatALearnerDidIsWrittenDown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ now, want string }{
		"nothing": {changed(`revision: "1"`, `revision: "2"`, "phase: Running", "phase: Failed", "10.0.0.9", "10.0.0.7"), ``},
		"an image": {without(changed("labels: {app: web}}, spec: {dnsPolicy: ClusterFirst, containers: [{name: web, image: \"web:v1\"}]", "labels: {app: web}}, spec: {containers: [{name: web, image: \"web:v2\"}]"), "name: web-1-a"),
			`[{do: {patch: {kind: Deployment, name: web, type: merge, patch: {spec: {template: {spec: {containers: [{name: web, image: "web:v2"}]}}}}}}}]`},
		"a field taken away": {changed("paused: false, ", ""), `[{do: {patch: {kind: Deployment, name: web, type: merge, patch: {spec: {paused: null}}}}}]`},
		"a bare Pod gone":    {without(seed, "name: bare"), `[{do: {delete: {kind: Pod, name: bare}}}]`},
		"a bare Pod going":   {changed("uid: b1", "uid: b1, deletionTimestamp: now"), `[{do: {delete: {kind: Pod, name: bare}}}]`},
		"a bare Pod made again": {changed("uid: b1", "uid: b2"),
			`[{do: {delete: {kind: Pod, name: bare}}}, {do: {apply: {manifest: {apiVersion: v1, kind: Pod, metadata: {name: bare}, spec: {containers: [{name: web, image: "web:v1"}]}}}}}]`},
		"a bare Pod's image": {changed(`"web:v1", terminationMessagePath: /dev/termination-log}]`, `"web:v2", volumeMounts: [{name: kube-api-access-x, mountPath: /t}]}]`),
			`[{do: {patch: {kind: Pod, name: bare, type: strategic, patch: {spec: {containers: [{name: web, image: "web:v2"}]}}}}}]`},
		"a controller's Pod gone":     {without(seed, "name: web-1-a") + later, `[{do: {delete: {kind: Pod, name: {of: Deployment/web, nth: 1}}}}]`},
		"both of a controller's gone": {without(seed, "name: web-1-a", "name: web-1-b") + later, `[{do: {delete: {kind: Pod, name: {of: Deployment/web, nth: 1}}}}, {do: {delete: {kind: Pod, name: {of: Deployment/web, nth: 2}}}}]`},
		"a controller's Pod relabelled": {changed("uid: p1, labels: {app: web}, ownerReferences: [{kind: ReplicaSet, name: web-1, uid: r1, controller: true}]", "uid: p1, labels: {app: aside}") + later,
			`[{do: {label: {kind: Pod, name: {of: Deployment/web, nth: 1}, labels: {app: aside}}}}]`},
		"a controller gone and its Pods left": {strings.ReplaceAll(without(seed, "kind: Deployment,", "kind: ReplicaSet, metadata"), ", ownerReferences: [{kind: ReplicaSet, name: web-1, uid: r1, controller: true}]", ""),
			`[{do: {delete: {kind: Deployment, name: web, propagationPolicy: Orphan}}}]`},
		"a controller gone with all it had": {without(seed, "kind: Deployment,", "kind: ReplicaSet, metadata", "name: web-1-"), `[{do: {delete: {kind: Deployment, name: web}}}]`},
		"a Service made and another gone": {without(seed, "kind: Service") + `
---
{apiVersion: v1, kind: Service, metadata: {name: shop, uid: s2, annotations: {note: mine}, managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {"f:ports": {"k:80": {"f:port": {}}}}}}]}, spec: {type: NodePort, clusterIP: 10.0.0.8, ports: [{port: 80, nodePort: 30123}]}, status: {loadBalancer: {}}}`,
			`[{do: {apply: {manifest: {apiVersion: v1, kind: Service, metadata: {name: shop, annotations: {note: mine}}, spec: {type: NodePort, ports: [{port: 80}]}}}}}, {do: {delete: {kind: Service, name: web}}}]`},
		"a port that was asked for": {seed + `
---
{apiVersion: v1, kind: Service, metadata: {name: shop, uid: s2, managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {"f:ports": {"k:80": {"f:nodePort": {}}}}}}]}, spec: {type: NodePort, ports: [{port: 80, nodePort: 30123}]}}`,
			`[{do: {apply: {manifest: {apiVersion: v1, kind: Service, metadata: {name: shop}, spec: {type: NodePort, ports: [{port: 80, nodePort: 30123}]}}}}}]`},
		"replicas that a controller sets": {changed("replicas: 2, paused", "replicas: 7, paused", "metadata: {name: web, uid: d1,", `metadata: {name: web, uid: d1, managedFields: [{manager: kube-controller-manager, subresource: scale, fieldsV1: {"f:spec": {"f:replicas": {}}}}],`), ``},
		"a Job": {seed + `
---
{apiVersion: batch/v1, kind: Job, metadata: {name: once, uid: j1, labels: {batch.kubernetes.io/job-name: once}}, spec: {selector: {matchLabels: {batch.kubernetes.io/controller-uid: j1}}, template: {metadata: {creationTimestamp: null, labels: {batch.kubernetes.io/controller-uid: j1, job-name: once}}, spec: {restartPolicy: Never}}}}`,
			`[{do: {apply: {manifest: {apiVersion: batch/v1, kind: Job, metadata: {name: once}, spec: {template: {spec: {restartPolicy: Never}}}}}}}]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, shown(t, steps(t, test.want)), shown(t, answer(t, taken(t, test.now), nil)))
		})
	}
}

func shown(t *testing.T, value any) string {
	t.Helper()
	text, err := yaml.Marshal(value)
	require.NoError(t, err)
	return strings.TrimSpace(strings.Replace(string(text), "null\n", "[]\n", 1))
}

// TestATaskIsWhatWasDoneSinceWhatItNeeds: a Deployment that was broken and rolled back is as the seed left it.
func TestATaskIsWhatWasDoneSinceWhatItNeeds(t *testing.T) {
	t.Parallel()
	broken := taken(t, changed(`containers: [{name: web, image: "web:v1"}]}}}}`, `containers: [{name: web, image: "web:bad"}]}}}}`))
	back := taken(t, seed)
	require.Empty(t, back.Changes)
	require.Empty(t, answer(t, back, nil))
	require.Equal(t, shown(t, steps(t, `[{do: {patch: {kind: Deployment, name: web, type: merge, patch: {spec: {template: {spec: {containers: [{name: web, image: "web:v1"}]}}}}}}}]`)),
		shown(t, answer(t, back, &broken)))
	require.Equal(t, shown(t, answer(t, broken, nil)), shown(t, answer(t, broken, &broken)), "who does everything first has done it all the same")

	gone := taken(t, without(seed, "name: bare"))
	again := taken(t, changed("uid: b1", "uid: b2"))
	require.Equal(t, shown(t, answer(t, again, nil)), shown(t, answer(t, again, &gone)))

	lost := taken(t, without(seed, "name: web-1-a")+later)
	a, err := lost.Answer(nil, false)
	require.NoError(t, err)
	require.True(t, a.Empty(), "no matter in a task that is about something else")

	wide := taken(t, seed+"\n---\n{apiVersion: v1, kind: Service, metadata: {name: shop, uid: s2}, spec: {sessionAffinity: ClientIP, ports: [{port: 80}]}}")
	plain := taken(t, seed+"\n---\n{apiVersion: v1, kind: Service, metadata: {name: shop, uid: s2}, spec: {ports: [{port: 80}]}}")
	require.Equal(t, shown(t, steps(t, `[{do: {apply: {manifest: {apiVersion: v1, kind: Service, metadata: {name: shop}, spec: {ports: [{port: 80}]}}}}},
		{do: {patch: {kind: Service, name: shop, type: merge, patch: {spec: {sessionAffinity: null}}}}}]`)), shown(t, answer(t, plain, &wide)))
}

// TestWhatNoStepSaysIsTold, so that nobody takes the steps for all of it.
func TestWhatNoStepSaysIsTold(t *testing.T) {
	t.Parallel()
	a, err := taken(t, seed+`
---
{apiVersion: v1, kind: Pod, metadata: {name: hello-n1, uid: m1, ownerReferences: [{kind: Node, name: n1, uid: n1, controller: true}]}}
---
{apiVersion: batch/v1, kind: Job, metadata: {name: now, uid: j1, annotations: {cronjob.kubernetes.io/instantiate: manual}, ownerReferences: [{kind: CronJob, name: report, uid: c1, controller: true}]}}
`).Answer(nil, true)
	require.NoError(t, err)
	require.True(t, a.Empty())
	require.ElementsMatch(t, []string{"Pod hello-n1 is a static Pod of a node", "Job now was made by hand from CronJob/report"}, a.Left)
}

// TestACaptureIsKeptWholeOrNotAtAll, the newest of a task, and bounded.
func TestACaptureIsKeptWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	store := capture.Store(filepath.Join(t.TempDir(), "captures"))
	none, err := store.Get("one", "count")
	require.NoError(t, err)
	require.Nil(t, none)
	first := taken(t, without(seed, "name: bare"))
	require.NoError(t, store.Keep(first))
	second := taken(t, changed("replicas: 2, paused", "replicas: 3, paused"))
	require.NoError(t, store.Keep(second))
	kept, err := store.Get("one", "count")
	require.NoError(t, err)
	second.Version = capture.Version
	require.Equal(t, second, *kept, "numbers stay whole numbers")

	huge := second
	huge.Files = map[string]string{"a.yaml": strings.Repeat("a", 600<<10)}
	require.ErrorContains(t, store.Keep(huge), "KiB")
	kept, err = store.Get("one", "count")
	require.NoError(t, err)
	require.Equal(t, second, *kept)
	entries, err := os.ReadDir(filepath.Join(string(store), "one"))
	require.NoError(t, err)
	require.Len(t, entries, 1)

	huge.Lesson = "../one"
	require.ErrorContains(t, store.Keep(huge), "is no task")
	require.NoError(t, os.WriteFile(filepath.Join(string(store), "one", "count.json"), []byte(`{"version":1,"lesson":"two","task":"count"}`), 0o600))
	_, err = store.Get("one", "count")
	require.ErrorContains(t, err, "another task")
	require.NoError(t, os.WriteFile(filepath.Join(string(store), "one", "count.json"), []byte(`{`), 0o600))
	_, err = store.Get("one", "count")
	require.ErrorContains(t, err, "one/count")
}
