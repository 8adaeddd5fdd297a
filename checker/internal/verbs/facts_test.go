package verbs_test

import (
	"context"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/checker/checkertest"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/verbs"
	"github.com/klab-dev/klab/workload/wire"
)

// trying is a lab in which files can be tried.
type trying struct {
	*checkertest.Lab
	results []ground.DryRunResult
}

func (l trying) DryRun(context.Context, string, []map[string]any) ([]ground.DryRunResult, error) {
	return l.results, nil
}

// onlyFile is a workspace with few files.
type onlyFile struct{}

func (onlyFile) ReadFile(name string) ([]byte, error) {
	switch name {
	case "web.yaml":
		return []byte("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"), nil
	case "kind.yaml":
		return []byte("apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes:\n- extraPortMappings: [{containerPort: 30080, hostPort: 80}]\n" +
			"- {role: worker, image: a, labels: {b: c}}\nnetworking: {serviceSubnet: 10.244.9.0/24}\n"), nil
	case "pipe.yaml":
		return nil, fmt.Errorf("pipe.yaml is %w: it is no regular file", ground.ErrUnreadable)
	}
	return nil, fs.ErrNotExist
}
func (onlyFile) WriteFile(string, []byte) error { return nil }

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	return kube.WholeNumbers(out).(map[string]any)
}

// laboratory has a Pod that answers and confirms it, and something of everything else that verbs observe.
func laboratory(t *testing.T) ground.Lab {
	t.Helper()
	lab := trying{Lab: &checkertest.Lab{}}
	for _, text := range []string{
		`{"kind":"Pod","metadata":{"name":"a","namespace":"ns"},"spec":{"containers":[{"name":"web","image":"klab.local/web:v1"}]},
		  "status":{"phase":"Running","podIP":"10.1.0.1","podIPs":[{"ip":"10.1.0.1"}]}}`,
		`{"kind":"Node","metadata":{"name":"one","namespace":""},"status":{"addresses":[{"type":"InternalIP","address":"10.0.0.1"}]}}`,
		`{"kind":"Service","metadata":{"name":"web","namespace":"ns"},"spec":{"clusterIP":"10.2.0.1","selector":{"app":"web"},"ports":[{"port":80}]}}`,
		`{"kind":"EndpointSlice","metadata":{"name":"web-1","namespace":"ns","labels":{"kubernetes.io/service-name":"web"}},
		  "ports":[{"name":"","port":8080,"protocol":"TCP"}],"endpoints":[
		  {"addresses":["10.1.0.1"],"nodeName":"one","conditions":{"ready":false,"serving":true,"terminating":true},"targetRef":{"name":"a","uid":"uid-a"}},{}]}`,
		`{"kind":"EndpointSlice","metadata":{"name":"bare-1","namespace":"ns","labels":{"kubernetes.io/service-name":"bare"}},"ports":null,"endpoints":[{}]}`,
		`{"kind":"ConfigMap","metadata":{"name":"answers","namespace":"ns"},"data":{"n":"3"}}`,
		`{"kind":"Event","metadata":{"name":"e","namespace":"ns","uid":"uid-e","creationTimestamp":"2026-01-01T00:00:00Z"},"reason":"Killing","count":2,"involvedObject":{"kind":"Pod","name":"a"}}`,
	} {
		lab.Put(object(t, text))
	}
	answers := map[string]string{
		"/load/ns.none": `{"totals":{},"seconds":[]}`,
		"/load/ns.some": `{"name":"ns.some","running":true,"startedAt":"2026-01-01T00:00:00Z","totals":{"since":"2026-01-01T00:00:00Z","requests":9,"ok":7,
		  "byStatus":{"200":7},"byErrorClass":{"refused":2},"byIP":{"10.1.0.1":5,"10.1.0.9":2},"byVersion":{"v1":7},
		  "firstError":{"at":"2026-01-01T00:00:01Z","class":"refused","text":"refused"}},"seconds":[{"unix":1,"requests":9,"ok":7}]}`,
		"/node/sandboxes": `{"sandboxes":[{"id":"4f1b","name":"a","namespace":"ns","uid":"uid-a","state":"SANDBOX_READY"}]}`,
		"/load/mark":      `{"mark":"m1"}`, "/node/unit?name=kubelet": `{"name":"kubelet","activeState":"active","subState":"running"}`,
		"/dns": `{"server":"10.2.0.10:53","name":"web.","rcode":"NOERROR","answers":[{"name":"web.","type":"A","ttl":5,"data":"10.2.0.1"}],
		  "tried":[{"name":"web.","rcode":"NOERROR"}],"duration":"1.5ms"}`,
		"/http": `{"results":[{"status":200,"body":"hi","echo":{"nonceOK":true,"nonce":"n","version":"v1","ips":["10.1.0.1"],"remoteAddr":"10.9.0.1:4"}},
		  {"status":200,"echo":{"nonceOK":true,"nonce":"o","version":"v1","ips":["10.1.0.7"],"remoteAddr":"10.9.0.1:4"}},
		  {"status":503},{"errorClass":"refused","error":"nobody listens"},{"errorClass":"timeout","error":"too late"}]}`,
	}
	lab.OnProbe = func(_, _, path string, _ []byte) (any, error) { return json.RawMessage(answers[path]), nil }
	lab.OnControl = func(_, _, path string) ([]byte, error) {
		switch path {
		case "/admin/answered":
			return json.Marshal(wire.Answered{IPs: []string{"10.1.0.1"}, Uptime: wire.Duration(1 << 50), Nonces: []string{"n"}})
		case "/admin/stats":
			return json.Marshal(wire.Stats{IPs: []string{"10.1.0.1"}, Version: "v1", Paths: map[string]wire.PathHits{"/echo": {Loads: map[string]wire.Hits{"ns.some": {Total: 5}}}}})
		}
		return nil, errors.New("a look acted")
	}
	lab.results = []ground.DryRunResult{
		{Live: object(t, `{"spec":{"replicas":1},"status":{}}`), Result: object(t, `{"kind":"Deployment","spec":{"replicas":2,"paused":true}}`)},
		{Result: object(t, `{"kind":"Service","metadata":{"name":"web"}}`)}, {Refused: "no"},
	}
	return lab
}

