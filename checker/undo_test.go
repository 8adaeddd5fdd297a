package checker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
	"github.com/klab-dev/klab/checker/ground"
)

// free gets every namespace at once.
func free(context.Context, string) (func(), bool) { return func() {}, true }

// undoing is a lab that notes what is asked of it.
type undoing struct {
	*checkertest.Lab
	asked []string
	err   error
}

func newUndoing() *undoing {
	lab := &undoing{Lab: &checkertest.Lab{}}
	lab.OnControl = func(pod, _, path string) ([]byte, error) {
		lab.asked = append(lab.asked, pod+path)
		return nil, lab.err
	}
	lab.OnProbe = func(from, _, path string, body []byte) (any, error) {
		lab.asked = append(lab.asked, from+path+string(body))
		return nil, lab.err
	}
	return lab
}

func (u *undoing) Exec(context.Context, string, string, string, []string) (string, error) {
	u.asked = append(u.asked, "exec")
	return "", nil
}

func (u *undoing) PortForward(context.Context, string, string, int, []string) ([]int, error) {
	u.asked = append(u.asked, "port-forward")
	return nil, nil
}

func (u *undoing) open(t *testing.T) map[string][]byte {
	t.Helper()
	open, err := u.Open(t.Context())
	require.NoError(t, err)
	return open
}

func (u *undoing) repair(t *testing.T) checker.Repaired {
	t.Helper()
	done, err := checker.Repair(t.Context(), u, free)
	require.NoError(t, err)
	return done
}

// running is a Pod with one container of an id.
func running(name, uid, container string) map[string]any {
	p := pod(name, "True", map[string]any{"uid": uid})
	p["spec"] = map[string]any{"containers": []any{map[string]any{"name": "web"}}}
	p["status"].(map[string]any)["containerStatuses"] = []any{
		map[string]any{"containerID": container, "state": map[string]any{"running": map[string]any{}}}}
	return p
}

// tried does one action in a lab and loses its undo, as a process does that is killed.
func tried(t *testing.T, lab ground.Lab, verb string, args map[string]any) {
	t.Helper()
	program, err := checker.CompileSteps("steps", nil, []checker.Step{{Do: &checker.Call{Verb: verb, Args: args}}})
	require.NoError(t, err)
	_, err = checker.Runner{Lab: lab, Scope: ground.Scope{Lesson: "l", Namespace: "ns"}}.Try(t.Context(), program)
	require.NoError(t, err)
}

func TestRepairUndoesWhatAKilledProcessLeft(t *testing.T) {
	t.Parallel()
	lab := newUndoing()
	lab.Put(running("web", "u1", "c1"))
	lab.Put(map[string]any{"kind": "Node", "metadata": map[string]any{"name": "n1", "labels": map[string]any{"disk": "hdd", "own": "x"}}})
	tried(t, lab, "hang", map[string]any{"pod": "web"})
	tried(t, lab, "load", map[string]any{"name": "watch", "url": "http://web"})
	tried(t, lab, "label", map[string]any{"kind": "Node", "name": "n1", "labels": map[string]any{"disk": "ssd", "gpu": "yes", "own": "y"}})
	tried(t, lab, "clone", map[string]any{"of": "Pod/web", "name": "copy"})
	tried(t, lab, "apply", map[string]any{"namespace": "other", "manifest": map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "note"}}})
	require.NoError(t, lab.Patch(t.Context(), "Node", "", "n1", "merge", []byte(`{"metadata":{"labels":{"own":"mine"}}}`)))
	require.Len(t, lab.open(t), 5)
	lab.asked = nil

	require.Equal(t, checker.Repaired{Undone: 5}, lab.repair(t))
	require.Empty(t, lab.open(t))
	require.ElementsMatch(t, []string{"web/admin/reset", `cluster/load/stop{"name":"ns.watch"}`}, lab.asked)
	n1, err := lab.Get(t.Context(), "Node", "", "n1")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"disk": "hdd", "own": "mine"}, n1["metadata"].(map[string]any)["labels"], "what a learner changed since is theirs")
	for _, gone := range [][2]string{{"Pod", "copy"}, {"ConfigMap", "note"}} {
		for _, namespace := range []string{"ns", "other"} {
			object, err := lab.Get(t.Context(), gone[0], namespace, gone[1])
			require.NoError(t, err)
			require.Nil(t, object, gone)
		}
	}
}

