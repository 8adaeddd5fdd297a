package addon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
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
	// asked are the paths read, in order; "kinds" for all that are served.
	asked []string
	// applied are the paths written, in order.
	applied []string
	// pods are what the namespace of the add-on lists; while there are any, its Deployment does not work.
	pods []corev1.Pod
	// gone are the paths deleted, in order. What stays in spite of that is in stuck.
	gone  []string
	stuck string
}

// images keeps what was asked of the nodes.
type images struct {
	supplied, removed []string
	err               error
}

func (i *images) Supply(_ context.Context, names []string, detail func(string)) error {
	i.supplied = append(i.supplied, names...)
	detail("bringing images")
	return i.err
}

func (i *images) Remove(_ context.Context, names []string) error {
	i.removed = append(i.removed, names...)
	return i.err
}

func (s *addOnServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	path := r.URL.Path
	if r.Method == http.MethodGet {
		s.asked = append(s.asked, path)
	}
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

// added are the kinds that add-ons brought.
func (s *addOnServer) added() []*metav1.APIResourceList {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, "kinds")
	var all []*metav1.APIResourceList
	for path, object := range s.held {
		if strings.Contains(path, "/customresourcedefinitions/") {
			name := func(key string) string { return fmt.Sprint(kinds.At(object, "spec", "names", key)) }
			all = append(all, &metav1.APIResourceList{
				GroupVersion: fmt.Sprint(kinds.At(object, "spec", "group")) + "/v1",
				APIResources: []metav1.APIResource{{Name: name("plural"), Kind: name("kind"), Verbs: metav1.Verbs{"get", "list", "delete", "patch"}}},
			})
		}
	}
	return all
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
		object["status"] = condition("Available")
	case kinds.At(object, "spec", "controllerName") != nil:
		object["status"] = condition("Accepted")
	}
}

func condition(name string) map[string]any {
	return map[string]any{"conditions": []any{map[string]any{"type": name, "status": "True"}}}
}

func addOnLab(t *testing.T) (*AddOns, *addOnServer, *images) {
	t.Helper()
	nodes := &images{}
	server := &addOnServer{held: map[string]map[string]any{}, looked: map[string]bool{}}
	config := apitest.Server(t, server)
	config.QPS = -1 // as a lab's
	c, err := api.Connect(config)
	require.NoError(t, err)
	verbs := metav1.Verbs{"get", "list", "delete", "patch"}
	c.Served = func(context.Context) ([]*metav1.APIResourceList, error) {
		return append(server.added(), []*metav1.APIResourceList{
			{GroupVersion: "v1", APIResources: []metav1.APIResource{
				{Name: "serviceaccounts", Kind: "ServiceAccount", Namespaced: true, Verbs: verbs},
				{Name: "services", Kind: "Service", Namespaced: true, Verbs: verbs}, {Name: "endpoints", Kind: "Endpoints", Namespaced: true, Verbs: verbs}, {Name: "namespaces", Kind: "Namespace", Verbs: verbs},
			}},
			{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{{Name: "deployments", Kind: "Deployment", Namespaced: true, Verbs: verbs}}},
			{GroupVersion: "apiregistration.k8s.io/v1", APIResources: []metav1.APIResource{{Name: "apiservices", Kind: "APIService", Verbs: verbs}}},
			{GroupVersion: "apiextensions.k8s.io/v1", APIResources: []metav1.APIResource{
				{Name: "customresourcedefinitions", Kind: "CustomResourceDefinition", Verbs: verbs},
			}},
			{GroupVersion: "networking.k8s.io/v1", APIResources: []metav1.APIResource{{Name: "ingressclasses", Kind: "IngressClass", Verbs: verbs}}},
			{GroupVersion: "rbac.authorization.k8s.io/v1", APIResources: []metav1.APIResource{
				{Name: "clusterroles", Kind: "ClusterRole", Verbs: verbs}, {Name: "clusterrolebindings", Kind: "ClusterRoleBinding", Verbs: verbs},
				{Name: "rolebindings", Kind: "RoleBinding", Namespaced: true, Verbs: verbs},
			}},
		}...), nil
	}
	return New(api.New(c, true, false), grader.New(c.Kube), nodes), server, nodes
}

