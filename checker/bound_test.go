package checker_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// failing is a Pod whose container cannot start.
func failing(name, owner, reason string) map[string]any {
	meta := map[string]any{"name": name, "namespace": "ns", "creationTimestamp": time.Now().UTC().Format(time.RFC3339)}
	if owner != "" {
		meta["ownerReferences"] = []any{map[string]any{"uid": owner, "controller": true}}
	}
	return map[string]any{"kind": "Pod", "metadata": meta, "status": map[string]any{
		"phase": "Pending", "containerStatuses": []any{map[string]any{"state": map[string]any{"waiting": map[string]any{"reason": reason, "message": "no such thing"}}}},
	}}
}

// quotaed is a Deployment that may not make its Pods.
func quotaed() map[string]any {
	return map[string]any{
		"kind": "Deployment", "metadata": map[string]any{"name": "web", "namespace": "ns", "generation": int64(2)}, "spec": map[string]any{"replicas": int64(4)},
		"status": map[string]any{"observedGeneration": int64(2), "conditions": []any{
			map[string]any{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": `exceeded quota: six`},
		}},
	}
}

func finished(verb map[string]any, within string) checker.Check {
	return checker.Check{
		ID: "ended", Settle: checker.Duration(300 * time.Second),
		Observe: checker.Observations{"it": {Verb: "objects", Args: verb}, "web": {Verb: "object", Args: map[string]any{"kind": "Deployment", "name": "web"}}},
		Steps: []checker.Step{{Within: within, Expect: []checker.Expectation{
			{Code: "unfinished", Expression: "web == null ? it.exists(p, p.status.phase == 'Succeeded') : rolledOut(web)", Waiting: "true"},
		}}},
	}
}

// decided runs a check on a lab with one good node, in a time that the test keeps, and returns how long it took.
func decided(t *testing.T, lab *checkertest.Lab, check checker.Check) (checker.Verdict, time.Duration, []checker.Note) {
	t.Helper()
	lab.Put(node("one", "True"))
	var notes []checker.Note
	r := runner(lab)
	r.Announce = func(n checker.Note) { notes = append(notes, n) }
	p := compiled(t, check)
	began := time.Now()
	v := r.Decide(t.Context(), p).Verdict
	took := time.Since(began)
	require.LessOrEqual(t, took, r.Longest(p))
	return v, took, notes
}

// retrying makes a Job's Pod that cannot start, and another one every few seconds for ever.
func retrying(lab *checkertest.Lab) (stop func()) {
	lab.Put(map[string]any{"kind": "Job", "metadata": map[string]any{"name": "once", "namespace": "ns", "uid": "job"}})
	lab.Put(failing("once-0", "job", "StartError")) // before anybody looks
	again, done := time.NewTicker(20*time.Second), make(chan struct{})
	go func() {
		for n := 1; ; n++ {
			select {
			case <-again.C:
				lab.Put(failing(fmt.Sprint("once-", n), "job", "StartError"))
			case <-done:
				return
			}
		}
	}()
	return func() { again.Stop(); close(done) }
}

// TestACheckWhoseSubjectNeverComesToRestEndsAsSoonAsThatIsCertain: what stands in the way is named.
func TestACheckWhoseSubjectNeverComesToRestEndsAsSoonAsThatIsCertain(t *testing.T) {
	t.Parallel()
	job := map[string]any{"kind": "Pod", "of": "Job/once"}
	for name, c := range map[string]struct {
		put    func(*checkertest.Lab) func()
		within string
		why    string
	}{
		"a Job whose Pods cannot start": {retrying, "", "Pod once-0: StartError: no such thing"},
		"the same with a time":          {retrying, "240s", "Pod once-0: StartError: no such thing"},
		"a Deployment under a quota": {func(lab *checkertest.Lab) func() { lab.Put(quotaed()); return func() {} }, "240s",
			"Deployment web: FailedCreate: exceeded quota: six"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &checkertest.Lab{}
				defer c.put(lab)()
				v, took, _ := decided(t, lab, finished(job, c.within))
				require.Equal(t, checker.Wrong, v.State, v.Reason)
				require.Equal(t, "unfinished", v.Code)
				require.Equal(t, c.why, v.InTheWay)
				require.Less(t, took, 20*time.Second)
			})
		})
	}
}

