package mutate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/mutate"
	"github.com/klab-dev/klab/lessons"
)

const seedText = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: klab.local/web:v1
        ports: [{name: http, containerPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
`

const serviceText = `
apiVersion: v1
kind: Service
metadata: {name: other}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}, {name: alt, port: 8000, targetPort: http}]
`

const workloadText = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 4
  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 2}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: shop
        image: klab.local/web:v1
        resources: {requests: {cpu: 100m, memory: 64Mi}}
        ports: [{name: http, containerPort: 8080}, {name: control, containerPort: 9901}]
        readinessProbe: {httpGet: {path: /readyz, port: http}}
`

// looking is a check that looks at what the seed made.
func looking() checker.Check {
	return checker.Check{ID: "look", Observe: checker.Observations{
		"web":     {Verb: "object", Args: map[string]any{"kind": "Deployment", "name": "web"}},
		"service": {Verb: "endpoints", Args: map[string]any{"service": "web"}},
	}}
}

func applying(file, manifest string, more ...checker.Step) lessons.Fixture {
	step := checker.Step{Do: &checker.Call{Verb: "apply", Args: map[string]any{"manifest": manifest}}}
	return lessons.Fixture{File: file, Steps: append([]checker.Step{step}, more...)}
}

func lesson(solutions ...lessons.Fixture) *lessons.Lesson {
	return &lessons.Lesson{
		ID: "one", Namespace: "klab-one", Seed: []lessons.File{{Name: "seed.yaml", Data: []byte(seedText)}},
		Tasks: []lessons.Task{{ID: "make", Checks: []checker.Check{looking()}, Solutions: solutions}},
	}
}

const podText = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: x, image: busybox:1.37}]}"

func withSeed(l *lessons.Lesson, seed string) *lessons.Lesson {
	l.Seed = []lessons.File{{Name: "seed.yaml", Data: []byte(seed)}}
	return l
}

func variants(t *testing.T, l *lessons.Lesson, seed uint64) []law.Variant {
	t.Helper()
	made, err := mutate.Variants(l, seed)
	require.NoError(t, err)
	return made
}

// of returns the variants of an operator.
func of(made []law.Variant, operator string) []law.Variant {
	return slices.DeleteFunc(slices.Clone(made), func(v law.Variant) bool { return v.Operator != operator })
}

