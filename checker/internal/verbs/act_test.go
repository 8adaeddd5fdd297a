package verbs_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker/checkertest"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/verbs"
)

// patching notes the patches that it is sent.
type patching struct {
	*checkertest.Lab
	sent *[]string
}

func (l patching) Patch(_ context.Context, kind, _, name, how string, patch []byte) error {
	*l.sent = append(*l.sent, kind+"/"+name+" "+how+" "+string(patch))
	return nil
}

// acted runs a verb that acts on a lab with some objects, and gives the patches that it sent.
func acted(t *testing.T, verb, args string, there ...string) ([]string, error) {
	t.Helper()
	lab := patching{&checkertest.Lab{}, &[]string{}}
	for _, text := range there {
		lab.Put(object(t, text))
	}
	c := &expr.Compiler{Report: func(_ expr.Place, _ int, _, message string) { t.Error(message) }}
	require.NoError(t, c.Begin(nil))
	call := verbs.Compile(c, nil, true, verb, object(t, args))
	l := facts.NewLook(t.Context(), lab, ground.Scope{Namespace: "ns"}, nil, nil)
	rendered, err := call.Render(l)
	require.NoError(t, err)
	_, err = call.Do(l, rendered)
	return *lab.sent, err
}

const (
	podSpec  = `{"initContainers":[{"name":"before","image":"a"}],"containers":[{"name":"log","image":"a"},{"name":"web","image":"a"}]}`
	inPod    = `{"kind":"Pod","metadata":{"name":"x","namespace":"ns"},"spec":` + podSpec + `}`
	inSet    = `{"kind":"DaemonSet","metadata":{"name":"x","namespace":"ns"},"spec":{"template":{"spec":` + podSpec + `}}}`
	inCron   = `{"kind":"CronJob","metadata":{"name":"x","namespace":"ns"},"spec":{"jobTemplate":{"spec":{"template":{"spec":` + podSpec + `}}}}}`
	noPods   = `{"kind":"Service","metadata":{"name":"x","namespace":"ns"},"spec":{"ports":[{"port":80}]}}`
	restarts = `{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"`
)

// TestAnImageIsSetWhereItStands: that of a Pod has no template, and a patch of one changed nothing.
func TestAnImageIsSetWhereItStands(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ there, args, want string }{
		"a Pod":          {inPod, `{"kind":"Pod","name":"x","container":"web","image":"b"}`, `Pod/x strategic {"spec":{"containers":[{"image":"b","name":"web"}]}}`},
		"a workload":     {inSet, `{"kind":"DaemonSet","name":"x","container":"web","image":"b"}`, `DaemonSet/x strategic {"spec":{"template":{"spec":{"containers":[{"image":"b","name":"web"}]}}}}`},
		"a CronJob":      {inCron, `{"kind":"CronJob","name":"x","container":"web","image":"b"}`, `CronJob/x strategic {"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"image":"b","name":"web"}]}}}}}}`},
		"one that inits": {inPod, `{"kind":"Pod","name":"x","container":"before","image":"b"}`, `Pod/x strategic {"spec":{"initContainers":[{"image":"b","name":"before"}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent, err := acted(t, "setImage", test.args, test.there)
			require.NoError(t, err)
			require.Equal(t, []string{test.want}, sent)
		})
	}
}

// TestATargetThatAVerbDoesNotFitIsAnError, and nothing is sent: the API server would take it, and do nothing or something
// else.
func TestATargetThatAVerbDoesNotFitIsAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ there, verb, args, want string }{
		"an image of nothing":            {inPod, "setImage", `{"name":"x","container":"web","image":"b"}`, "there is no Deployment x"},
		"an image without containers":    {noPods, "setImage", `{"kind":"Service","name":"x","container":"web","image":"b"}`, "Service x has no containers"},
		"an image of no container":       {inPod, "setImage", `{"kind":"Pod","name":"x","container":"wbe","image":"b"}`, "Pod x has no container wbe"},
		"replicas of a Pod":              {inPod, "scale", `{"kind":"Pod","name":"x","replicas":3}`, "Pod x has no replicas"},
		"replicas of a DaemonSet":        {inSet, "scale", `{"kind":"DaemonSet","name":"x","replicas":3}`, "DaemonSet x has no replicas"},
		"replicas of nothing":            {inSet, "scale", `{"kind":"Deployment","name":"x","replicas":3}`, "there is no Deployment x"},
		"a restart of a Pod":             {inPod, "rolloutRestart", `{"kind":"Pod","name":"x"}`, "Pod x: only a Deployment, a DaemonSet or a StatefulSet can be restarted"},
		"a restart that nobody rolls on": {inPod, "rolloutRestart", `{"kind":"ReplicaSet","name":"x"}`, "ReplicaSet x: only a Deployment, a DaemonSet or a StatefulSet can be restarted"},
		"a copy of what has no Pods":     {noPods, "clone", `{"of":"Service/x","name":"y"}`, "clone of Service/x: there is no Pod template"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent, err := acted(t, test.verb, test.args, test.there)
			require.EqualError(t, err, test.want)
			require.Empty(t, sent)
		})
	}
	sent, err := acted(t, "scale", `{"kind":"Deployment","name":"x","replicas":0}`, `{"kind":"Deployment","metadata":{"name":"x","namespace":"ns"},"spec":{"replicas":3}}`)
	require.NoError(t, err)
	require.Equal(t, []string{`Deployment/x merge {"spec":{"replicas":0}}`}, sent)
	sent, err = acted(t, "rolloutRestart", `{"kind":"DaemonSet","name":"x"}`, inSet)
	require.NoError(t, err)
	require.Contains(t, sent[0], `DaemonSet/x strategic {"spec":{"template":`+restarts)
	sent, err = acted(t, "rolloutRestart", `{"kind":"DaemonSet.apps","name":"x"}`, inSet)
	require.NoError(t, err)
	require.Len(t, sent, 1)
	require.Contains(t, sent[0], `DaemonSet.apps/x strategic {"spec":{"template":`+restarts)
}