// observed is the fact of a call in the laboratory.
func observed(t *testing.T, verb, args string) any {
	t.Helper()
	c := &expr.Compiler{Report: func(_ expr.Place, _ int, _, message string) { t.Error(message) }}
	require.NoError(t, c.Begin(nil))
	scope := ground.Scope{Namespace: "ns", Workspace: onlyFile{}}
	fact, err := verbs.Compile(c, nil, false, verb, object(t, args)).Run(facts.NewLook(t.Context(), laboratory(t), scope, nil, nil))
	require.NoError(t, err)
	return fact
}

// calls are some of every verb that says what it gives.
func calls() []struct{ verb, args, fact string } {
	return []struct{ verb, args, fact string }{
		{"http", `{"service":"web","count":5}`, `{"ok":2,"total":5,"status":{"200":2,"503":1},"errors":{"refused":1,"timeout":1},"byPod":{"uid-a":1},"versions":{"v1":1},
		  "bodies":["hi","",""],"clients":{"10.9.0.1":1},"foreign":1,"error":"nobody listens"}`},
		{"http", `{"service":"none","count":5}`, `{"ok":0,"total":5,"status":{},"errors":{},"byPod":{},"versions":{},"bodies":[],"clients":{},"foreign":0,"error":"no Service none"}`},
		{"everyNode", `{"port":80}`, `[{"from":"cluster","to":"one","toIP":"10.0.0.1","ok":false,"status":0,"pod":"uid-a","client":"10.9.0.1","error":"too late","errorClass":"timeout","body":""}]`},
		{"endpoints", `{"service":"web"}`, `[{"uid":"uid-a","pod":"a","node":"one","ip":"10.1.0.1","ready":false,"serving":true,"terminating":true,"slice":"web-1","managed":false,
		  "ports":[{"name":"","port":8080,"protocol":"TCP"}]},{"uid":"","pod":"","node":"","ip":"","ready":true,"serving":true,"terminating":false,"slice":"web-1","managed":false,
		  "ports":[{"name":"","port":8080,"protocol":"TCP"}]}]`},
		{"endpoints", `{"service":"bare"}`, `[{"uid":"","pod":"","node":"","ip":"","ready":true,"serving":true,"terminating":false,"slice":"bare-1","managed":false,"ports":[]}]`},
		{"endpoints", `{"service":"none"}`, `[]`},
		{"dns", `{"name":"web"}`, `{"server":"10.2.0.10:53","name":"web.","rcode":"NOERROR","answers":[{"name":"web.","type":"A","ttl":5,"data":"10.2.0.1"}],
		  "tried":[{"name":"web.","rcode":"NOERROR"}],"duration":"1.5ms"}`},
		{"traffic", `{"name":"some"}`, `{"requests":9,"ok":7,"errors":2,"status":{"200":7},"errorClasses":{"refused":2},"byIP":{"10.1.0.1":5,"10.1.0.9":2},
		  "firstError":{"at":"2026-01-01T00:00:01Z","class":"refused","text":"refused"},"lastError":null,"running":true,"startedAt":"2026-01-01T00:00:00Z",
		  "seconds":[{"unix":1,"requests":9,"ok":7}],"byPod":{"uid-a":5,"10.1.0.9":2},"versions":{"v1":7},"foreign":0}`},
		{"traffic", `{"name":"none"}`, `{"requests":0,"ok":0,"errors":0,"status":null,"errorClasses":null,"byIP":null,"firstError":null,"lastError":null,"running":false,
		  "startedAt":"0001-01-01T00:00:00Z","seconds":[],"byPod":{},"versions":{},"foreign":0}`},
		{"stats", `{"pod":"a"}`, ``},
		{"mark", `{"name":"some"}`, `"m1"`},
		{"logs", `{"pod":"a"}`, `""`},
		{"answers", `{}`, `{"n":"3"}`},
		{"answers", `{"namespace":"other"}`, `{}`},
		{"events", `{"kind":"Pod"}`, `[{"kind":"Event","metadata":{"name":"e","namespace":"ns","uid":"uid-e","creationTimestamp":"2026-01-01T00:00:00Z"},
		  "reason":"Killing","count":2,"involvedObject":{"kind":"Pod","name":"a"}}]`},
		{"events", `{"kind":"Node"}`, `[]`},
		{"node", `{"name":"one","fact":"unit","unit":"kubelet"}`, `{"name":"kubelet","activeState":"active","subState":"running"}`},
		{"node", `{"name":"one","fact":"sandboxes"}`, `{"sandboxes":[{"id":"4f1b","name":"a","namespace":"ns","uid":"uid-a","state":"SANDBOX_READY"}]}`},
		{"dryRun", `{"path":"web.yaml"}`, `{"present":true,"refused":"no","differences":[{"path":".kind","live":"none","file":"Deployment"},
		  {"path":".spec.paused","live":"none","file":"true"},{"path":".spec.replicas","live":"1","file":"2"}],"missing":["Service/web"],
		  "objects":[{"kind":"Deployment","spec":{"replicas":2,"paused":true}},{"kind":"Service","metadata":{"name":"web"}}]}`},
		{"dryRun", `{"manifest":{"kind":"Service","apiVersion":"v1","metadata":{"name":"web"}}}`, `{"present":true,"refused":"no","differences":[{"path":".kind","live":"none","file":"Deployment"},
		  {"path":".spec.paused","live":"none","file":"true"},{"path":".spec.replicas","live":"1","file":"2"}],"missing":["Service/web"],
		  "objects":[{"kind":"Deployment","spec":{"replicas":2,"paused":true}},{"kind":"Service","metadata":{"name":"web"}}]}`},
		{"dryRun", `{"path":"none.yaml"}`, `{"present":false,"refused":"","differences":[],"missing":[],"objects":[]}`},
		{"kindConfig", `{"path":"kind.yaml"}`, `{"present":true,"problems":[],"overlap":true,"cluster":{"kind":"Cluster","apiVersion":"kind.x-k8s.io/v1alpha4","name":"",
		  "nodes":[{"role":"control-plane","image":"","labels":{},"extraPortMappings":[{"containerPort":30080,"hostPort":80,"listenAddress":"0.0.0.0","protocol":"TCP"}]},
		  {"role":"worker","image":"a","labels":{"b":"c"},"extraPortMappings":[]}],` + networkOf("ipv4", "127.0.0.1", "10.244.0.0/16", "10.244.9.0/24", "iptables") + `}}`},
		{"kindConfig", `{"path":"web.yaml"}`, `{"present":true,"problems":[{"line":1,"what":"version","text":"unknown apiVersion: apps/v1"}],"overlap":false,
		  "cluster":{"kind":"Deployment","apiVersion":"apps/v1","name":"","nodes":[],` + networkOf("", "", "", "", "") + `}}`},
		{"kindConfig", `{"path":"pipe.yaml"}`, `{"present":true,"problems":[{"line":0,"what":"unreadable","text":"pipe.yaml is not readable: it is no regular file"}],"overlap":false,
		  "cluster":{"kind":"","apiVersion":"","name":"","nodes":[],` + networkOf("", "", "", "", "") + `}}`},
		{"kindConfig", `{"path":"none.yaml"}`, `{"present":false,"problems":[],"overlap":false,"cluster":{"kind":"","apiVersion":"","name":"","nodes":[],` + networkOf("", "", "", "", "") + `}}`},
	}
}