const (
	record          = "/api/v1/namespaces/" + names.GraderNamespace + "/configmaps/addons"
	addOnDeployment = "/apis/apps/v1/namespaces/kube-system/deployments/metrics-server"
	addOnAPI        = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io"
)

func TestAnAddOnComesUpInStagesAndStays(t *testing.T) {
	t.Parallel()
	a, server, _ := addOnLab(t)
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
	a, server, _ := addOnLab(t)
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
	a, server, _ := addOnLab(t)
	a.patience = 0
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
	a, _, _ := addOnLab(t)
	now := time.Now()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{CreationTimestamp: metav1.NewTime(now)},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Image: "traefik:v3"}}},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{
			State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff"}},
		}}},
	}
	var final *fault.Error
	require.False(t, errors.As(a.podDelay(pod, time.Time{}), &final), "no registry is asked only once")
	pod.CreationTimestamp = metav1.NewTime(now.Add(-time.Hour))
	require.False(t, errors.As(a.podDelay(pod, now), &final), "its image may just have been brought")
	require.ErrorAs(t, a.podDelay(pod, now.Add(-time.Minute)), &final)
	require.NoError(t, a.podDelay(&corev1.Pod{Status: corev1.PodStatus{Phase: corev1.PodRunning}}, time.Time{}))
}

func TestThereIsNoSuchAddOn(t *testing.T) {
	t.Parallel()
	a, server, _ := addOnLab(t)
	require.ErrorContains(t, a.BringUp(t.Context(), "warp-drive", func(string) {}), `no add-on "warp-drive"`)
	require.Empty(t, server.applied)
}

const (
	gateway       = "/apis/apps/v1/namespaces/traefik/deployments/traefik"
	gatewayClass  = "/apis/gateway.networking.k8s.io/v1/gatewayclasses/traefik"
	gatewayImage  = "docker.io/library/traefik:v3.7.13"
	kindsOfRoutes = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/httproutes.gateway.networking.k8s.io"
)

func TestAnAddOnBringsItsImagesAndKinds(t *testing.T) {
	t.Parallel()
	a, server, nodes := addOnLab(t)
	var told []string
	require.NoError(t, a.BringUp(t.Context(), "gateway", func(text string) { told = append(told, text) }))
	require.Equal(t, []string{gatewayImage}, nodes.supplied)
	require.Equal(t, []string{"bringing images", "waiting for its kinds"}, told[:2])
	require.Contains(t, told, "waiting for GatewayClass traefik, Deployment traefik")
	require.Less(t, slices.Index(server.applied, kindsOfRoutes), slices.Index(server.applied, gatewayClass))

	require.NoError(t, a.BringUp(t.Context(), "gateway", func(text string) { t.Error("told for nothing: " + text) }))
	require.Len(t, nodes.supplied, 1, "one that works is left alone")
}

func TestAnAddOnWhoseImageCannotBeBroughtStopsThere(t *testing.T) {
	t.Parallel()
	a, server, nodes := addOnLab(t)
	nodes.err = errors.New("no space left on device")
	require.ErrorContains(t, a.BringUp(t.Context(), "gateway", func(string) {}), "bring up add-on gateway: no space left on device")
	require.Empty(t, server.applied)
}

func TestAnImageOfAnAddOnIsBuiltWhereItCannotBePulled(t *testing.T) {
	t.Parallel()
	var known *fault.Error
	require.ErrorAs(t, noImage(gatewayImage, "no route"), &known)
	require.Contains(t, known.Next, "make addon-image ADDON=gateway (builds it from source), then klab addon enable gateway")
	require.ErrorAs(t, noImage("registry.k8s.io/metrics-server:v1", "no route"), &known)
	require.Contains(t, known.Next, "make node-image")
}

