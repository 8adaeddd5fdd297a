package session_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/session/sessiontest"
)

// seededThing makes an object of the lesson whose uid is its name.
func seededThing(kind, name, owner string, spec map[string]any) map[string]any {
	// A moment of its own, not that of the call: what is put again a second later is still the same object.
	meta := map[string]any{"name": name, "namespace": "klab-two", "uid": name, "creationTimestamp": "2026-01-01T00:00:00Z"}
	if owner != "" {
		meta["ownerReferences"] = []any{map[string]any{"uid": owner, "controller": true}}
	}
	return map[string]any{"kind": kind, "metadata": meta, "spec": spec, "status": running()}
}

func running() map[string]any {
	return map[string]any{"phase": "Running", "conditions": []any{map[string]any{"type": "Ready", "status": "True"}}}
}

// tree puts a Service, and a ReplicaSet with all that follows from it, into a lab.
func tree(lab *sessiontest.Lab) {
	lab.Put(seededThing("Service", "front", "", map[string]any{"port": 80}))
	lab.Put(seededThing("ReplicaSet", "web", "", map[string]any{"replicas": 1}))
	lab.Put(seededThing("Pod", "web-a", "web", nil))
	lab.Put(event("started", "web-a", 1))
}

func event(name, about string, count int) map[string]any {
	return map[string]any{
		"kind": "Event", "metadata": map[string]any{"name": name, "namespace": "klab-two", "uid": name},
		"involvedObject": map[string]any{"uid": about}, "count": count,
	}
}

func TestReseedKeepsWhatNobodyTouched(t *testing.T) {
	t.Parallel()
	restarted := seededThing("Pod", "web-a", "web", nil)
	restarted["status"].(map[string]any)["containerStatuses"] = []any{map[string]any{"name": "web", "restartCount": 1}}
	for what, test := range map[string]struct {
		change func(lab *sessiontest.Lab)
		want   []string
	}{
		"nothing":   {func(*sessiontest.Lab) {}, []string{"front", "web", "web-a"}},
		"a Service": {func(lab *sessiontest.Lab) { lab.Put(seededThing("Service", "front", "", map[string]any{"port": 81})) }, []string{"web", "web-a"}},
		"a ReplicaSet": {func(lab *sessiontest.Lab) {
			lab.Put(seededThing("ReplicaSet", "web", "", map[string]any{"replicas": 2}))
		}, []string{"front"}},
		"one Pod more":        {func(lab *sessiontest.Lab) { lab.Put(seededThing("Pod", "web-b", "web", nil)) }, []string{"front"}},
		"one Pod less":        {func(lab *sessiontest.Lab) { lab.Remove("Pod", "klab-two", "web-a") }, []string{"front"}},
		"a restart":           {func(lab *sessiontest.Lab) { lab.Put(restarted) }, []string{"front"}},
		"an Event of its own": {func(lab *sessiontest.Lab) { lab.Put(event("killed", "web-a", 1)) }, []string{"front"}},
		"an Event elsewhere":  {func(lab *sessiontest.Lab) { lab.Put(event("killed", "gone", 1)) }, []string{"front", "web", "web-a"}},
		"an Event once more":  {func(lab *sessiontest.Lab) { lab.Put(event("started", "web-a", 2)) }, []string{"front", "web", "web-a"}},
		"an Event no more":    {func(lab *sessiontest.Lab) { lab.Remove("Event", "klab-two", "started") }, []string{"front"}},
		"a Pod by itself":     {func(lab *sessiontest.Lab) { lab.Put(seededThing("Pod", "mine", "", nil)) }, []string{"front", "web", "web-a"}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s, lab, _ := begun(t)
			lab.OnSeed = func(string) { tree(lab) }
			require.NoError(t, s.Seed(t.Context()))
			require.Empty(t, lab.Stayed, "a reset keeps nothing")
			test.change(lab)
			require.NoError(t, s.Reseed(t.Context()))
			var stayed []string
			for uid := range lab.Stayed {
				stayed = append(stayed, uid)
			}
			slices.Sort(stayed)
			require.Equal(t, test.want, stayed)
		})
	}
}

// A Pod that stays while its account, its claim or its settings go would not be as the seed makes it.
func TestReseedKeepsNoPodWhoseThingsGo(t *testing.T) {
	t.Parallel()
	env := func(from string) map[string]any {
		return map[string]any{"containers": []any{map[string]any{"name": "web", "env": []any{
			map[string]any{"name": "A", "valueFrom": map[string]any{from: map[string]any{"name": "settings", "key": "a"}}}}}}}
	}
	volume := func(kind string, source map[string]any) map[string]any {
		return map[string]any{"volumes": []any{map[string]any{"name": "v", kind: source}}}
	}
	settings := map[string]any{"name": "settings"}
	for what, test := range map[string]struct {
		spec    map[string]any
		changed bool // the ConfigMap settings is
		stays   bool
	}{
		"nothing of its own":         {spec: nil, changed: true, stays: true},
		"the account of everybody":   {spec: map[string]any{"serviceAccountName": "default"}, stays: true},
		"an account":                 {spec: map[string]any{"serviceAccountName": "bot"}},
		"a claim":                    {spec: volume("persistentVolumeClaim", map[string]any{"claimName": "data"})},
		"a Secret":                   {spec: env("secretKeyRef")},
		"a Secret as files":          {spec: volume("secret", map[string]any{"secretName": "settings"})},
		"settings that stay":         {spec: env("configMapKeyRef"), stays: true},
		"settings that go":           {spec: env("configMapKeyRef"), changed: true},
		"files that stay":            {spec: volume("configMap", settings), stays: true},
		"files that go":              {spec: volume("configMap", settings), changed: true},
		"a token, as every Pod":      {spec: volume("projected", map[string]any{"sources": []any{map[string]any{"configMap": map[string]any{"name": "kube-root-ca.crt"}}}}), stays: true},
		"projected settings that go": {spec: volume("projected", map[string]any{"sources": []any{map[string]any{"configMap": settings}}}), changed: true},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s, lab, _ := begun(t)
			lab.OnSeed = func(string) {
				tree(lab)
				lab.Put(seededThing("ConfigMap", "settings", "", nil))
				lab.Put(seededThing("Pod", "web-a", "web", test.spec))
			}
			require.NoError(t, s.Seed(t.Context()))
			if test.changed {
				lab.Put(seededThing("ConfigMap", "settings", "", map[string]any{"a": "b"}))
			}
			require.NoError(t, s.Reseed(t.Context()))
			require.Equal(t, test.stays, lab.Stayed["web-a"])
			require.Equal(t, test.stays, lab.Stayed["web"], "and who would make it again")
			require.True(t, lab.Stayed["front"])
		})
	}
}

// A controller adopted a Pod after it was found untouched: its deletion takes the Pod along.
func TestReseedBeginsFromNothingWhenWhatItKeptChanges(t *testing.T) {
	t.Parallel()
	s, lab, _ := begun(t)
	lab.OnSeed = func(string) { tree(lab) }
	require.NoError(t, s.Seed(t.Context()))
	seeds := lab.Seeds
	lab.OnSeed = func(string) {
		tree(lab)
		if len(lab.Stayed) > 0 {
			lab.Put(seededThing("Service", "front", "late-controller", map[string]any{"port": 80}))
		}
	}
	require.NoError(t, s.Reseed(t.Context()))
	require.Equal(t, seeds+2, lab.Seeds)
	require.Empty(t, lab.Stayed)
}