// networkOf is the network of a configuration of kind.
func networkOf(family, address, pods, services, mode string) string {
	return fmt.Sprintf(`"networking":{"ipFamily":%q,"apiServerPort":0,"apiServerAddress":%q,"podSubnet":%q,"serviceSubnet":%q,"disableDefaultCNI":false,"kubeProxyMode":%q}`,
		family, address, pods, services, mode)
}

// TestFactsKeepTheirShape: expressions of lessons rest on every key, on numbers that are whole, and on maps and lists
// that are empty rather than null.
func TestFactsKeepTheirShape(t *testing.T) {
	t.Parallel()
	for _, call := range calls() {
		t.Run(call.verb+" "+call.args, func(t *testing.T) {
			t.Parallel()
			if call.fact == "" {
				return
			}
			var want any
			require.NoError(t, json.Unmarshal([]byte(call.fact), &want))
			require.Equal(t, kube.WholeNumbers(want), observed(t, call.verb, call.args))
		})
	}
}

// TestAVerbGivesWhatItDeclares: the keys and values of a fact are those of the Go type that checks are proved against.
func TestAVerbGivesWhatItDeclares(t *testing.T) {
	t.Parallel()
	proved := []string{"object", "objects", "file"} // those have the shape of an object, or any
	for _, call := range calls() {
		proved = append(proved, call.verb)
		t.Run(call.verb+" "+call.args, func(t *testing.T) {
			t.Parallel()
			declared := verbs.Given(call.verb, object(t, call.args))
			require.NotNil(t, declared)
			conforms(t, call.verb, declared, observed(t, call.verb, call.args))
		})
	}
	for verb := range verbs.Of(false) {
		require.Contains(t, proved, verb)
	}
}

