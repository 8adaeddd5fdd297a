package spread

import (
	"context"
	"fmt"
	"maps"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/internal/grade"
)

// BusyError says that another class is graded in the cluster: both would use the same namespaces.
type BusyError struct{ Class string }

// Error names the class.
func (e *BusyError) Error() string { return "class " + e.Class + " is being graded there" }

// Begin makes what is not there yet, and the Jobs go on from there. packed are the submissions by digest, tries those that
// an earlier run made elsewhere.
func (c *Cluster) Begin(ctx context.Context, how How, packed map[string][]byte, tries map[string]grade.Try) error {
	if err := c.settle(ctx, how.Waits); err != nil {
		return err
	}
	if err := c.alone(ctx); err != nil {
		return err
	}
	if err := c.furnish(ctx); err != nil {
		return err
	}
	if err := c.handOut(ctx, packed); err != nil {
		return err
	}
	journal := c.journal(ctx, nil)
	for _, key := range slices.Sorted(maps.Keys(tries)) {
		if err := journal.Keep(key, tries[key]); err != nil {
			return err
		}
	}
	return c.run(ctx, First, how)
}

// alone refuses where another class is graded.
func (c *Cluster) alone(ctx context.Context) error {
	jobs, err := c.kube.BatchV1().Jobs(Namespace).List(ctx, metav1.ListOptions{LabelSelector: classLabel})
	if err != nil {
		return fmt.Errorf("list classes: %w", err)
	}
	for _, job := range jobs.Items {
		if other := job.Labels[classLabel]; other != c.id && ended(&job) == nil {
			return &BusyError{other}
		}
	}
	return nil
}

// furnish makes what every class needs.
func (c *Cluster) furnish(ctx context.Context) error {
	_, err := c.kube.CoreV1().Namespaces().Create(ctx, namespaceObject(), metav1.CreateOptions{})
	if err := unless(err, "make namespace "+Namespace); err != nil {
		return err
	}
	_, err = c.kube.CoreV1().ServiceAccounts(Namespace).Create(ctx, accountObject(), metav1.CreateOptions{})
	if err := unless(err, "make service account "+account); err != nil {
		return err
	}
	_, err = c.kube.RbacV1().ClusterRoleBindings().Create(ctx, bindingObject(), metav1.CreateOptions{})
	return unless(err, "make cluster role binding "+binding)
}

// handOut writes down what is graded.
func (c *Cluster) handOut(ctx context.Context, packed map[string][]byte) error {
	object, err := c.classObject()
	if err != nil {
		return err
	}
	all := []*corev1.ConfigMap{object}
	for _, digest := range slices.Sorted(maps.Keys(packed)) {
		all = append(all, c.submissionObject(digest, packed[digest]))
	}
	for _, one := range all {
		_, err := c.kube.CoreV1().ConfigMaps(Namespace).Create(ctx, one, metav1.CreateOptions{})
		if err := unless(err, "make config map "+one.Name); err != nil {
			return err
		}
	}
	return nil
}

// unless is the error of making something, unless it is there.
func unless(err error, step string) error {
	if err == nil || apierrors.IsAlreadyExists(err) {
		return nil
	}
	return fmt.Errorf("%s: %w", step, err)
}

// run makes the Job of a phase. One that failed before is made anew: what its workers came to is written.
func (c *Cluster) run(ctx context.Context, phase Phase, how How) error {
	jobs := c.kube.BatchV1().Jobs(Namespace)
	name := phase.job(c.id)
	before, err := jobs.Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
	case err != nil:
		return fmt.Errorf("look for job %s: %w", name, err)
	case !hopeless(before):
		return nil
	default:
		// Its finished Pods may go later: they do nothing any more.
		err := jobs.Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationBackground), Preconditions: metav1.NewUIDPreconditions(string(before.UID))})
		if err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("remove job %s, which failed: %w", name, err)
		}
	}
	_, err = jobs.Create(ctx, c.job(phase, how), metav1.CreateOptions{})
	return unless(err, "make job "+name)
}

// ended is the condition with which a Job ended, nil while it has not.
func ended(job *batchv1.Job) *batchv1.JobCondition {
	for i, condition := range job.Status.Conditions {
		if condition.Status == corev1.ConditionTrue && (condition.Type == batchv1.JobComplete || condition.Type == batchv1.JobFailed) {
			return &job.Status.Conditions[i]
		}
	}
	return nil
}

// hopeless reports whether a Job failed otherwise than in some shares, whose work the next phase does.
func hopeless(job *batchv1.Job) bool {
	end := ended(job)
	return end != nil && end.Type == batchv1.JobFailed && (end.Reason != batchv1.JobReasonFailedIndexes || job.Labels[phaseLabel] == string(Alone))
}