// TestWhatIsMerelyBrokenBesideItEndsNoCheck: somebody's earlier try is still there, and the answer takes a while.
func TestWhatIsMerelyBrokenBesideItEndsNoCheck(t *testing.T) {
	t.Parallel()
	for _, within := range []string{"", "120s"} {
		synctest.Test(t, func(t *testing.T) {
			lab := &checkertest.Lab{}
			lab.Put(failing("try", "", "ImagePullBackOff"))
			time.AfterFunc(80*time.Second, func() {
				done := pod("done", "False", nil)
				done["status"].(map[string]any)["phase"] = "Succeeded"
				lab.Put(done)
			})
			v, _, _ := decided(t, lab, finished(map[string]any{"kind": "Pod"}, within))
			require.Equal(t, checker.Pass, v.State, v.Reason)
		})
	}
}

// TestAnObstacleThatGoesEndsNoCheck: a kubelet with much to do starts the container when it tries again.
func TestAnObstacleThatGoesEndsNoCheck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(map[string]any{"kind": "Job", "metadata": map[string]any{"name": "once", "namespace": "ns", "uid": "job"}})
		lab.Put(failing("once-a", "job", "RunContainerError"))
		time.AfterFunc(10*time.Second, func() { lab.Put(failing("once-a", "job", "ContainerCreating")) })
		time.AfterFunc(60*time.Second, func() {
			done := failing("once-a", "job", "")
			done["status"] = map[string]any{"phase": "Succeeded"}
			lab.Put(done)
		})
		v, _, _ := decided(t, lab, finished(map[string]any{"kind": "Pod", "of": "Job/once"}, ""))
		require.Equal(t, checker.Pass, v.State, v.Reason)
	})
}

// TestEveryCheckEndsWithinTheTimeItAnnounces, also where nobody knows what stands in the way.
func TestEveryCheckEndsWithinTheTimeItAnnounces(t *testing.T) {
	t.Parallel()
	for _, within := range []string{"", "240s", "${40}"} {
		synctest.Test(t, func(t *testing.T) {
			lab := &checkertest.Lab{}
			churn := time.NewTicker(2 * time.Second)
			defer churn.Stop()
			go func() {
				for i := 0; ; i++ {
					select {
					case <-churn.C:
						lab.Put(pod("restless", "False", map[string]any{"creationTimestamp": time.Now().UTC().Format(time.RFC3339)}))
					case <-t.Context().Done():
						return
					}
				}
			}()
			v, took, notes := decided(t, lab, finished(map[string]any{"kind": "Pod"}, within))
			require.Equal(t, checker.Wrong, v.State, v.Reason)
			require.Greater(t, took, 30*time.Second)
			require.Len(t, notes, 1)
			require.Equal(t, checker.NoteBound, notes[0].Verb)
		})
	}
}

// TestALookThatIsNeverAnsweredEndsToo as something that could not be told.
func TestALookThatIsNeverAnsweredEndsToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := runner(nil)
		r.Lab = silent{&checkertest.Lab{}}
		p := compiled(t, webReady(time.Second))
		began := time.Now()
		v := r.Decide(t.Context(), p).Verdict
		require.Equal(t, checker.Unknown, v.State)
		require.Contains(t, v.Reason, "the longest it may take")
		require.Equal(t, r.Longest(p), time.Since(began))
	})
}

// A silent lab answers no read before whoever asks has had enough.
type silent struct{ *checkertest.Lab }

func (silent) Get(ctx context.Context, _, _, _ string) (map[string]any, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

// TestATimeThatIsComputedHasALimitToo so that what a check takes at most is known before it begins.
func TestATimeThatIsComputedHasALimitToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v, took, _ := decided(t, &checkertest.Lab{}, finished(map[string]any{"kind": "Pod"}, "${4000}"))
		require.Equal(t, checker.Unknown, v.State)
		require.Contains(t, v.Reason, "more than the 5m0s that a computed time may be")
		require.Zero(t, took)
	})
}