// TestAKubeletThatAKilledProcessStoppedIsStarted, and the way back is done once its node is Ready; to start one has none.
func TestAKubeletThatAKilledProcessStoppedIsStarted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := newUndoing()
		node := map[string]any{"kind": "Node", "metadata": map[string]any{"name": "n1"}, "status": map[string]any{
			"conditions": []any{map[string]any{"type": "Ready", "status": "Unknown"}}}}
		lab.Put(node)
		tried(t, lab, "unit", map[string]any{"node": "n1", "unit": "kubelet", "state": "stopped"})
		require.Equal(t, []string{`node/n1/node/unit{"name":"kubelet","state":"stopped"}`}, lab.asked)
		require.Len(t, lab.open(t), 1)
		lab.asked = nil

		done := lab.repair(t)
		require.Zero(t, done.Undone)
		require.Len(t, done.Left, 1)
		require.ErrorContains(t, done.Left[0], "node n1 is not ready yet (Ready=Unknown)")
		require.Contains(t, lab.asked, `node/n1/node/unit{"name":"kubelet","state":"started"}`)

		ready := map[string]any{"kind": "Node", "metadata": map[string]any{"name": "n1"}, "status": map[string]any{
			"conditions": []any{map[string]any{"type": "Ready", "status": "True"}}}}
		lab.Put(ready)
		require.Equal(t, checker.Repaired{Undone: 1}, lab.repair(t))
		require.Empty(t, lab.open(t))

		tried(t, lab, "unit", map[string]any{"node": "n1", "unit": "kubelet", "state": "started"})
		require.Empty(t, lab.open(t))
	})
}

// TestWhatIsNoWayBackIsNeverDone: whoever may write into the lab may leave anything to be undone.
func TestWhatIsNoWayBackIsNeverDone(t *testing.T) {
	t.Parallel()
	for name, undo := range map[string]string{
		"a request from the host": `{"namespace":"ns","verb":"request","args":{"url":"http://169.254.169.254/","from":"host"}}`,
		"a command in a Pod":      `{"namespace":"ns","verb":"exec","args":{"pod":"web","command":["sh"]}}`,
		"a port of this machine":  `{"namespace":"ns","verb":"portForward","args":{"pod":"web","port":80,"paths":["/"]}}`,
		"a file on a node":        `{"namespace":"ns","verb":"nodeManifest","args":{"node":"n1","name":"x"}}`,
		"objects":                 `{"namespace":"ns","verb":"apply","args":{"manifest":{"kind":"Pod","metadata":{"name":"evil"}}}}`,
		"a file of the learner's": `{"namespace":"ns","verb":"writeFile","args":{"path":"x","content":"y"}}`,
		"other arguments":         `{"namespace":"ns","verb":"resetPod","args":{"pod":"web","url":"http://x"}}`,
		"a verb of a newer klab":  `{"namespace":"ns","verb":"setMoon","args":{}}`,
		"no JSON":                 `{`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lab := newUndoing()
			lab.Put(running("web", "u1", "c1"))
			require.NoError(t, lab.Record(t.Context(), "ns.1", []byte(undo)))
			done := lab.repair(t)
			require.Zero(t, done.Undone)
			require.Len(t, done.Left, 1, "it is reported")
			require.Contains(t, done.Left[0].Error(), "ns.1")
			require.Empty(t, lab.asked, "it was done")
			require.Len(t, lab.open(t), 1, "it is kept for a repair")
		})
	}
}

