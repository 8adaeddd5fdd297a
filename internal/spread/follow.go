package spread

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	batchinformers "k8s.io/client-go/informers/batch/v1"
	coreinformers "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/plain"
)

// Follow tells tries as they are written, begins the second phase when the first has ended, and returns when that has. keep
// may hear of a try more than once.
func (c *Cluster) Follow(ctx context.Context, how How, keep func(key string, t grade.Try) error) error {
	watching, cancel := context.WithCancel(ctx)
	defer cancel()
	for object := range c.changes(watching) {
		done, err := c.heard(ctx, how, object, keep)
		if done || err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

// changes are the Jobs and tries of the class as they are now, and then as they change, until ctx ends.
func (c *Cluster) changes(ctx context.Context) <-chan any {
	of := func(kind string) func(*metav1.ListOptions) {
		return func(o *metav1.ListOptions) { o.LabelSelector = classLabel + "=" + c.id + "," + kindLabel + "=" + kind }
	}
	informers := []cache.SharedIndexInformer{
		batchinformers.NewFilteredJobInformer(c.kube, Namespace, 0, cache.Indexers{}, of(kindWorker)),
		coreinformers.NewFilteredConfigMapInformer(c.kube, Namespace, 0, cache.Indexers{}, of(kindTry)),
	}
	out := make(chan any)
	send := func(object any) {
		select {
		case out <- object:
		case <-ctx.Done():
		}
	}
	running := make(chan struct{}, len(informers))
	for _, informer := range informers {
		// An informer that has not begun takes every handler.
		_, _ = informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: send, UpdateFunc: func(_, object any) { send(object) }})
		go func() {
			informer.RunWithContext(ctx)
			running <- struct{}{}
		}()
	}
	go func() {
		for range informers {
			<-running
		}
		close(out)
	}()
	return out
}

// heard takes in one change.
func (c *Cluster) heard(ctx context.Context, how How, object any, keep func(string, grade.Try) error) (done bool, err error) {
	switch o := object.(type) {
	case *corev1.ConfigMap:
		key, t, err := readTry(o)
		if err != nil {
			return false, err
		}
		return false, keep(key, t)
	case *batchv1.Job:
		return c.heardJob(ctx, how, o, keep)
	}
	return false, nil
}

func (c *Cluster) heardJob(ctx context.Context, how How, job *batchv1.Job, keep func(string, grade.Try) error) (done bool, err error) {
	switch {
	case ended(job) == nil:
		return false, nil
	case hopeless(job):
		return true, c.failure(ctx, job)
	case job.Name == First.job(c.id):
		return false, c.run(ctx, Alone, how)
	}
	return true, c.collect(ctx, keep)
}

// collect tells all tries.
func (c *Cluster) collect(ctx context.Context, keep func(string, grade.Try) error) error {
	tries, err := c.tries(ctx)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(tries)) {
		if err := keep(key, tries[key]); err != nil {
			return err
		}
	}
	return nil
}

// failure says why a Job failed, with what a worker said last.
func (c *Cluster) failure(ctx context.Context, job *batchv1.Job) error {
	end := ended(job)
	why := fmt.Errorf("job %s/%s failed: %s: %s", job.Namespace, job.Name, end.Reason, plain.Line(end.Message))
	pods, err := c.kube.CoreV1().Pods(Namespace).List(ctx, metav1.ListOptions{LabelSelector: batchv1.JobNameLabel + "=" + job.Name})
	if err != nil {
		return why
	}
	for _, pod := range pods.Items {
		for _, status := range pod.Status.ContainerStatuses {
			if last := status.State.Terminated; last != nil && last.ExitCode != 0 && last.Message != "" {
				return fmt.Errorf("%w: %s", why, lastLine(last.Message))
			}
		}
	}
	return why
}

// lastLine is the last line of a text that says something, made safe to show.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return plain.Line(lines[len(lines)-1])
}

// Clear removes all that was made for the class, and the namespace where klab made it.
func (c *Cluster) Clear(ctx context.Context) error {
	own := metav1.ListOptions{LabelSelector: classLabel + "=" + c.id}
	background := metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationBackground)}
	if err := c.kube.BatchV1().Jobs(Namespace).DeleteCollection(ctx, background, own); err != nil {
		return fmt.Errorf("remove the jobs of the class: %w", err)
	}
	if err := c.kube.CoreV1().ConfigMaps(Namespace).DeleteCollection(ctx, metav1.DeleteOptions{}, own); err != nil {
		return fmt.Errorf("remove what was handed out and written: %w", err)
	}
	if err := c.kube.RbacV1().ClusterRoleBindings().Delete(ctx, binding, metav1.DeleteOptions{}); err != nil {
		return fmt.Errorf("take the workers' rights away: %w", err)
	}
	namespace, err := c.kube.CoreV1().Namespaces().Get(ctx, Namespace, metav1.GetOptions{})
	if err != nil || namespace.Labels[kindLabel] != "namespace" {
		return err
	}
	if err := c.kube.CoreV1().Namespaces().Delete(ctx, Namespace, metav1.DeleteOptions{}); err != nil {
		return fmt.Errorf("remove namespace %s: %w", Namespace, err)
	}
	return nil
}
