package probe

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// Renew makes the probers anew in a namespace that a learner may have changed.
func (p *Client) Renew(ctx context.Context, image string) error {
	return errors.Join(p.freeGrader(ctx), p.Put(ctx, image), p.dropImpostors(ctx))
}

// Put makes or mends the probers, with a secret of their own that changes each time.
func (p *Client) Put(ctx context.Context, image string) error {
	token := rand.Text()
	for _, object := range []runtime.Object{
		grader.Namespace(), graderAccount(), tokenSecret(token), podSet(image, token), nodeSet(image, token),
	} {
		if err := p.store.Apply(ctx, object); err != nil {
			return err
		}
	}
	p.token.use(token)
	return nil
}

// dropImpostors removes the Pods in the probers' places that klab did not make: while they are there, no prober can
// take its name.
func (p *Client) dropImpostors(ctx context.Context) error {
	owners, err := p.sets(ctx)
	if err != nil {
		return fmt.Errorf("look for klab's probers: %w", err)
	}
	pods, err := p.objects.Kube.CoreV1().Pods(names.GraderNamespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("list the Pods in %s: %w", names.GraderNamespace, err)
	}
	now := int64(0)
	for i := range pods.Items {
		pod := &pods.Items[i]
		if strange(pod, owners) == nil {
			continue
		}
		err := p.objects.Kube.CoreV1().Pods(names.GraderNamespace).Delete(ctx, pod.Name, metav1.DeleteOptions{GracePeriodSeconds: &now, Preconditions: metav1.NewUIDPreconditions(string(pod.UID))})
		if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
			return fmt.Errorf("remove Pod %s, which is not klab's: %w", names.Place(names.GraderNamespace, pod.Name), err)
		}
	}
	return nil
}

// freeGrader removes from klab's own namespace what would keep its Pods from running or answering: klab makes none of it.
func (p *Client) freeGrader(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	del, all := metav1.DeleteOptions{}, metav1.ListOptions{}
	err := errors.Join(
		ignoreMissing(p.objects.Kube.CoreV1().ResourceQuotas(names.GraderNamespace).DeleteCollection(ctx, del, all)),
		ignoreMissing(p.objects.Kube.CoreV1().LimitRanges(names.GraderNamespace).DeleteCollection(ctx, del, all)),
		ignoreMissing(p.objects.Kube.NetworkingV1().NetworkPolicies(names.GraderNamespace).DeleteCollection(ctx, del, all)),
	)
	return fault.In(err, "free namespace %s of quotas and policies", names.GraderNamespace)
}

func ignoreMissing(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