// TestWhatIsGoneIsUndone: a Pod, or a container, takes along what was done to it.
func TestWhatIsGoneIsUndone(t *testing.T) {
	t.Parallel()
	hang, label := map[string]any{"pod": "web"}, map[string]any{"kind": "Pod", "name": "web", "labels": map[string]any{"shop": "open"}}
	cases := map[string]struct {
		verb  string
		args  map[string]any
		since func(lab *undoing)
	}{
		"a hung Pod is gone":           {"hang", hang, func(lab *undoing) { lab.Remove("Pod", "ns", "web") }},
		"another Pod has its name":     {"hang", hang, func(lab *undoing) { lab.Put(running("web", "u2", "c2")) }},
		"its container started anew":   {"hang", hang, func(lab *undoing) { lab.Put(running("web", "u1", "c2")) }},
		"its container does not start": {"hang", hang, func(lab *undoing) { lab.Put(pod("web", "False", map[string]any{"uid": "u1"})) }},
		"a labelled Pod is gone":       {"label", label, func(lab *undoing) { lab.Remove("Pod", "ns", "web") }},
		"another Pod has no labels":    {"label", label, func(lab *undoing) { lab.Put(running("web", "u2", "c2")) }},
		"a clone is gone":              {"clone", map[string]any{"of": "Pod/web", "name": "copy"}, func(lab *undoing) { lab.Remove("Pod", "ns", "copy") }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := newUndoing()
				lab.Put(running("web", "u1", "c1"))
				tried(t, lab, c.verb, c.args)
				c.since(lab)
				lab.asked, lab.err = nil, errors.New("nobody answers")
				began := time.Now()
				require.Equal(t, checker.Repaired{Undone: 1}, lab.repair(t))
				require.Zero(t, time.Since(began), "it waited for what is gone")
				require.Empty(t, lab.asked)
				require.Empty(t, lab.open(t))
			})
		})
	}
}

// TestWhatAnOlderKlabLeftIsOfItsPods: that of a seed that is no more is harmless on a lab that has gone on.
func TestWhatAnOlderKlabLeftIsOfItsPods(t *testing.T) {
	t.Parallel()
	lab := newUndoing()
	web, db := running("web", "u1", "c1"), running("db", "u2", "c2")
	web["metadata"].(map[string]any)["labels"], db["metadata"].(map[string]any)["labels"] = map[string]any{"tier": "web"}, map[string]any{"tier": "db"}
	lab.Put(web)
	lab.Put(db)
	for id, undo := range map[string]string{
		"ns.1": `{"namespace":"ns","verb":"label","args":{"kind":"Pod","labels":{"tier":null},"name":"web"},"pod":"web","podUID":"u1"}`,
		"ns.2": `{"namespace":"ns","verb":"label","args":{"kind":"Pod","labels":{"tier":null},"name":"db"},"pod":"db","podUID":"u0"}`,
		"ns.3": `{"namespace":"ns","verb":"resetPod","args":{"pod":"web"},"pod":"web","podUID":"u1"}`,
		"ns.4": `{"namespace":"ns","verb":"resetPod","args":{"pod":"db"},"pod":"db","podUID":"u0"}`,
	} {
		require.NoError(t, lab.Record(t.Context(), id, []byte(undo)))
	}
	require.Equal(t, checker.Repaired{Undone: 4}, lab.repair(t))
	require.Empty(t, web["metadata"].(map[string]any)["labels"])
	require.Equal(t, map[string]any{"tier": "db"}, db["metadata"].(map[string]any)["labels"], "another Pod of its name")
	require.Equal(t, []string{"web/admin/reset"}, lab.asked)
}

func TestAPodOfACloneNameThatIsNoCloneStays(t *testing.T) {
	t.Parallel()
	lab := newUndoing()
	lab.Put(running("web", "u1", "c1"))
	tried(t, lab, "clone", map[string]any{"of": "Pod/web", "name": "copy"})
	lab.Put(running("copy", "u9", "c9"))
	require.Equal(t, 1, lab.repair(t).Undone)
	copied, err := lab.Get(t.Context(), "Pod", "ns", "copy")
	require.NoError(t, err)
	require.NotNil(t, copied)
}

// TestWhatCannotBeUndoneHoldsNothingUp: it costs seconds, once for all of a namespace's neighbours, and is kept.
func TestWhatCannotBeUndoneHoldsNothingUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := newUndoing()
		lab.Put(running("web", "u1", "c1"))
		tried(t, lab, "hang", map[string]any{"pod": "web"})
		stuck := lab.open(t)
		for id, undo := range stuck {
			require.NoError(t, lab.Record(t.Context(), id+"2", undo))
			elsewhere := bytes.ReplaceAll(undo, []byte(`"ns"`), []byte(`"klab-other"`))
			require.NoError(t, lab.Record(t.Context(), "klab-other.x", elsewhere))
		}
		elsewhere := running("web", "u1", "c1")
		elsewhere["metadata"].(map[string]any)["namespace"] = "klab-other"
		lab.Put(elsewhere)
		require.NoError(t, lab.Record(t.Context(), "klab-third.x", []byte(`{"namespace":"klab-third","verb":"resetPod","args":{"pod":"gone"}}`)))
		lab.err = errors.New("it does not answer")
		began := time.Now()
		done := lab.repair(t)
		require.Less(t, time.Since(began), 7*time.Second)
		require.Equal(t, 1, done.Undone)
		require.Len(t, done.Left, 3)
		require.ErrorContains(t, done.Left[0], "it does not answer")
		require.Len(t, lab.open(t), 3)
	})
}

