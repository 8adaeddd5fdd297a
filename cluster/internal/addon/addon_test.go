package addon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// addOnServer keeps what is applied, and makes it work once somebody has looked and found it does not.
type addOnServer struct {
	mu     sync.Mutex
	held   map[string]map[string]any
	looked map[string]bool
	// applied are the paths written, in order.
	applied []string
	// pods are what the namespace of the add-on lists; while there are any, its Deployment does not work.
	pods []corev1.Pod
	// gone are the paths deleted, in order. What stays in spite of that is in stuck.
	gone  []string
	stuck string
}

func (s *addOnServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	path := r.URL.Path
	switch {
	case strings.HasSuffix(path, "/pods"):
		_ = json.NewEncoder(w).Encode(corev1.PodList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "PodList"}, Items: s.pods})
		return
	case r.Method == http.MethodPost: // klab's own namespace and record, in protobuf
		path += "/addons"
		s.held[path] = map[string]any{"apiVersion": "v1", "kind": "ConfigMap"}
	case r.Method == http.MethodPatch:
		s.patch(r, path)
	case r.Method == http.MethodGet && r.URL.Query().Has("labelSelector"):
		s.list(w, path, r.URL.Query().Get("labelSelector"))
		return
	case r.Method == http.MethodDelete:
		s.remove(path)
		_, _ = io.WriteString(w, `{"kind":"Status","apiVersion":"v1","status":"Success"}`)
		return
	}
	found, ok := s.held[path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`)
		return
	}
	_ = json.NewEncoder(w).Encode(found)
	if r.Method == http.MethodGet && !s.looked[path] {
		s.looked[path] = true
		s.work(found)
	}
}

// list answers with the objects of a kind, wherever they are, that belong to an add-on.
func (s *addOnServer) list(w io.Writer, path, selector string) {
	group, resource := path[:strings.LastIndex(path, "/")], path[strings.LastIndex(path, "/"):]
	items := []any{}
	for held, object := range s.held {
		if strings.HasPrefix(held, group+"/") && strings.HasSuffix(held[:strings.LastIndex(held, "/")], resource) &&
			selector == names.AddOnLabel+"="+fmt.Sprint(kinds.At(object, "metadata", "labels", names.AddOnLabel)) {
			items = append(items, object)
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"kind": "List", "apiVersion": "v1", "metadata": map[string]any{}, "items": items})
}

func (s *addOnServer) patch(r *http.Request, path string) {
	body := map[string]any{}
	_ = json.NewDecoder(r.Body).Decode(&body)
	if strings.Contains(path, names.GraderNamespace) {
		if held, ok := s.held[path]; ok {
			data, _ := body["data"].(map[string]any)
			maps.DeleteFunc(data, func(_ string, value any) bool { return value == nil })
			held["data"] = data
		}
		return
	}
	if kinds.At(body, "spec", "template") != nil {
		body["spec"].(map[string]any)["replicas"] = 1
	}
	body["metadata"].(map[string]any)["uid"] = path
	s.applied = append(s.applied, path)
	s.held[path], s.looked[path] = body, false
	if body["kind"] == "Service" { // what follows it has its labels
		follower := map[string]any{"name": "metrics-server", "namespace": "kube-system", "labels": kinds.At(body, "metadata", "labels"), "uid": "follower"}
		s.held[ofService(path)] = map[string]any{"apiVersion": "v1", "kind": "Endpoints", "metadata": follower}
	}
}

// ofService is the path of the endpoints of a Service.
func ofService(path string) string { return strings.Replace(path, "/services/", "/endpoints/", 1) }

// remove removes an object unless it is stuck. Endpoints come back, and go with their Service.
func (s *addOnServer) remove(path string) {
	if strings.Contains(path, "/endpoints/") {
		return
	}
	if strings.Contains(path, names.GraderNamespace) {
		delete(s.held, path)
		return
	}
	s.gone = append(s.gone, path)
	if s.stuck == "" || !strings.Contains(path, s.stuck) {
		delete(s.held, path)
		delete(s.held, ofService(path))
	}
}

func (s *addOnServer) work(object map[string]any) {
	switch {
	case kinds.At(object, "spec", "template") != nil && len(s.pods) == 0:
		object["status"] = map[string]any{"updatedReplicas": 1, "availableReplicas": 1}
	case kinds.At(object, "spec", "groupPriorityMinimum") != nil:
		object["status"] = map[string]any{"conditions": []any{map[string]any{"type": "Available", "status": "True"}}}
	}
}

func addOnLab(t *testing.T) (*AddOns, *addOnServer) {
	t.Helper()
	server := &addOnServer{held: map[string]map[string]any{}, looked: map[string]bool{}}
	config := apitest.Server(t, server)
	config.QPS = -1 // as a lab's
	c, err := api.Connect(config)
	require.NoError(t, err)
	verbs := metav1.Verbs{"get", "list", "delete", "patch"}
	c.Served = func(context.Context) ([]*metav1.APIResourceList, error) {
		return []*metav1.APIResourceList{
			{GroupVersion: "v1", APIResources: []metav1.APIResource{
				{Name: "serviceaccounts", Kind: "ServiceAccount", Namespaced: true, Verbs: verbs},
				{Name: "services", Kind: "Service", Namespaced: true, Verbs: verbs}, {Name: "endpoints", Kind: "Endpoints", Namespaced: true, Verbs: verbs},
			}},
			{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{{Name: "deployments", Kind: "Deployment", Namespaced: true, Verbs: verbs}}},
			{GroupVersion: "apiregistration.k8s.io/v1", APIResources: []metav1.APIResource{{Name: "apiservices", Kind: "APIService", Verbs: verbs}}},
			{GroupVersion: "rbac.authorization.k8s.io/v1", APIResources: []metav1.APIResource{
				{Name: "clusterroles", Kind: "ClusterRole", Verbs: verbs}, {Name: "clusterrolebindings", Kind: "ClusterRoleBinding", Verbs: verbs},
				{Name: "rolebindings", Kind: "RoleBinding", Namespaced: true, Verbs: verbs},
			}},
		}, nil
	}
	return New(api.New(c, true, false), grader.New(c.Kube)), server
}

const (
	record          = "/api/v1/namespaces/" + names.GraderNamespace + "/configmaps/addons"
	addOnDeployment = "/apis/apps/v1/namespaces/kube-system/deployments/metrics-server"
	addOnAPI        = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io"
)

func TestAnAddOnComesUpInStagesAndStays(t *testing.T) {
	t.Parallel()
	a, server := addOnLab(t)
	var told []string
	require.NoError(t, a.BringUp(t.Context(), "metrics-server", func(text string) { told = append(told, text) }))
	require.Equal(t, []string{"waiting for Deployment metrics-server", "waiting for APIService v1beta1.metrics.k8s.io"}, told)
	require.Equal(t, addOnAPI, server.applied[len(server.applied)-1], "nobody is sent to an API that nobody serves")
	require.NotEmpty(t, kinds.At(server.held[addOnDeployment], "status"), "it worked before the API came")
	for _, path := range server.applied {
		require.Equal(t, "metrics-server", kinds.At(server.held[path], "metadata", "labels", names.AddOnLabel), path)
	}

	count := len(server.applied)
	require.NoError(t, a.BringUp(t.Context(), "metrics-server", func(text string) { t.Error("told for nothing: " + text) }))
	require.Len(t, server.applied, count, "one that works is left alone")
}

func TestAnAddOnThatWasDamagedComesBack(t *testing.T) {
	t.Parallel()
	a, server := addOnLab(t)
	quiet := func(string) {}
	require.NoError(t, a.BringUp(t.Context(), "metrics-server", quiet))
	server.mu.Lock()
	delete(server.held, addOnDeployment)
	server.mu.Unlock()
	require.NoError(t, a.BringUp(t.Context(), "metrics-server", quiet))
	require.Contains(t, server.held, addOnDeployment)
}

func TestAnAddOnWithoutItsImageSaysWhatToDo(t *testing.T) {
	t.Parallel()
	a, server := addOnLab(t)
	server.pods = []corev1.Pod{{
		ObjectMeta: metav1.ObjectMeta{Name: "metrics-server-x", CreationTimestamp: metav1.NewTime(time.Now().Add(-time.Hour))},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Image: "registry.k8s.io/metrics-server:v1"}}},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{
			State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ErrImagePull", Message: "no route to host"}},
		}}},
	}}
	err := a.BringUp(t.Context(), "metrics-server", func(string) {})
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, fault.NoImage, known.Kind)
	require.ErrorContains(t, err, "bring up add-on metrics-server: get image registry.k8s.io/metrics-server:v1: ErrImagePull: no route to host")
	require.NotContains(t, server.held, addOnAPI)
}

func TestAPullMayFailForAMoment(t *testing.T) {
	t.Parallel()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{CreationTimestamp: metav1.Now()},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{
			State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff"}},
		}}},
	}
	var final *fault.Error
	require.False(t, errors.As(podDelay(pod, time.Now()), &final), "no registry is asked only once")
	require.NoError(t, podDelay(&corev1.Pod{Status: corev1.PodStatus{Phase: corev1.PodRunning}}, time.Now()))
}

func TestThereIsNoSuchAddOn(t *testing.T) {
	t.Parallel()
	a, server := addOnLab(t)
	require.ErrorContains(t, a.BringUp(t.Context(), "warp-drive", func(string) {}), `no add-on "warp-drive"`)
	require.Empty(t, server.applied)
}

func TestAnAddOnIsTakenDownFromItsLastStageOn(t *testing.T) {
	t.Parallel()
	a, server := addOnLab(t)
	quiet := func(string) {}
	require.NoError(t, a.BringUp(t.Context(), "metrics-server", quiet))
	requireStanding(t, a, On)
	const other = "/apis/apps/v1/namespaces/kube-system/deployments/other"
	server.held[other] = map[string]any{"apiVersion": "apps/v1", "kind": "Deployment"}

	require.NoError(t, a.TakeDown(t.Context(), "metrics-server", quiet))
	require.ElementsMatch(t, server.applied, server.gone, "each object goes, and once")
	require.Equal(t, addOnAPI, server.gone[0], "nobody is sent to an API that nobody serves")
	require.Contains(t, server.held, other)
	requireStanding(t, a, Off)
	require.NotContains(t, server.held, record, "no note stays either")
	require.NoError(t, a.TakeDown(t.Context(), "metrics-server", func(text string) { t.Error("told for nothing: " + text) }))
}

func requireStanding(t *testing.T, a *AddOns, want Condition, lacks ...string) {
	t.Helper()
	standing, reasons, err := a.Standing(t.Context(), "metrics-server")
	require.NoError(t, err)
	require.Equal(t, want, standing)
	require.Equal(t, lacks, reasons)
}

func TestAnAddOnThatLacksSomethingSaysWhat(t *testing.T) {
	t.Parallel()
	a, server := addOnLab(t)
	require.NoError(t, a.BringUp(t.Context(), "metrics-server", func(string) {}))
	delete(server.held, addOnDeployment)
	requireStanding(t, a, Broken, "Deployment metrics-server: not there")
}

// What somebody else keeps from going is named, and the record stays: the add-on is not off.
func TestAnAddOnThatDoesNotGoSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	a, server := addOnLab(t)
	require.NoError(t, a.BringUp(t.Context(), "metrics-server", func(string) {}))
	server.stuck = "deployments"
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	left := "removing Deployment kube-system/metrics-server"
	told := ""
	require.Error(t, a.TakeDown(ctx, "metrics-server", func(text string) {
		if told = text; told == left {
			cancel()
		}
	}))
	require.Equal(t, left, told)
	requireStanding(t, a, Broken, "APIService v1beta1.metrics.k8s.io: not there")
}

func TestOnlySomeOfManyAreNamed(t *testing.T) {
	t.Parallel()
	var items []api.Item
	for _, name := range []string{"d", "c", "b", "a"} {
		object := &unstructured.Unstructured{}
		object.SetName(name)
		items = append(items, api.Item{Kind: kinds.Kind{Name: "Role"}, Object: object})
	}
	require.Equal(t, "Role a, Role b, Role c, …", listed(items))
	require.Equal(t, "Role c, Role d", listed(items[:2]))
}
