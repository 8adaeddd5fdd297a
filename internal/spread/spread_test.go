package spread

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"
	"sigs.k8s.io/yaml"

	"github.com/klab-dev/klab/internal/grade"
)

func aClass() Class {
	return Class{
		Lab: "grade", Klab: "v1", Kubernetes: "v1.37.1", Workers: 3,
		Lessons: []Lesson{{"rollback", "h1"}, {"jobs", "h2"}}, Submissions: []string{"d1", "d2"},
	}
}

var packed = map[string][]byte{"d1": []byte("one"), "d2": []byte("two")}

// TestTheJobLeavesToKubernetesWhatIsItsOwn: shares by index, retries a share, evictions that do not count, a deadline, nodes.
func TestTheJobLeavesToKubernetesWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	c := At(fake.NewClientset(), aClass())
	first, alone := c.job(First, How{Image: "klab.local/klab:x", Local: true}), c.job(Alone, How{Image: "registry/klab:x", Queue: "class"})
	for _, job := range []*batchv1.Job{first, alone} {
		text, err := yaml.Marshal(job)
		require.NoError(t, err)
		var again batchv1.Job
		require.NoError(t, yaml.UnmarshalStrict(text, &again), "it is a Job to the last field")
		require.Equal(t, batchv1.IndexedCompletion, *job.Spec.CompletionMode)
		require.EqualValues(t, triesEach, *job.Spec.BackoffLimitPerIndex)
		require.Nil(t, job.Spec.BackoffLimit)
		require.Equal(t, batchv1.Failed, *job.Spec.PodReplacementPolicy)
		require.Equal(t, corev1.RestartPolicyNever, job.Spec.Template.Spec.RestartPolicy, "the policy of failures needs it")
		rules := job.Spec.PodFailurePolicy.Rules
		require.Equal(t, batchv1.PodFailurePolicyActionFailJob, rules[0].Action)
		require.Equal(t, []int32{exitHopeless}, rules[0].OnExitCodes.Values)
		require.Equal(t, batchv1.PodFailurePolicyActionIgnore, rules[1].Action)
		require.Equal(t, corev1.DisruptionTarget, rules[1].OnPodConditions[0].Type)
		spec := job.Spec.Template.Spec
		require.True(t, *spec.SecurityContext.RunAsNonRoot, "the namespace takes no other")
		require.True(t, labels.SelectorFromSet(spec.TopologySpreadConstraints[0].LabelSelector.MatchLabels).Matches(labels.Set(job.Spec.Template.Labels)))
	}
	require.Equal(t, []int32{3, 3, 1, 1}, []int32{*first.Spec.Completions, *first.Spec.Parallelism, *alone.Spec.Completions, *alone.Spec.Parallelism})
	require.Equal(t, []corev1.PullPolicy{corev1.PullNever, corev1.PullIfNotPresent},
		[]corev1.PullPolicy{first.Spec.Template.Spec.Containers[0].ImagePullPolicy, alone.Spec.Template.Spec.Containers[0].ImagePullPolicy})
	require.False(t, *first.Spec.Suspend)
	require.NotContains(t, first.Labels, queueLabel)
	require.True(t, *alone.Spec.Suspend, "Kueue begins it")
	require.Equal(t, "class", alone.Labels[queueLabel])
}

// TestAClassIsNamedByAllThatItsMarksDependOn.
func TestAClassIsNamedByAllThatItsMarksDependOn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{aClass().ID(): true}
	require.True(t, seen[aClass().ID()])
	for i, change := range []func(*Class){
		func(c *Class) { c.Klab = "v2" }, func(c *Class) { c.Kubernetes = "v1.38.0" }, func(c *Class) { c.Workers = 4 }, func(c *Class) { c.Parallel = 2 },
		func(c *Class) { c.Lessons[0].Hash = "h3" }, func(c *Class) { c.Submissions = c.Submissions[:1] }, func(c *Class) { c.Lab = "other" },
	} {
		c := aClass()
		change(&c)
		require.False(t, seen[c.ID()], i)
		seen[c.ID()] = true
	}
	require.Equal(t, grade.Share{Number: 3, Of: 3, Beside: true}, aClass().Share(First, 2))
	require.Equal(t, grade.Share{Number: 1, Of: 1, Beside: true}, aClass().Share(Alone, 0))
}

