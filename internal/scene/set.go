package scene

import (
	"fmt"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A Stage is how far a controller has brought its Pods.
type Stage int

// Stages.
const (
	// Settled controllers have what they want.
	Settled Stage = iota
	// Rolling ones replace their Pods.
	Rolling
	// Short ones lack Pods that are available.
	Short
	// Paused ones, and suspended ones, do nothing for now.
	Paused
	// Stuck ones have passed their deadline or failed.
	Stuck
	// Complete Jobs have ended well.
	Complete
)

// A Set is a controller: a Deployment, a ReplicaSet, a StatefulSet, a DaemonSet, a Job or a CronJob.
type Set struct {
	Kind, Name, UID, Owner, Image string
	// Revision is a ReplicaSet's, as kubectl rollout counts them.
	Revision string
	// Want is how many Pods it wants, and Have how many there are. Of those, Updated are of the newest template, Ready
	// are ready, and Done have ended well.
	Want, Have, Updated, Ready, Done int
	Stage                            Stage
	// Detail is how it works, in the words of its fields.
	Detail        string
	Created       time.Time
	Changed, Left time.Time
}

// applySet takes a controller as it is now.
func (s *Scene) applySet(d Delta) {
	old := s.sets[d.UID]
	if d.Object == nil {
		if old != nil && old.Left.IsZero() {
			gone := *old
			gone.Changed, gone.Left = s.depart()
			s.sets[d.UID] = &gone
		}
		return
	}
	set := setOf(d)
	if set == nil {
		return
	}
	set.UID, set.Kind, set.Name = d.UID, d.Kind, text(d.Name)
	if old != nil {
		set.Changed = old.Changed
	}
	if old == nil || !same(old, set) {
		set.Changed = s.fresh()
	}
	if old == nil && d.Kind == "ReplicaSet" {
		s.tell(NewSet, set.Name, set.Image)
	}
	s.sets[d.UID] = set
}

// same reports whether a picture of two states is the same.
func same(a, b *Set) bool {
	x, y := *a, *b
	x.Changed, y.Changed = time.Time{}, time.Time{}
	return x == y
}

func setOf(d Delta) *Set {
	switch d.Kind {
	case "Deployment":
		return readSet(d, deployment)
	case "ReplicaSet":
		return readSet(d, replicaSet)
	case "StatefulSet":
		return readSet(d, statefulSet)
	case "DaemonSet":
		return readSet(d, daemonSet)
	case "ReplicationController":
		return readSet(d, replicationController)
	case "Job":
		return readSet(d, job)
	case "CronJob":
		return readSet(d, cronJob)
	default:
		return nil
	}
}

// readSet reads one kind; nil is what cannot be read.
func readSet[T any](d Delta, of func(*T) *Set) *Set {
	var object T
	if !read(d.Object, &object) {
		return nil
	}
	return of(&object)
}

// base is what every controller has.
func base(meta metav1.ObjectMeta, template *corev1.PodTemplateSpec) *Set {
	set := &Set{Owner: controller(meta.OwnerReferences), Created: meta.CreationTimestamp.Time}
	if template != nil {
		set.Image = imageOf(template.Spec)
	}
	return set
}

// wanted is a number of replicas, which is 1 where none is written.
func wanted(replicas *int32) int {
	if replicas == nil {
		return 1
	}
	return int(*replicas)
}

func deployment(d *appsv1.Deployment) *Set {
	set := base(d.ObjectMeta, &d.Spec.Template)
	set.Want, set.Have, set.Updated = wanted(d.Spec.Replicas), int(d.Status.Replicas), int(d.Status.UpdatedReplicas)
	set.Ready, set.Detail = int(d.Status.ReadyReplicas), strategy(d.Spec.Strategy)
	rolling := d.Status.ObservedGeneration < d.Generation || set.Updated < set.Want || set.Have > set.Updated
	switch {
	case d.Spec.Paused:
		set.Stage = Paused
	case overdue(d.Status.Conditions):
		set.Stage = Stuck
	case rolling:
		set.Stage = Rolling
	case int(d.Status.AvailableReplicas) < set.Want:
		set.Stage = Short
	}
	return set
}

func overdue(conditions []appsv1.DeploymentCondition) bool {
	for _, c := range conditions {
		if c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse && c.Reason == "ProgressDeadlineExceeded" {
			return true
		}
	}
	return false
}

// strategy says how a Deployment replaces Pods, as it is written.
func strategy(s appsv1.DeploymentStrategy) string {
	r := s.RollingUpdate
	if r == nil || r.MaxSurge == nil || r.MaxUnavailable == nil {
		return text(string(s.Type))
	}
	return text(fmt.Sprintf("maxSurge %s · maxUnavailable %s", r.MaxSurge, r.MaxUnavailable))
}

func replicaSet(r *appsv1.ReplicaSet) *Set {
	set := base(r.ObjectMeta, &r.Spec.Template)
	set.Revision = text(r.Annotations["deployment.kubernetes.io/revision"])
	set.Want, set.Have, set.Ready = wanted(r.Spec.Replicas), int(r.Status.Replicas), int(r.Status.ReadyReplicas)
	set.Stage = short(set)
	return set
}

// short is the stage of a controller without rollouts.
func short(set *Set) Stage {
	if set.Ready != set.Want || set.Have != set.Want {
		return Short
	}
	return Settled
}

func replicationController(r *corev1.ReplicationController) *Set {
	set := base(r.ObjectMeta, r.Spec.Template)
	set.Want, set.Have, set.Ready = wanted(r.Spec.Replicas), int(r.Status.Replicas), int(r.Status.ReadyReplicas)
	set.Stage = short(set)
	return set
}

func statefulSet(r *appsv1.StatefulSet) *Set {
	set := base(r.ObjectMeta, &r.Spec.Template)
	set.Want, set.Have, set.Ready = wanted(r.Spec.Replicas), int(r.Status.Replicas), int(r.Status.ReadyReplicas)
	set.Updated, set.Stage = int(r.Status.UpdatedReplicas), short(set)
	if r.Status.UpdateRevision != r.Status.CurrentRevision {
		set.Stage = Rolling
	}
	return set
}

func daemonSet(r *appsv1.DaemonSet) *Set {
	set := base(r.ObjectMeta, &r.Spec.Template)
	set.Want, set.Have = int(r.Status.DesiredNumberScheduled), int(r.Status.CurrentNumberScheduled)
	set.Ready, set.Updated = int(r.Status.NumberReady), int(r.Status.UpdatedNumberScheduled)
	switch {
	case r.Status.ObservedGeneration < r.Generation || set.Updated < set.Want:
		set.Stage = Rolling
	default:
		set.Stage = short(set)
	}
	return set
}

func job(j *batchv1.Job) *Set {
	set := base(j.ObjectMeta, &j.Spec.Template)
	set.Want, set.Have, set.Done = 1, int(j.Status.Active), int(j.Status.Succeeded)
	if j.Spec.Completions != nil {
		set.Want = int(*j.Spec.Completions)
	}
	if j.Spec.BackoffLimit != nil {
		set.Detail = fmt.Sprintf("backoffLimit %d", *j.Spec.BackoffLimit)
	}
	set.Stage = Rolling
	if j.Spec.Suspend != nil && *j.Spec.Suspend {
		set.Stage = Paused
	}
	for _, c := range j.Status.Conditions {
		switch {
		case c.Status != corev1.ConditionTrue:
		case c.Type == batchv1.JobComplete:
			set.Stage = Complete
		case c.Type == batchv1.JobFailed:
			set.Stage, set.Detail = Stuck, text(c.Reason)
		}
	}
	return set
}

func cronJob(c *batchv1.CronJob) *Set {
	set := base(c.ObjectMeta, &c.Spec.JobTemplate.Spec.Template)
	set.Have, set.Detail = len(c.Status.Active), text(strings.TrimSpace(c.Spec.Schedule+" "+string(c.Spec.ConcurrencyPolicy)))
	if c.Spec.Suspend != nil && *c.Spec.Suspend {
		set.Stage = Paused
	}
	return set
}
