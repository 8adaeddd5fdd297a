package memory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/klab-dev/klab/cluster/internal/names"
)

func TestARecordIsKeptUntilItIsForgotten(t *testing.T) {
	t.Parallel()
	m := emptyMemory() // the namespace of klab's own things is missing: a learner deleted it
	kept, err := m.Kept(t.Context(), "klab-shop")
	require.NoError(t, err)
	require.Nil(t, kept)
	for _, record := range []string{`{"hash":"a"}`, `{"hash":"b"}`} {
		require.NoError(t, m.Keep(t.Context(), "klab-shop", []byte(record)))
		kept, err = m.Kept(t.Context(), "klab-shop")
		require.NoError(t, err)
		require.Equal(t, record, string(kept))
	}
	require.NoError(t, m.Keep(t.Context(), "klab-shop", nil))
	kept, err = m.Kept(t.Context(), "klab-shop")
	require.NoError(t, err)
	require.Nil(t, kept)
}

// TestARecordThatNobodySignedIsRead when klab gets its key: a klab of before had none.
func TestARecordThatNobodySignedIsRead(t *testing.T) {
	t.Parallel()
	m := emptyMemory()
	pressed, err := press(withNode("n", "a", "1"))
	require.NoError(t, err)
	require.NoError(t, m.store.Put(t.Context(), &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: recordPrefix + "klab-shop", Labels: map[string]string{recordLabel: "lesson"}},
		BinaryData: map[string][]byte{recordKey: pressed},
	}))
	kept, err := m.Kept(t.Context(), "klab-shop")
	require.NoError(t, err)
	require.JSONEq(t, string(withNode("n", "a", "1")), string(kept))
}

// TestARecordOfAnOlderKlabIsRead: that kept those of all lessons in one ConfigMap.
func TestARecordOfAnOlderKlabIsRead(t *testing.T) {
	t.Parallel()
	m := emptyMemory()
	text := `{"seed":"old"}`
	require.NoError(t, m.store.Set(t.Context(), lessonRecords, "klab-shop", &text))
	kept, err := m.Kept(t.Context(), "klab-shop")
	require.NoError(t, err)
	require.Equal(t, text, string(kept))
	require.NoError(t, m.Keep(t.Context(), "klab-shop", []byte(`{"seed":"new"}`)))
	kept, err = m.Kept(t.Context(), "klab-shop")
	require.NoError(t, err)
	require.JSONEq(t, `{"seed":"new"}`, string(kept))
	require.NoError(t, m.Keep(t.Context(), "klab-shop", nil))
	kept, err = m.Kept(t.Context(), "klab-shop")
	require.NoError(t, err)
	require.Nil(t, kept, "the old one came back")
}

// TestARecordThatCannotBeReadIsNone: a lesson whose record somebody damaged has not been begun, and its next seed mends it.
func TestARecordThatCannotBeReadIsNone(t *testing.T) {
	t.Parallel()
	whole, err := press([]byte(`{"seed":"x"}`))
	require.NoError(t, err)
	trap, err := press(make([]byte, recordLimit+1))
	require.NoError(t, err)
	for name, pressed := range map[string][]byte{"nothing": nil, "text": []byte("{"), "half": whole[:len(whole)-6], "too much": trap} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := emptyMemory()
			key, err := m.sealed(t.Context())
			require.NoError(t, err)
			putRecord(t, m, map[string][]byte{recordKey: pressed, signatureKey: signature(key, "klab-shop", pressed)})
			requireMended(t, m)
		})
	}
}

// putRecord writes a record as whoever owns the lab can.
func putRecord(t *testing.T, m *Memory, data map[string][]byte) {
	t.Helper()
	require.NoError(t, m.store.Put(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: recordPrefix + "klab-shop"}, BinaryData: data}))
}

// withNode is a record whose baseline holds a Node and something else.
func withNode(name, label, version string) []byte {
	return fmt.Appendf(nil, `{"baseline":{"Node/%[1]s":{"kind":"Node","metadata":{"labels":{"of":%[2]q},"name":%[1]q,"resourceVersion":%[3]q},"spec":{"n":2.0}},
		"Pod/web":{"kind":"Pod"}},"seed":"x"}`, name, label, version)
}