// A controller plays that of Jobs: it ends each Job when its workers have written what they come to.
type controller struct {
	t    *testing.T
	kube *fake.Clientset
	// work is what the worker of a share does; its error fails the Job.
	work func(ctx context.Context, c *Cluster, phase Phase, index int) error
	// ends makes the condition of a Job.
	ends func(batchv1.Job) batchv1.JobCondition
}

func complete(batchv1.Job) batchv1.JobCondition {
	return batchv1.JobCondition{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}
}

// run plays until ctx ends.
func (p controller) run(ctx context.Context) {
	done := map[string]bool{}
	for {
		jobs, err := p.kube.BatchV1().Jobs(Namespace).List(ctx, metav1.ListOptions{})
		if err != nil {
			return
		}
		for _, job := range jobs.Items {
			if done[job.Name] || ended(&job) != nil {
				continue
			}
			done[job.Name] = true
			for index := range int(*job.Spec.Completions) {
				env := job.Spec.Template.Spec.Containers[0].Env
				c, err := Open(ctx, p.kube, env[0].Value)
				if err == nil {
					err = p.work(ctx, c, Phase(env[1].Value), index)
				}
				if err != nil && ctx.Err() == nil {
					p.t.Error(err)
				}
			}
			job.Status.Conditions = append(job.Status.Conditions, p.ends(job))
			_, _ = p.kube.BatchV1().Jobs(Namespace).UpdateStatus(ctx, &job, metav1.UpdateOptions{})
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// play runs a controller as long as the test does.
func play(t *testing.T, kube *fake.Clientset, work func(context.Context, *Cluster, Phase, int) error, ends func(batchv1.Job) batchv1.JobCondition) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		controller{t, kube, work, ends}.run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-ended })
}

// writes is a worker that writes a try or two.
func writes(ctx context.Context, c *Cluster, phase Phase, index int) error {
	journal, err := c.Journal(ctx)
	if err != nil {
		return err
	}
	key, state := fmt.Sprint("task ", index), grade.Wrong
	if phase == Alone {
		key, state = "task 0 alone", grade.Pass
	}
	if _, there := journal.Ended(key); there {
		return nil
	}
	return journal.Keep(key, grade.Try{Lesson: "jobs", Task: "once", State: state, Alone: phase == Alone, Ended: time.Now()})
}

// collecting keeps tries by key.
func collecting() (map[string]grade.Try, func(string, grade.Try) error) {
	got := map[string]grade.Try{}
	return got, func(key string, t grade.Try) error { got[key] = t; return nil }
}

// TestAClassIsGradedInTwoJobsAndNothingStays.
func TestAClassIsGradedInTwoJobsAndNothingStays(t *testing.T) {
	t.Parallel()
	kube := fake.NewClientset()
	play(t, kube, writes, complete)
	c := At(kube, aClass())
	earlier := map[string]grade.Try{"earlier": {State: grade.Pass}}
	require.NoError(t, c.Begin(t.Context(), How{Image: "i"}, packed, earlier))
	handed, err := Open(t.Context(), kube, aClass().ID())
	require.NoError(t, err)
	require.Equal(t, aClass(), handed.Class())
	zips, err := handed.Submissions(t.Context())
	require.NoError(t, err)
	require.ElementsMatch(t, [][]byte{[]byte("one"), []byte("two")}, zips)

	got, keep := collecting()
	require.NoError(t, c.Follow(t.Context(), How{Image: "i"}, keep))
	require.Len(t, got, 5)
	require.Equal(t, grade.Pass, got["task 0 alone"].State)
	require.Equal(t, earlier["earlier"].State, got["earlier"].State, "a worker knows it too")

	require.NoError(t, c.Clear(t.Context()))
	namespaces, err := kube.CoreV1().Namespaces().List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	bindings, err := kube.RbacV1().ClusterRoleBindings().List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Empty(t, namespaces.Items)
	require.Empty(t, bindings.Items)
}