func TestWhatOperatorsDo(t *testing.T) {
	t.Parallel()
	service, workload := applying("a.yaml", serviceText), applying("a.yaml", workloadText)
	for operator, c := range map[string]struct {
		answer lessons.Fixture
		want   []string // in the manifest of the only variant
		not    []string
	}{
		"port-by-name":            {service, []string{"targetPort: http"}, []string{"targetPort: 8080"}},
		"port-by-number":          {service, []string{"targetPort: 8080"}, []string{"targetPort: http"}},
		"percent-for-integer":     {workload, []string{"maxSurge: 1%", "maxUnavailable: 50%"}, nil},
		"quantities-respelled":    {workload, []string{`cpu: "0.100"`, `memory: "67108864"`}, []string{"100m", "64Mi"}},
		"defaults-written-out":    {workload, []string{"failureThreshold: 3", "progressDeadlineSeconds: 600", "restartPolicy: Always"}, nil},
		"selector-as-expressions": {workload, []string{"matchExpressions:", "operator: In"}, []string{"matchLabels"}},
		"fields-reordered":        {workload, []string{"maxSurge: 1", "containerPort: 8080"}, nil},
		"ports-reordered":         {service, []string{"- name: alt\n    port: 8000"}, nil},
		"extra-labels":            {workload, []string{"colour: green"}, nil},
		"extra-pod-metadata":      {workload, []string{"season: spring"}, nil},
		"extra-annotations":       {service, []string{"example.org/note"}, nil},
		"extra-sidecar":           {workload, []string{"name: sidecar", "name: shop"}, nil},
		"as-json":                 {service, []string{`"kind":"Service"`}, []string{"kind: Service"}},
		"as-list":                 {service, []string{"kind: List", "items:"}, nil},
		"by-create":               {service, []string{"# create"}, nil},
		"by-replace":              {service, []string{"# create", "# replace"}, nil},
		"applied-twice":           {service, []string{"# apply"}, nil},
		"selector-off":            {service, []string{"app: "}, []string{"app: web\n"}},
		"selector-gone":           {service, []string{"kind: Service"}, []string{"selector"}},
		"labels-off":              {workload, []string{"matchLabels:"}, []string{"app: web\n"}},
		"target-port-closed":      {service, []string{"targetPort: "}, []string{"targetPort: 8080", "targetPort: http"}},
		"target-name-unknown":     {service, []string{"targetPort: "}, []string{"targetPort: 8080", "targetPort: http\n"}},
		"service-port-off":        {service, []string{"port: 81", "port: 8001"}, []string{"port: 80\n"}},
		"protocol-udp":            {service, []string{"protocol: UDP"}, nil},
		"name-off":                {service, []string{"kind: Service"}, []string{"name: other\n"}},
		"other-kind":              {workload, []string{"kind: ReplicaSet"}, []string{"strategy"}},
		"probe-gone":              {workload, []string{"name: shop"}, []string{"readinessProbe"}},
		"probe-cannot-fail":       {workload, []string{"readinessProbe"}, []string{"/readyz"}},
		"probe-wrong-kind":        {workload, []string{"livenessProbe"}, []string{"readinessProbe"}},
		"replicas-more":           {workload, []string{"replicas: 5"}, nil},
		"replicas-fewer":          {workload, []string{"replicas: 3"}, nil},
		"image-other-version":     {workload, []string{"klab.local/web:v2"}, []string{"web:v1"}},
		"image-missing":           {workload, []string{"klab.local/web:v1-"}, nil},
		"image-crashing":          {workload, []string{"klab.local/web:v3-crash"}, nil},
		"other-namespace":         {service, []string{"# apply in default"}, nil},
		"harm-scaled-away":        {service, []string{"scale:", "name: web", "replicas: 0"}, nil},
		"harm-deleted":            {service, []string{"delete:", "name: web"}, nil},
		"harm-decoy":              {service, []string{"name: stranger", "app: web"}, nil},
	} {
		t.Run(operator, func(t *testing.T) {
			t.Parallel()
			made := of(variants(t, lesson(c.answer), 1), operator)
			require.Len(t, made, 1)
			for _, want := range c.want {
				require.Contains(t, made[0].Manifest, want)
			}
			for _, not := range c.not {
				require.NotContains(t, made[0].Manifest, not)
			}
			require.NotEmpty(t, made[0].Note)
			require.NotEmpty(t, made[0].Why)
		})
	}
}

func TestTheCatalogueAndTheOperatorsAreTheSame(t *testing.T) {
	t.Parallel()
	var known, tried []string
	for _, o := range lessons.Operators() {
		known = append(known, o.ID)
		require.NotEmpty(t, o.Why, o.ID)
	}
	require.ElementsMatch(t, known, mutate.Implemented())
	for _, l := range []*lessons.Lesson{lesson(applying("a.yaml", serviceText)), lesson(applying("a.yaml", workloadText))} {
		for _, v := range variants(t, l, 1) {
			tried = append(tried, v.Operator)
		}
	}
	require.Subset(t, known, tried)
}

func TestTheSeedDecides(t *testing.T) {
	t.Parallel()
	l := func() *lessons.Lesson { return lesson(applying("a.yaml", serviceText+"---"+workloadText)) }
	require.Equal(t, variants(t, l(), 7), variants(t, l(), 7))
	require.NotEqual(t, variants(t, l(), 7), variants(t, l(), 8))
}

func TestASampleIsOfAsManyOperatorsAsPossible(t *testing.T) {
	t.Parallel()
	made := variants(t, lesson(applying("a.yaml", serviceText), applying("b.yaml", serviceText+"---"+workloadText)), 1)
	require.Equal(t, made, mutate.Sample(made, 0, 1))
	ten, twenty := mutate.Sample(made, 10, 1), mutate.Sample(made, 20, 1)
	require.Subset(t, twenty, ten)
	operators := map[string]bool{}
	for _, v := range ten {
		operators[v.Operator] = true
	}
	require.Len(t, operators, 10)
}