// TestTheNewestIsUndoneFirst: the way back from it leads to what the one before it left.
func TestTheNewestIsUndoneFirst(t *testing.T) {
	t.Parallel()
	for range 5 { // their names are random
		synctest.Test(t, func(t *testing.T) {
			lab := newUndoing()
			lab.Put(map[string]any{"kind": "Node", "metadata": map[string]any{"name": "n1", "labels": map[string]any{"disk": "0"}}})
			for _, value := range []string{"1", "2", "3"} {
				time.Sleep(time.Second)
				tried(t, lab, "label", map[string]any{"kind": "Node", "name": "n1", "labels": map[string]any{"disk": value}})
			}
			require.Equal(t, 3, lab.repair(t).Undone)
			n1, err := lab.Get(t.Context(), "Node", "", "n1")
			require.NoError(t, err)
			require.Equal(t, map[string]any{"disk": "0"}, n1["metadata"].(map[string]any)["labels"])
		})
	}
}

func TestANamespaceThatIsBeingGradedIsLeftAlone(t *testing.T) {
	t.Parallel()
	lab := newUndoing()
	lab.Put(running("web", "u1", "c1"))
	tried(t, lab, "hang", map[string]any{"pod": "web"})
	lab.asked = nil
	done, err := checker.Repair(t.Context(), lab, func(context.Context, string) (func(), bool) { return nil, false })
	require.NoError(t, err)
	require.Equal(t, checker.Repaired{}, done)
	require.Empty(t, lab.asked)
	require.Len(t, lab.open(t), 1)
}

// TestANewSeedEndsWhatWasOpen: what is inside goes with it, what is elsewhere is undone, other namespaces' stays.
func TestANewSeedEndsWhatWasOpen(t *testing.T) {
	t.Parallel()
	lab := newUndoing()
	lab.Put(running("web", "u1", "c1"))
	tried(t, lab, "hang", map[string]any{"pod": "web"})
	tried(t, lab, "load", map[string]any{"name": "watch", "url": "http://web"})
	require.NoError(t, lab.Record(t.Context(), "ns.bad", []byte(`{`)))
	require.NoError(t, lab.Record(t.Context(), "ns-2.other", []byte(`{}`)))
	lab.asked = nil
	require.NoError(t, checker.Renew(t.Context(), lab, "ns"))
	require.Equal(t, []string{`cluster/load/stop{"name":"ns.watch"}`}, lab.asked)
	require.Equal(t, map[string][]byte{"ns-2.other": []byte(`{}`)}, lab.open(t))
}

// FuzzUndo: whatever lies in the lab, following it asks for nothing but what ways back are made of.
func FuzzUndo(f *testing.F) {
	f.Add([]byte(`{"namespace":"ns","verb":"resetPod","args":{"pod":"web"}}`))
	f.Add([]byte(`{"namespace":"ns","verb":"request","args":{"url":"http://127.0.0.1/","from":"host"}}`))
	f.Add([]byte(`{"namespace":"ns","verb":"label","args":{"kind":"Pod","name":"web","labels":{"a":{"b":null}}}}`))
	f.Fuzz(func(t *testing.T, undo []byte) {
		lab := newUndoing()
		lab.Put(running("web", "u1", "c1"))
		require.NoError(t, lab.Record(t.Context(), "ns.1", undo))
		require.NoError(t, checker.Renew(t.Context(), lab, "ns"))
		for _, asked := range lab.asked {
			var body json.RawMessage
			require.NoError(t, json.Unmarshal([]byte(asked[len("cluster/load/stop"):]), &body), asked)
		}
	})
}