// TestTheCallerMayBeKilledAtAnyRequest: the same call again comes to the same.
func TestTheCallerMayBeKilledAtAnyRequest(t *testing.T) {
	t.Parallel()
	killed := errors.New("killed")
	for at := 1; ; at++ {
		kube := fake.NewClientset()
		play(t, kube, writes, complete)
		ctx, kill := context.WithCancelCause(t.Context())
		requests := 0
		kube.PrependReactor("*", "*", func(action k8stesting.Action) (bool, runtime.Object, error) {
			if action.GetVerb() == "create" {
				if requests++; requests == at {
					kill(killed)
				}
			}
			return false, nil, nil
		})
		attempt := func(ctx context.Context) (map[string]grade.Try, error) {
			got, keep := collecting()
			c := At(kube, aClass())
			if err := c.Begin(ctx, How{Image: "i"}, packed, nil); err != nil {
				return got, err
			}
			return got, c.Follow(ctx, How{Image: "i"}, func(key string, t grade.Try) error {
				if ctx.Err() != nil {
					return killed
				}
				return keep(key, t)
			})
		}
		_, err := attempt(ctx)
		got, again := attempt(t.Context())
		require.NoError(t, again, "killed at %d", at)
		require.Len(t, got, 4, "killed at %d", at)
		kill(nil)
		if err == nil {
			require.Greater(t, at, 10)
			return
		}
	}
}

// TestAShareThatBreaksOffIsLeftToTheLastWorker; what ends all workers ends the class, and says what the last one said.
func TestAShareThatBreaksOffIsLeftToTheLastWorker(t *testing.T) {
	t.Parallel()
	failing := func(phase Phase, reason string) func(batchv1.Job) batchv1.JobCondition {
		return func(job batchv1.Job) batchv1.JobCondition {
			if job.Labels[phaseLabel] != string(phase) {
				return complete(job)
			}
			return batchv1.JobCondition{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: reason, Message: "it is so"}
		}
	}
	for name, test := range map[string]struct {
		ends func(batchv1.Job) batchv1.JobCondition
		want string
	}{
		"a share":         {failing(First, batchv1.JobReasonFailedIndexes), ""},
		"the wrong klab":  {failing(First, batchv1.JobReasonPodFailurePolicy), "PodFailurePolicy: it is so: this is another "},
		"too long":        {failing(First, batchv1.JobReasonDeadlineExceeded), "DeadlineExceeded"},
		"the last worker": {failing(Alone, batchv1.JobReasonFailedIndexes), "FailedIndexes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kube := fake.NewClientset()
			c := At(kube, aClass())
			_, err := kube.CoreV1().Pods(Namespace).Create(t.Context(), &corev1.Pod{
				ObjectMeta: metav1.ObjectMeta{Name: "p", Labels: map[string]string{batchv1.JobNameLabel: First.job(c.id)}},
				Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{
					Terminated: &corev1.ContainerStateTerminated{ExitCode: 2, Message: "begun\nthis is another \x1b[31mklab\n"},
				}}}},
			}, metav1.CreateOptions{})
			require.NoError(t, err)
			play(t, kube, writes, test.ends)
			require.NoError(t, c.Begin(t.Context(), How{Image: "i"}, packed, nil))
			_, keep := collecting()
			err = c.Follow(t.Context(), How{Image: "i"}, keep)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "\x1b")
		})
	}
}

