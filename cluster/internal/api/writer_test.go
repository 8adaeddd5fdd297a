package api

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	clienttesting "k8s.io/client-go/testing"

	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/kinds"
)

// The lab applies the object that it was given, whatever it holds: whoever proved it found no other in it.
func TestAnObjectWithItemsIsOneObject(t *testing.T) {
	t.Parallel()
	o, seen := writeAPI(t)
	object := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "notes"}, "items": []any{
		map[string]any{"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": "planted"}}}}
	require.NoError(t, o.Apply(t.Context(), "shop", []map[string]any{object}, "apply"))
	_, err := o.DryRun(t.Context(), "shop", []map[string]any{object})
	require.NoError(t, err)
	for _, line := range seen.Lines {
		require.Contains(t, line, "/api/v1/namespaces/shop/configmaps/notes")
	}
}

func writeAPI(t *testing.T) (*Objects, *apitest.Requests) {
	t.Helper()
	seen := &apitest.Requests{}
	return api(t, seen), seen
}

const twoDocuments = `
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: two, namespace: elsewhere}
---
apiVersion: v1
kind: Node
metadata: {name: three}
`

func TestApplyWays(t *testing.T) {
	t.Parallel()
	cases := []struct {
		how  string
		want []string
	}{
		{"apply", []string{
			"PATCH /api/v1/namespaces/shop/configmaps/one?fieldManager=klab&force=true",
			"PATCH /api/v1/namespaces/elsewhere/configmaps/two?fieldManager=klab&force=true",
			"PATCH /api/v1/nodes/three?fieldManager=klab&force=true",
		}},
		{"create", []string{
			"POST /api/v1/namespaces/shop/configmaps?fieldManager=klab&fieldValidation=Strict",
			"POST /api/v1/namespaces/elsewhere/configmaps?fieldManager=klab&fieldValidation=Strict",
			"POST /api/v1/nodes?fieldManager=klab&fieldValidation=Strict",
		}},
		{"replace", []string{
			"GET /api/v1/namespaces/shop/configmaps/one",
			"PUT /api/v1/namespaces/shop/configmaps/one?fieldManager=klab&fieldValidation=Strict",
			"GET /api/v1/namespaces/elsewhere/configmaps/two",
			"PUT /api/v1/namespaces/elsewhere/configmaps/two?fieldManager=klab&fieldValidation=Strict",
			"GET /api/v1/nodes/three",
			"PUT /api/v1/nodes/three?fieldManager=klab&fieldValidation=Strict",
		}},
	}
	for _, c := range cases {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			o, seen := writeAPI(t)
			require.NoError(t, o.Apply(t.Context(), "shop", apitest.Objects(t, twoDocuments), c.how))
			require.Equal(t, c.want, seen.Lines)
			if c.how == "replace" {
				require.Equal(t, "41", kinds.At(seen.Bodies[1], "metadata", "resourceVersion"))
			}
		})
	}
	o, _ := writeAPI(t)
	require.ErrorContains(t, o.Apply(t.Context(), "shop", apitest.Objects(t, twoDocuments), "guess"), `unknown way "guess"`)
}

func TestPatchTypes(t *testing.T) {
	t.Parallel()
	o, seen := writeAPI(t)
	require.NoError(t, o.Patch(t.Context(), "ConfigMap", "shop", "one", "merge", []byte(`{}`)))
	require.Equal(t, []string{"PATCH /api/v1/namespaces/shop/configmaps/one?fieldManager=klab"}, seen.Lines)
	require.ErrorContains(t, o.Patch(t.Context(), "ConfigMap", "shop", "one", "magic", nil), `unknown type "magic"`)
}

func TestDelete(t *testing.T) {
	t.Parallel()
	o, seen := writeAPI(t)
	err := o.Delete(t.Context(), "ConfigMap", "shop", "one", map[string]any{
		"uid": "u1", "gracePeriodSeconds": uint64(3), "propagationPolicy": "Orphan",
	})
	require.NoError(t, err)
	require.Equal(t, "u1", kinds.At(seen.Bodies[0], "preconditions", "uid"))
	require.EqualValues(t, 3, kinds.At(seen.Bodies[0], "gracePeriodSeconds"))
	require.Equal(t, "Orphan", kinds.At(seen.Bodies[0], "propagationPolicy"))
	require.ErrorContains(t, o.Delete(t.Context(), "ConfigMap", "shop", "one", map[string]any{"uuid": "x"}), `unknown option "uuid"`)
}

func TestDeleteOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	resource := schema.GroupResource{Resource: "pods"}
	cases := []struct {
		name    string
		options map[string]any
		err     error
		fails   bool
	}{
		{"absent", nil, apierrors.NewNotFound(resource, "web"), false},
		{"another object of the name", map[string]any{"uid": "a"}, apierrors.NewConflict(resource, "web", nil), false},
		{"forbidden", nil, apierrors.NewForbidden(resource, "web", nil), true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o, client := fakeObjects(true)
			client.PrependReactor("delete", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
				return true, nil, c.err
			})
			err := o.Delete(t.Context(), "Pod", "shop", "web", c.options)
			require.Equal(t, c.fails, err != nil, "%v", err)
		})
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	status := func(code int32, reason metav1.StatusReason, message string) error {
		return &apierrors.StatusError{ErrStatus: metav1.Status{Code: code, Reason: reason, Message: message}}
	}
	cases := []struct {
		name string
		err  error
		want bool
	}{
		{"invalid", status(422, metav1.StatusReasonInvalid, "spec.ports: Required value"), true},
		{"admission", status(403, metav1.StatusReasonForbidden, "exceeded quota"), true},
		{"unknown field", status(500, metav1.StatusReasonInternalError, "failed to create typed patch object: .spec.x: field not declared in schema"), true},
		{"broken server", status(500, metav1.StatusReasonInternalError, "etcdserver: no leader"), false},
		{"busy server", status(429, metav1.StatusReasonTooManyRequests, "slow down"), false},
		{"no server", io.ErrUnexpectedEOF, false},
		{"none", nil, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, refusal(c.err))
		})
	}
}

func TestDryRunOfAnUnknownKind(t *testing.T) {
	t.Parallel()
	o, _ := fakeObjects(true)
	results, err := o.DryRun(t.Context(), "shop", apitest.Objects(t, "apiVersion: v1\nkind: Podd\nmetadata: {name: web}"))
	require.NoError(t, err)
	require.Equal(t, "the lab has no kind Podd", results[0].Refused)
}

// What kubectl applied and the document has lost since is a difference, as kubectl diff says; what nobody applied is none.
func TestADryRunTakesAwayWhatTheDocumentLost(t *testing.T) {
	t.Parallel()
	const now = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {kept: a}\n"
	for name, test := range map[string]struct {
		annotation, patch string
	}{
		"a line was deleted":       {`{"data":{"kept":"a","lost":"b"}}`, `{"data":{"lost":null}}`},
		"nothing was deleted":      {`{"metadata":{"name":"settings","namespace":"shop","annotations":{}},"data":{"kept":"a"}}`, ""},
		"it was never applied":     {"", ""},
		"the annotation is not it": {"{", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := apitest.Object("v1", "ConfigMap", "shop", "settings")
			live.Object["data"] = map[string]any{"kept": "a", "lost": "b", "other": "c"}
			if test.annotation != "" {
				live.SetAnnotations(map[string]string{corev1.LastAppliedConfigAnnotation: test.annotation})
			}
			o, client := fakeObjects(true, live)
			var patch string
			client.PrependReactor("patch", "configmaps", func(a clienttesting.Action) (bool, runtime.Object, error) {
				if sent := a.(clienttesting.PatchAction); sent.GetPatchType() != types.ApplyPatchType {
					require.Equal(t, types.StrategicMergePatchType, sent.GetPatchType())
					patch = string(sent.GetPatch())
				}
				return true, live, nil
			})
			_, err := o.DryRun(t.Context(), "shop", apitest.Objects(t, now))
			require.NoError(t, err)
			require.Equal(t, test.patch, patch)
		})
	}
}

// A controller writes the object between klab's look and its replacement.
func TestAReplacementThatMetAnotherWriteIsTriedAgain(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(true, apitest.Object("v1", "ConfigMap", "shop", "settings"))
	conflicts := 2
	client.PrependReactor("update", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) {
		conflicts--
		return conflicts >= 0, nil, apierrors.NewConflict(schema.GroupResource{Resource: "configmaps"}, "settings", nil)
	})
	settings := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n"
	require.NoError(t, o.Apply(t.Context(), "shop", apitest.Objects(t, settings), "replace"))
	require.Equal(t, -1, conflicts)
}
