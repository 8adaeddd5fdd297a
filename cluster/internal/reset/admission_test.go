package reset

import (
	"context"
	"testing"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"github.com/stretchr/testify/require"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/cel/library"
	"sigs.k8s.io/yaml"

	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/fence"
)

// A policy is the compiled admission policy.
type policy struct {
	spec                            admissionv1.ValidatingAdmissionPolicySpec
	conditions, variables, decisive []cel.Program
}

// compiled reads the policy's expressions in the environment that the API server has for them.
func compiled(t *testing.T) policy {
	t.Helper()
	var written admissionv1.ValidatingAdmissionPolicy
	require.NoError(t, yaml.UnmarshalStrict(admissionPolicy, &written))
	options := []cel.EnvOption{cel.OptionalTypes(), cel.CrossTypeNumericComparisons(true), ext.Strings(ext.StringsVersion(2)), library.Authz(),
		cel.Variable("authorizer", library.AuthorizerType)}
	for _, name := range []string{"object", "oldObject", "request", "namespaceObject", "variables"} {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	env, err := cel.NewEnv(options...)
	require.NoError(t, err)
	compile := func(text string) cel.Program {
		ast, issues := env.Compile(text)
		require.NoError(t, issues.Err(), text)
		program, err := env.Program(ast)
		require.NoError(t, err)
		return program
	}
	p := policy{spec: written.Spec}
	for _, c := range written.Spec.MatchConditions {
		p.conditions = append(p.conditions, compile(c.Expression))
	}
	for _, v := range written.Spec.Variables {
		p.variables = append(p.variables, compile(v.Expression))
	}
	for _, v := range written.Spec.Validations {
		require.Equal(t, metav1.StatusReasonForbidden, *v.Reason)
		p.decisive = append(p.decisive, compile(v.Expression))
		if v.MessageExpression != "" {
			compile(v.MessageExpression)
		}
	}
	return p
}

// judge lists the rules that refuse an attempt.
func (p policy) judge(t *testing.T, a attempt) (refused []string) {
	t.Helper()
	variables := map[string]any{}
	seen := a.seen(t)
	seen["variables"] = variables
	ask := func(program cel.Program) any {
		value, _, err := program.Eval(seen)
		require.NoError(t, err)
		return value.Value()
	}
	for _, condition := range p.conditions {
		if ask(condition) != true {
			return nil
		}
	}
	for i, variable := range p.variables {
		value, _, err := variable.Eval(seen)
		require.NoError(t, err, p.spec.Variables[i].Name)
		variables[p.spec.Variables[i].Name] = value
	}
	for i, rule := range p.decisive {
		if ask(rule) != true {
			refused = append(refused, p.spec.Validations[i].Message)
		}
	}
	return refused
}

// An attempt is something that somebody does in the namespace of an answer.
type attempt struct {
	object, old string
	by          string
	permits     fence.Permits
	operation   string
}

// Authorize implements the authorizer of the API server: labels of nodes are rights.
func (a attempt) Authorize(_ context.Context, asked authorizer.Attributes) (authorizer.Decision, string, error) {
	if asked.GetResource() == nodeLabels && a.permits.Has(fence.Permit(fence.PermitNodeLabel+asked.GetName())) {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionDeny, "", nil
}

// seen is what the policy sees of it.
func (a attempt) seen(t *testing.T) map[string]any {
	t.Helper()
	read := func(text string) any {
		var object map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(text), &object))
		if object == nil {
			return nil
		}
		return object
	}
	object, old := read(a.object), read(a.old)
	shown, ok := object.(map[string]any)
	if !ok {
		shown = old.(map[string]any)
	}
	resource := "others"
	if shown["kind"] == "Node" {
		resource = "nodes"
	}
	g := newGuards()
	g.rules[pack] = fence.Rules{Permits: a.permits, Images: []string{"nginx"}}
	return map[string]any{
		"object": object, "oldObject": old,
		"namespaceObject": map[string]any{"metadata": map[string]any{"annotations": g.notes(pack)}},
		"authorizer":      library.NewAuthorizerVal(&user.DefaultInfo{Name: a.by}, a),
		"request": map[string]any{
			"operation": a.operation, "name": shown["metadata"].(map[string]any)["name"], "userInfo": map[string]any{"username": a.by},
			"kind": map[string]any{"kind": shown["kind"]}, "resource": map[string]any{"resource": resource},
		},
	}
}

// Operations of requests.
const (
	create = "CREATE"
	update = "UPDATE"
	remove = "DELETE"
)