// TestAnEditedRecordIsNoticed: a baseline that somebody has changed in the lab is none, however it was changed.
func TestAnEditedRecordIsNoticed(t *testing.T) {
	t.Parallel()
	edited, err := press(bytes.ReplaceAll(withNode("n", "a", "1"), []byte(`"Pod/web"`), []byte(`"Pod/other"`)))
	require.NoError(t, err)
	for name, edit := range map[string]func(t *testing.T, m *Memory){
		"the document": func(t *testing.T, m *Memory) {
			t.Helper()
			putRecord(t, m, map[string][]byte{recordKey: edited})
		},
		"the document, without a signature": func(t *testing.T, m *Memory) {
			t.Helper()
			putRecord(t, m, map[string][]byte{recordKey: edited, signatureKey: nil})
		},
		"signed with another key": func(t *testing.T, m *Memory) {
			t.Helper()
			putRecord(t, m, map[string][]byte{recordKey: edited, signatureKey: signature([]byte("mine"), "klab-shop", edited)})
		},
		"of another lesson": func(t *testing.T, m *Memory) {
			t.Helper()
			require.NoError(t, m.Keep(t.Context(), "klab-other", withNode("n", "a", "1")))
			other, err := m.recordMap(t.Context(), "klab-other")
			require.NoError(t, err)
			putRecord(t, m, other.BinaryData)
		},
		"a Node": func(t *testing.T, m *Memory) {
			t.Helper()
			held, err := m.store.Values(t.Context(), sharedNodes)
			require.NoError(t, err)
			for digest, text := range held {
				text = strings.Replace(text, `"of":"a"`, `"of":"b"`, 1)
				require.NoError(t, m.store.Set(t.Context(), sharedNodes, digest, &text))
			}
		},
		"all Nodes gone": func(t *testing.T, m *Memory) {
			t.Helper()
			require.NoError(t, m.kube.CoreV1().ConfigMaps(names.GraderNamespace).Delete(t.Context(), sharedNodes, metav1.DeleteOptions{}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := emptyMemory()
			require.NoError(t, m.Keep(t.Context(), "klab-shop", withNode("n", "a", "1")))
			edit(t, m)
			requireMended(t, m)
			require.NoError(t, m.Keep(t.Context(), "klab-shop", withNode("n", "a", "1")))
			kept, err := m.Kept(t.Context(), "klab-shop")
			require.NoError(t, err)
			require.JSONEq(t, string(withNode("n", "a", "1")), string(kept))
		})
	}
}

// TestARecordOfAnotherMachineIsForeign: each has a key of its own.
func TestARecordOfAnotherMachineIsForeign(t *testing.T) {
	t.Parallel()
	kube := fake.NewClientset()
	one, other := New(kube, "", "", nil), New(kube, "", "", nil)
	require.NoError(t, one.Keep(t.Context(), "klab-shop", []byte(`{"seed":"x"}`)))
	requireMended(t, other)
}

// TestNodesAreKeptOnce for all records, with every value as it was.
func TestNodesAreKeptOnce(t *testing.T) {
	t.Parallel()
	m := emptyMemory()
	for i := range 2 * maxSharedNodes {
		lesson, record := fmt.Sprintf("klab-%d", i), withNode("n", "a", fmt.Sprint(i))
		require.NoError(t, m.Keep(t.Context(), lesson, record))
		kept, err := m.Kept(t.Context(), lesson)
		require.NoError(t, err)
		require.JSONEq(t, string(record), string(kept))
		require.Contains(t, string(kept), "2.0", "it stays a double")
	}
	held, err := m.store.Values(t.Context(), sharedNodes)
	require.NoError(t, err)
	require.Len(t, held, 1)
	for i := range 2 * maxSharedNodes {
		record := withNode("n", fmt.Sprint("changed", i), "1")
		require.NoError(t, m.Keep(t.Context(), "klab-changing", record))
		kept, err := m.Kept(t.Context(), "klab-changing")
		require.NoError(t, err)
		require.JSONEq(t, string(record), string(kept))
	}
	held, err = m.store.Values(t.Context(), sharedNodes)
	require.NoError(t, err)
	require.Len(t, held, maxSharedNodes, "what finds no room stays in the record")
}

// requireMended has a record that is no use count as none, kept aside and replaced by the next seed.
func requireMended(t *testing.T, m *Memory) {
	t.Helper()
	found, err := m.recordMap(t.Context(), "klab-shop")
	require.NoError(t, err)
	_, err = m.Kept(t.Context(), "klab-shop")
	var unusable *Unusable
	require.ErrorAs(t, err, &unusable)
	require.NoError(t, m.Keep(t.Context(), "klab-shop", nil)) // as a seed does before it begins
	kept, err := m.Kept(t.Context(), "klab-shop")
	require.NoError(t, err)
	require.Nil(t, kept)
	aside, err := m.kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(t.Context(), asidePrefix+"klab-shop", metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, found.BinaryData, aside.BinaryData)
	require.NoError(t, m.Keep(t.Context(), "klab-shop", []byte(`{"seed":"y"}`)))
	kept, err = m.Kept(t.Context(), "klab-shop")
	require.NoError(t, err)
	require.JSONEq(t, `{"seed":"y"}`, string(kept))
}

// TestTheRecordsOfSixtyLessonsFit: the API server takes objects of 1 MiB, and a lab keeps every lesson that was begun.
func TestTheRecordsOfSixtyLessonsFit(t *testing.T) {
	t.Parallel()
	m := emptyMemory()
	random := rand.New(rand.NewPCG(1, 2))
	plain := 0
	for i := range 60 {
		record := realistic(t, random, fmt.Sprintf("klab-lesson-%d", i))
		plain += len(record)
		require.NoError(t, m.Keep(t.Context(), fmt.Sprintf("klab-lesson-%d", i), record))
	}
	require.Greater(t, plain, 60*50<<10, "they are as long as real ones")
	all, err := m.kube.CoreV1().ConfigMaps(names.GraderNamespace).List(t.Context(), metav1.ListOptions{LabelSelector: recordLabel})
	require.NoError(t, err)
	require.Len(t, all.Items, 60)
	sum := 0
	for _, one := range all.Items {
		data, err := json.Marshal(one)
		require.NoError(t, err)
		require.Less(t, len(data), 64<<10, "one lesson's record")
		sum += len(data)
	}
	require.Less(t, sum, 2<<20, "all of them in the lab's store")
	nodes, err := m.kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(t.Context(), sharedNodes, metav1.GetOptions{})
	require.NoError(t, err)
	data, err := json.Marshal(nodes)
	require.NoError(t, err)
	require.Less(t, len(data), 256<<10, "their nodes, were they different in every lesson")
}

// realistic is a record with as much in it as the longest of real ones: twenty Pods with their status, what makes them, nodes.
func realistic(t *testing.T, random *rand.Rand, namespace string) []byte {
	t.Helper()
	uid := func() string {
		return fmt.Sprintf("%08x-%04x-4%03x-%012x", random.Uint32(), random.Uint32()>>16, random.Uint32()>>20, random.Uint64()>>16)
	}
	baseline := map[string]any{}
	for i := range 20 {
		name := fmt.Sprintf("web-%x-%x", random.Uint32(), random.Uint32()>>12)
		conditions := []any{}
		for _, kind := range []string{"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"} {
			conditions = append(conditions, map[string]any{"type": kind, "status": "True", "lastProbeTime": nil, "lastTransitionTime": "2026-01-01T00:00:00Z", "observedGeneration": 1})
		}
		baseline["Pod/"+name] = map[string]any{
			"apiVersion": "v1", "kind": "Pod",
			"metadata": map[string]any{"name": name, "namespace": namespace, "uid": uid(), "resourceVersion": fmt.Sprint(random.Uint32()),
				"creationTimestamp": "2026-01-01T00:00:00Z", "labels": map[string]any{"app": "web", "pod-template-hash": name[4:12]},
				"ownerReferences": []any{map[string]any{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": name[:12], "uid": uid(), "controller": true}}},
			"spec": map[string]any{"nodeName": "klab-worker", "serviceAccountName": "default", "tolerations": conditions[:2],
				"containers": []any{map[string]any{"name": "web", "image": "klab.local/web:1", "args": []any{"--port", "8080"}, "env": conditions,
					"terminationMessagePath": "/dev/termination-log", "readinessProbe": map[string]any{"httpGet": map[string]any{"path": "/readyz", "port": 9901}}}}},
			"status": map[string]any{"phase": "Running", "podIP": fmt.Sprintf("10.244.1.%d", i), "conditions": conditions,
				"containerStatuses": []any{map[string]any{"name": "web", "containerID": "containerd://" + uid() + uid(), "imageID": "sha256:" + uid() + uid(), "ready": true,
					"volumeMounts": []any{map[string]any{"name": "kube-api-access-" + name[:5], "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}}}}},
		}
	}
	for i := range 3 {
		labels := map[string]any{}
		for j := range 8 {
			labels[fmt.Sprintf("node.kubernetes.io/some-long-label-%d", j)] = uid()
		}
		baseline[fmt.Sprintf("Node/klab-worker%d", i)] = map[string]any{"kind": "Node", "metadata": map[string]any{"name": "w", "uid": uid(), "labels": labels, "annotations": labels}}
	}
	data, err := json.Marshal(map[string]any{"lesson": namespace, "seed": uid(), "baseline": baseline, "memory": map[string]any{"victim": uid()}})
	require.NoError(t, err)
	return data
}