func TestWhereAnOperatorMakesNoSense(t *testing.T) {
	t.Parallel()
	seeded := strings.Split(seedText, "---")
	for name, c := range map[string]struct {
		lesson   *lessons.Lesson
		operator string
	}{
		"one right answer has no probe":         {lesson(applying("a.yaml", workloadText), applying("b.yaml", strings.Split(workloadText, "        readinessProbe")[0])), "probe-gone"},
		"right answers differ in replicas":      {lesson(applying("a.yaml", workloadText), applying("b.yaml", strings.ReplaceAll(workloadText, "replicas: 4", "replicas: 5"))), "replicas-more"},
		"a later step has the last word":        {lesson(applying("a.yaml", workloadText, checker.Step{Do: &checker.Call{Verb: "scale"}})), "replicas-more"},
		"right answers have no port in common":  {lesson(applying("a.yaml", serviceText), applying("b.yaml", strings.NewReplacer("port: 80,", "port: 81,", "8000", "8001").Replace(serviceText))), "service-port-off"},
		"right answers differ in the name":      {lesson(applying("a.yaml", serviceText), applying("b.yaml", strings.ReplaceAll(serviceText, "other", "another"))), "name-off"},
		"what is there cannot be created":       {lesson(applying("a.yaml", seeded[0])), "by-create"},
		"what is there keeps its selector":      {lesson(applying("a.yaml", seeded[0])), "selector-as-expressions"},
		"a copy of what is there does no harm":  {lesson(applying("a.yaml", seeded[1])), "other-namespace"},
		"a Pod cannot be replaced":              {lesson(applying("a.yaml", podText)), "by-replace"},
		"a DaemonSet adopts a stranger":         {lesson(applying("a.yaml", strings.NewReplacer("kind: Deployment", "kind: DaemonSet", "  replicas: 4\n", "", "  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 2}}\n", "").Replace(workloadText))), "harm-decoy"},
		"a Pod keeps its containers":            {withSeed(lesson(applying("a.yaml", podText)), podText), "extra-sidecar"},
		"nothing to split":                      {lesson(applying("a.yaml", serviceText)), "split"},
		"an answer that applies nothing":        {lesson(lessons.Fixture{File: "a", Steps: []checker.Step{{Do: &checker.Call{Verb: "scale"}}}}), "extra-labels"},
		"values yet to be computed in the text": {lesson(applying("a.yaml", strings.ReplaceAll(serviceText, "{app: web}", `{app: "${x}"}`))), "as-json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, v := range of(variants(t, c.lesson, 1), c.operator) {
				t.Errorf("%s of %s: %s", v.Of, v.Fixture.File, v.Note)
			}
		})
	}
}

// An answer that deletes an object makes another of its name: there is nothing to replace.
func TestWhatTheAnswerDeletesIsNotThere(t *testing.T) {
	t.Parallel()
	seeded := strings.Split(seedText, "---")[1]
	service := applying("a.yaml", seeded)
	service.Steps = append([]checker.Step{{Do: &checker.Call{Verb: "delete", Args: map[string]any{"kind": "Service", "name": "web"}}}}, service.Steps...)
	var how []any
	for _, v := range of(variants(t, lesson(service), 1), "by-replace") {
		for _, step := range v.Fixture.Steps {
			how = append(how, step.Do.Args["how"])
		}
	}
	require.Equal(t, []any{nil, "create", "replace"}, how)
}

// A file to apply cannot name a default that has to go.
func TestWhatAPatchTakesAwayIsReplaced(t *testing.T) {
	t.Parallel()
	strategy := map[string]any{"type": "Recreate", "rollingUpdate": nil}
	patch := lessons.Fixture{File: "patch.steps.yaml", Steps: []checker.Step{{Do: &checker.Call{Verb: "patch", Args: map[string]any{
		"kind": "Deployment", "name": "web", "patch": map[string]any{"spec": map[string]any{"strategy": strategy}},
	}}}}}
	made := of(variants(t, lesson(patch), 1), "fields-reordered")
	require.Len(t, made, 1)
	require.Equal(t, "replace", made[0].Fixture.Steps[0].Do.Args["how"])
}