// TestAClassThatFailedIsBegunAgain, with what its workers had written.
func TestAClassThatFailedIsBegunAgain(t *testing.T) {
	t.Parallel()
	kube := fake.NewClientset()
	c := At(kube, aClass())
	require.NoError(t, c.Begin(t.Context(), How{Image: "i"}, packed, nil))
	job, err := kube.BatchV1().Jobs(Namespace).Get(t.Context(), First.job(c.id), metav1.GetOptions{})
	require.NoError(t, err)
	job.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: batchv1.JobReasonDeadlineExceeded}}
	_, err = kube.BatchV1().Jobs(Namespace).UpdateStatus(t.Context(), job, metav1.UpdateOptions{})
	require.NoError(t, err)
	require.NoError(t, writes(t.Context(), c, First, 0))
	require.NoError(t, c.Begin(t.Context(), How{Image: "j"}, packed, nil))
	job, err = kube.BatchV1().Jobs(Namespace).Get(t.Context(), First.job(c.id), metav1.GetOptions{})
	require.NoError(t, err)
	require.Nil(t, ended(job))
	require.Equal(t, "j", job.Spec.Template.Spec.Containers[0].Image)
	journal, err := c.Journal(t.Context())
	require.NoError(t, err)
	_, there := journal.Ended("task 0")
	require.True(t, there)
}

// TestOneClassAtATimeIsGradedInACluster: both would use the same namespaces.
func TestOneClassAtATimeIsGradedInACluster(t *testing.T) {
	t.Parallel()
	kube := fake.NewClientset()
	other := aClass()
	other.Submissions = []string{"d3"}
	require.NoError(t, At(kube, other).Begin(t.Context(), How{Image: "i"}, nil, nil))
	var busy *BusyError
	require.ErrorAs(t, At(kube, aClass()).Begin(t.Context(), How{Image: "i"}, packed, nil), &busy)
	require.Equal(t, other.ID(), busy.Class)
}

// TestANamespaceOfSomebodyElsesStays: with Kueue its queue is in it.
func TestANamespaceOfSomebodyElsesStays(t *testing.T) {
	t.Parallel()
	kube := fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: Namespace}})
	c := At(kube, aClass())
	require.NoError(t, c.Begin(t.Context(), How{Image: "i", Queue: "class"}, packed, nil))
	require.NoError(t, c.Clear(t.Context()))
	_, err := kube.CoreV1().Namespaces().Get(t.Context(), Namespace, metav1.GetOptions{})
	require.NoError(t, err)
	var removed []string
	for _, action := range kube.Actions() {
		if all, is := action.(k8stesting.DeleteCollectionAction); is && action.Matches("delete-collection", action.GetResource().Resource) { // which the fake does not do
			removed = append(removed, action.GetResource().Resource+" "+all.GetListRestrictions().Labels.String())
		}
	}
	require.Equal(t, []string{"jobs " + classLabel + "=" + c.id, "configmaps " + classLabel + "=" + c.id}, removed)
}

// TestWhatIsNoTryIsNotTaken: everybody with rights in the namespace can write there.
func TestWhatIsNoTryIsNotTaken(t *testing.T) {
	t.Parallel()
	for _, data := range []map[string]string{nil, {keyKey: "k"}, {keyKey: "k", tryKey: "{}"}, {tryKey: `{"state":"pass"}`}, {keyKey: "k", tryKey: `{"state":"full marks"}`}} {
		kube := fake.NewClientset()
		c := At(kube, aClass())
		_, err := kube.CoreV1().ConfigMaps(Namespace).Create(t.Context(), &corev1.ConfigMap{ObjectMeta: c.meta("try", kindTry), Data: data}, metav1.CreateOptions{})
		require.NoError(t, err)
		_, err = c.Journal(t.Context())
		require.Error(t, err, "%v", data)
	}
	_, err := ParsePhase("second")
	require.Error(t, err)
}