// TestTheAPIServerRefusesWhatIsHostile: the policy says what rights cannot, also of what controllers make, and permits let
// through what they name.
func TestTheAPIServerRefusesWhatIsHostile(t *testing.T) {
	t.Parallel()
	pod := func(spec string) string {
		return "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {" + spec + "}}"
	}
	one := `containers: [{name: a, image: "klab.local/web:v1"}]`
	service := func(spec string) string {
		return "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {" + spec + "}}"
	}
	node := func(labels, spec string) string {
		return "{apiVersion: v1, kind: Node, metadata: {name: n, labels: {" + labels + "}}, spec: {" + spec + "}}"
	}
	own := func(kind, version string) string {
		return "{apiVersion: " + version + ", kind: " + kind + ", metadata: {name: klab-pack}}"
	}
	const (
		apart    = "Pods stay apart from their node (hostNetwork, hostPID, hostIPC, hostPort, hostPath, privileged)"
		inside   = "Services stay inside the cluster (type, externalIPs, loadBalancerIP)"
		leads    = "Services lead to no other names (externalName)"
		chosen   = "nobody chooses the node of a Pod (nodeName)"
		guarded  = "Pods do not go where the control plane runs (tolerations)"
		klabsOwn = "klab-pack is klab's own"
		labels   = "of nodes only the labels that an exercise is about"
	)
	policy := compiled(t)
	for name, test := range map[string]struct {
		attempt
		refused string
	}{
		"a Pod":                 {attempt{object: pod(one)}, "-"},
		"an image with a tag":   {attempt{object: pod(`containers: [{name: a, image: "docker.io/library/nginx:1.27"}], initContainers: [{name: b, image: nginx@sha256:0}]`)}, "-"},
		"an own image":          {attempt{object: pod(`containers: [{name: a, image: evil.example/miner}]`)}, ""},
		"one that begins so":    {attempt{object: pod(`containers: [{name: a, image: "nginx:80/miner"}]`)}, ""},
		"in a CronJob":          {attempt{object: `{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: evil}]}}}}}}`}, ""},
		"the host's network":    {attempt{object: pod(one + ", hostNetwork: true")}, apart},
		"a template":            {attempt{object: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: {hostPID: true, " + one + "}}}}"}, apart},
		"the host's files":      {attempt{object: pod(one + ", volumes: [{name: a, emptyDir: {}}, {name: b, hostPath: {path: /}}]")}, apart},
		"memory":                {attempt{object: pod(one + ", volumes: [{name: a, emptyDir: {medium: Memory}}]")}, "nobody keeps files in memory (medium: Memory)"},
		"memory, permitted":     {attempt{object: pod(one + ", volumes: [{name: a, emptyDir: {medium: Memory}}]"), permits: fence.Permits{fence.PermitMemory}}, "-"},
		"all rights":            {attempt{object: pod(`containers: [{name: a, image: nginx, securityContext: {privileged: true}}]`)}, apart},
		"a port":                {attempt{object: pod(`containers: [{name: a, image: nginx, ports: [{containerPort: 80, hostPort: 80}]}]`)}, apart},
		"a node":                {attempt{object: pod(one + ", nodeName: n")}, chosen},
		"a node, permitted":     {attempt{object: pod(one + ", nodeName: n"), permits: fence.Permits{fence.PermitNodeName}}, "-"},
		"a bound Pod":           {attempt{object: pod(one + ", nodeName: n"), old: pod(one), operation: update}, "-"},
		"every taint":           {attempt{object: pod(one + ", tolerations: [{operator: Exists}]")}, guarded},
		"the control plane":     {attempt{object: pod(one + ", tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]")}, guarded},
		"what all tolerate":     {attempt{object: pod(one + ", tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists}]")}, "-"},
		"a Service":             {attempt{object: service("ports: [{port: 80}]")}, "-"},
		"a NodePort":            {attempt{object: service("type: NodePort")}, inside},
		"a NodePort, permitted": {attempt{object: service("type: NodePort"), permits: fence.Permits{"Service type NodePort"}}, "-"},
		"a LoadBalancer":        {attempt{object: service("type: LoadBalancer"), permits: fence.Permits{"Service type NodePort"}}, inside},
		"addresses outside":     {attempt{object: service("externalIPs: [10.0.0.1]")}, inside},
		"a name":                {attempt{object: service("type: ExternalName, externalName: example.org")}, leads},
		"a name, permitted":     {attempt{object: service("type: ExternalName, externalName: a.b.svc.cluster.local"), permits: fence.Permits{"Service externalName *.svc.cluster.local"}}, "-"},
		"another name":          {attempt{object: service("type: ExternalName, externalName: svc.cluster.local.example.org"), permits: fence.Permits{"Service externalName *.svc.cluster.local"}}, leads},
		"klab's policy":         {attempt{old: own("NetworkPolicy", "networking.k8s.io/v1"), operation: remove}, klabsOwn},
		"klab's quota":          {attempt{object: own("ResourceQuota", "v1"), old: own("ResourceQuota", "v1"), operation: update}, klabsOwn},
		"by klab":               {attempt{object: own("ResourceQuota", "v1"), by: "kubernetes-admin"}, "-"},
		"a label":               {attempt{object: node("a: b, disk: ssd", ""), old: node("a: b", ""), operation: update, permits: fence.Permits{"Node label disk"}}, "-"},
		"it is taken away":      {attempt{object: node("a: b", ""), old: node("a: b, disk: ssd", ""), operation: update, permits: fence.Permits{"Node label disk"}}, "-"},
		"another label":         {attempt{object: node("a: c", ""), old: node("a: b", ""), operation: update, permits: fence.Permits{"Node label disk"}}, labels},
		"taints":                {attempt{object: node("a: b", ""), old: node("a: b", "taints: [{key: a}]"), operation: update, permits: fence.Permits{"Node label disk"}}, labels},
		"a kubelet's":           {attempt{object: node("a: c", ""), old: node("a: b", ""), operation: update, by: "system:node:n"}, "-"},
	} {
		if test.by == "" {
			test.by = names.PackUser(pack)
		}
		if test.operation == "" {
			test.operation = create
		}
		want := []string{test.refused}
		if test.refused == "-" {
			want = nil
		}
		require.Equal(t, want, policy.judge(t, test.attempt), name)
	}
}