// TestProbesAnAnswerIsAbout: those it adds or changes, all of them at once; those that were there already
// only where it adds none.
func TestProbesAnAnswerIsAbout(t *testing.T) {
	t.Parallel()
	const live = "        livenessProbe: {httpGet: {path: /livez, port: 8080}}\n"
	const startup = "        startupProbe: {httpGet: {path: /readyz, port: 8080}}\n"
	there := strings.ReplaceAll(workloadText, "        readinessProbe: {httpGet: {path: /readyz, port: http}}\n", live)
	seeded := func(answer string) *lessons.Lesson {
		l := lesson(applying("a.yaml", answer))
		l.Seed[0].Data = []byte(there)
		return l
	}
	gone := of(variants(t, seeded(workloadText+live+startup), 1), "probe-gone")
	require.Len(t, gone, 1)
	require.Contains(t, gone[0].Manifest, "livenessProbe", "it was there before")
	require.NotContains(t, gone[0].Manifest, "readinessProbe")
	require.NotContains(t, gone[0].Manifest, "startupProbe")
	require.Empty(t, of(variants(t, seeded(workloadText+startup), 1), "probe-wrong-kind"), "two probes have no one wrong kind")

	gone = of(variants(t, seeded(there), 1), "probe-gone")
	require.Len(t, gone, 1)
	require.NotContains(t, gone[0].Manifest, "livenessProbe")
}

func TestAnotherRightAnswerLeavesTheObjectAlone(t *testing.T) {
	t.Parallel()
	scaled := strings.ReplaceAll(strings.Split(seedText, "---")[0], "replicas: 3", "replicas: 4")
	require.Len(t, of(variants(t, lesson(applying("a.yaml", scaled)), 1), "replicas-more"), 1)
	require.Empty(t, of(variants(t, lesson(applying("a.yaml", scaled), applying("b.yaml", serviceText)), 1), "replicas-more"))
}

const jobText = `
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  parallelism: 2
  template:
    spec:
      restartPolicy: Never
      containers: [{name: say, image: "klab.local/web:v1"}]
`

// TestWhatEndsStillEnds: a Job with a container that runs for ever would never be complete.
func TestWhatEndsStillEnds(t *testing.T) {
	t.Parallel()
	made := variants(t, lesson(applying("a.yaml", jobText)), 1)
	sidecar := of(made, "extra-sidecar")
	require.Len(t, sidecar, 1)
	require.Contains(t, sidecar[0].Manifest, "initContainers:")
	require.Contains(t, sidecar[0].Manifest, "restartPolicy: Always")
	require.NotContains(t, of(made, "defaults-written-out")[0].Manifest, "completions", "without it, any success is enough")
	require.Empty(t, of(made, "image-other-version"))
	require.Empty(t, of(made, "image-crashing"))
}

func TestWhatALaterStepUndoesIsNotTried(t *testing.T) {
	t.Parallel()
	again := checker.Step{Do: &checker.Call{Verb: "apply", Args: map[string]any{"manifest": serviceText}}}
	made := of(variants(t, lesson(applying("a.steps.yaml", serviceText, again)), 1), "protocol-udp")
	require.Len(t, made, 1)
	require.Equal(t, "protocol-udp Service/other 2", made[0].Of)

	gone := checker.Step{Do: &checker.Call{Verb: "delete", Args: map[string]any{"kind": "Service", "name": "other"}}}
	require.Empty(t, of(variants(t, lesson(applying("a.steps.yaml", serviceText, gone)), 1), "protocol-udp"))
}

func TestWhatTheAnswerLeavesAsItIsMayGrow(t *testing.T) {
	t.Parallel()
	same := strings.ReplaceAll(strings.Split(seedText, "---")[0], "metadata: {name: web}", "metadata: {name: web, labels: {a: b}}")
	made := variants(t, lesson(applying("a.yaml", same)), 1)
	require.Empty(t, of(made, "replicas-more"))
	require.Empty(t, of(made, "image-other-version"))
	require.Len(t, of(made, "replicas-fewer"), 1, "fewer than there were do harm")
	require.Len(t, of(made, "image-missing"), 1)
}