func TestAnAddOnIsTakenDownFromItsLastStageOn(t *testing.T) {
	t.Parallel()
	for name, last := range map[string]string{"gateway": gateway, "metrics-server": addOnAPI} {
		a, server, nodes := addOnLab(t)
		quiet := func(string) {}
		require.NoError(t, a.BringUp(t.Context(), name, quiet))
		standing, _, err := a.Standing(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, On, standing)
		lacks, err := a.Lacks(t.Context(), name)
		require.NoError(t, err)
		require.False(t, lacks)
		server.held["/apis/apps/v1/namespaces/kube-system/deployments/other"] = map[string]any{"apiVersion": "apps/v1", "kind": "Deployment"}
		server.mu.Lock()
		applied := slices.Clone(server.applied)
		server.mu.Unlock()

		require.NoError(t, a.TakeDown(t.Context(), name, quiet))
		require.ElementsMatch(t, applied, server.gone, "each object goes, and once")
		first, second := slices.Index(server.gone, last), slices.Index(server.gone, applied[0])
		require.Less(t, first, second, "what stands on the first stage goes before it")
		require.Contains(t, server.held, "/apis/apps/v1/namespaces/kube-system/deployments/other")
		require.Equal(t, name == "gateway", len(nodes.removed) > 0)
		standing, _, err = a.Standing(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, Off, standing)
		lacks, err = a.Lacks(t.Context(), name)
		require.NoError(t, err)
		require.True(t, lacks)
		require.NotContains(t, server.held, record, "no note stays either")
		require.NoError(t, a.TakeDown(t.Context(), name, func(text string) { t.Error("told for nothing: " + text) }))
	}
}

// Whether an add-on is lacked is asked before every verdict, also while its Pods come up: it takes a read a part.
func TestALackedAddOnIsAReadAPart(t *testing.T) {
	t.Parallel()
	a, server, _ := addOnLab(t)
	require.NoError(t, a.BringUp(t.Context(), "gateway", func(string) {}))
	server.held[gateway]["status"] = map[string]any{}
	server.asked = nil
	for range 2 {
		lacks, err := a.Lacks(t.Context(), "gateway")
		require.NoError(t, err)
		require.False(t, lacks)
	}
	require.Equal(t, []string{gatewayClass, gateway, gatewayClass, gateway}, server.asked)
	delete(server.held, gateway)
	lacks, err := a.Lacks(t.Context(), "gateway")
	require.NoError(t, err)
	require.True(t, lacks)
}

func TestAnAddOnThatLacksSomethingSaysWhat(t *testing.T) {
	t.Parallel()
	a, server, _ := addOnLab(t)
	require.NoError(t, a.BringUp(t.Context(), "gateway", func(string) {}))
	delete(server.held, gateway)
	standing, lacks, err := a.Standing(t.Context(), "gateway")
	require.NoError(t, err)
	require.Equal(t, Broken, standing)
	require.Equal(t, []string{"Deployment traefik: not there"}, lacks)
}

// What somebody else keeps from going is named, and the record stays: the add-on is not off.
func TestAnAddOnThatDoesNotGoSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	a, server, nodes := addOnLab(t)
	require.NoError(t, a.BringUp(t.Context(), "gateway", func(string) {}))
	server.stuck = "deployments"
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	left := "removing Deployment traefik/traefik"
	told := ""
	require.Error(t, a.TakeDown(ctx, "gateway", func(text string) {
		if told = text; told == left {
			cancel()
		}
	}))
	require.Equal(t, left, told)
	require.Empty(t, nodes.removed)
	standing, _, err := a.Standing(t.Context(), "gateway")
	require.NoError(t, err)
	require.Equal(t, Broken, standing)
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