// conforms reports where a fact is not of its type.
func conforms(t *testing.T, at string, declared reflect.Type, value any) {
	t.Helper()
	if declared.Kind() == reflect.Interface {
		return // it may be anything
	}
	switch v := value.(type) {
	case nil:
		require.Contains(t, []reflect.Kind{reflect.Pointer, reflect.Map, reflect.Slice}, declared.Kind(), at)
	case []any:
		for i, item := range v {
			conforms(t, fmt.Sprintf("%s[%d]", at, i), declared.Elem(), item)
		}
	case map[string]any:
		for declared.Kind() == reflect.Pointer {
			declared = declared.Elem()
		}
		conformsMap(t, at, declared, v)
	case string:
		text := declared.Kind() == reflect.String || declared.Implements(reflect.TypeFor[encoding.TextMarshaler]()) ||
			declared == reflect.TypeFor[metav1.Time]() || declared.Kind() == reflect.Pointer
		require.True(t, text, at)
	case bool:
		require.Equal(t, reflect.Bool, declared.Kind(), at)
	case int64:
		require.True(t, reflect.New(declared).Elem().CanInt() || reflect.New(declared).Elem().CanUint() || declared.Kind() == reflect.Pointer, at)
	default:
		t.Errorf("%s is %T", at, value)
	}
}

func conformsMap(t *testing.T, at string, declared reflect.Type, value map[string]any) {
	t.Helper()
	if declared.Kind() == reflect.Map {
		for key, item := range value {
			conforms(t, at+"."+key, declared.Elem(), item)
		}
		return
	}
	fields := map[string]reflect.Type{}
	for _, field := range reflect.VisibleFields(declared) {
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		fields[name] = field.Type
		if ours := strings.HasPrefix(declared.PkgPath(), "github.com/klab-dev/"); ours && option == "" {
			require.Contains(t, value, name, at)
		}
	}
	for key, item := range value {
		require.Contains(t, fields, key, at)
		conforms(t, at+"."+key, fields[key], item)
	}
}