func TestAPatchIsAManifestToo(t *testing.T) {
	t.Parallel()
	patch := func(container map[string]any) lessons.Fixture {
		return lessons.Fixture{File: "patch.steps.yaml", Steps: []checker.Step{
			{Do: &checker.Call{Verb: "patch", Args: map[string]any{"kind": "Deployment", "name": "web", "patch": map[string]any{
				"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{container}}}}}}}},
			{Do: &checker.Call{Verb: "scale", Args: map[string]any{"kind": "Deployment", "name": "web", "replicas": int64(5)}}},
		}}
	}
	probe := map[string]any{"name": "web", "readinessProbe": map[string]any{"httpGet": map[string]any{"path": "/readyz", "port": "http"}}}
	made := variants(t, lesson(patch(probe)), 1)
	whole := of(made, "as-manifest")
	require.Len(t, whole, 1)
	require.Contains(t, whole[0].Manifest, "image: klab.local/web:v1", "what the patch leaves out is the seed's")
	require.Contains(t, whole[0].Manifest, "path: /readyz")
	require.Contains(t, whole[0].Manifest, "replicas: 5")
	require.Len(t, whole[0].Fixture.Steps, 1)
	require.Len(t, of(made, "probe-gone"), 1)

	restart := patch(probe)
	restart.Steps = append(restart.Steps, checker.Step{Do: &checker.Call{Verb: "rolloutRestart", Args: map[string]any{"name": "web"}}})
	require.Empty(t, variants(t, lesson(restart), 1), "what cannot be followed is left alone")

	alone := "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec: {containers: [{name: web, image: 'klab.local/web:v1'}]}\n"
	imaged := lessons.Fixture{File: "imaged.steps.yaml", Steps: []checker.Step{
		{Do: &checker.Call{Verb: "setImage", Args: map[string]any{"kind": "Pod", "name": "one", "container": "web", "image": "klab.local/web:v2"}}},
	}}
	whole = of(variants(t, withSeed(lesson(imaged), alone), 1), "as-manifest")
	require.Len(t, whole, 1)
	require.Contains(t, whole[0].Manifest, "image: klab.local/web:v2", "the image of a Pod stands in its own spec")
	require.NotContains(t, whole[0].Manifest, "template:")

	json := patch(probe)
	json.Steps[0].Do.Args["type"] = "json"
	require.Empty(t, variants(t, lesson(json), 1))
}

func TestATaskOptsOut(t *testing.T) {
	t.Parallel()
	l := lesson(applying("a.yaml", serviceText), applying("b.yaml", serviceText+"---"+workloadText))
	l.Tasks[0].Mutations.Skip = []lessons.SkippedOperator{{Operator: "protocol-udp", Why: "x"}, {Operator: "as-json", Why: "x", File: "a.yaml"}}
	made := variants(t, l, 1)
	require.Empty(t, of(made, "protocol-udp"))
	json := of(made, "as-json")
	require.Len(t, json, 1)
	require.Equal(t, "b.yaml", json[0].Fixture.File)
}

func TestAFileThatSaidTheSameStillDoes(t *testing.T) {
	t.Parallel()
	keep := checker.Step{Do: &checker.Call{Verb: "writeFile", Args: map[string]any{"path": "web.yaml", "content": workloadText}}}
	made := of(variants(t, lesson(applying("a.steps.yaml", workloadText, keep)), 1), "replicas-fewer")
	require.Len(t, made, 1)
	steps := made[0].Fixture.Steps
	require.Equal(t, steps[0].Do.Args["manifest"], steps[1].Do.Args["content"])
	require.NotContains(t, steps[1].Do.Args["content"], "replicas: 4")
}

func TestValuesYetToBeComputedKeepTheirType(t *testing.T) {
	t.Parallel()
	slice := map[string]any{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": map[string]any{"name": "x"}, "endpoints": "${pods.map(p, p)}"}
	answer := lessons.Fixture{File: "a.steps.yaml", Steps: []checker.Step{
		{Let: map[string]string{"x": "1"}, Do: &checker.Call{Verb: "apply", Args: map[string]any{"manifest": slice}}, Within: "9s"},
	}}
	made := of(variants(t, lesson(answer), 1), "applied-twice")
	require.Len(t, made, 1)
	steps := made[0].Fixture.Steps
	require.Len(t, steps, 2)
	require.Equal(t, slice, steps[0].Do.Args["manifest"])
	require.Equal(t, map[string]string{"x": "1"}, steps[0].Let)
	require.Equal(t, "9s", steps[1].Within)
}

// TestShippedLessons makes the variants of all lessons: every one compiles, and each has a name of its own.
func TestShippedLessons(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	for _, l := range course.Lessons {
		names := map[string]bool{}
		for _, v := range variants(t, l, 1) {
			name := v.Document(l).Name
			require.False(t, names[name], name)
			names[name] = true
			_, err := checker.CompileSteps(v.Of, v.Fixture.Observe, v.Fixture.Steps)
			require.NoError(t, err, name)
		}
	}
}
