package cluster

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/image"
	"github.com/klab-dev/klab/workload/prober"
	"github.com/klab-dev/klab/workload/wire"
)

// errUnproven says that a Pod in a prober's place does not know the probers' secret.
var errUnproven = errors.New("it does not know the secret of klab's probers")

// vouched remembers the containers that proved to be probers, so that each is asked once.
type vouched struct {
	mu         sync.Mutex
	containers map[string]bool
}

func (v *vouched) has(container string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.containers[container]
}

func (v *vouched) add(container string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.containers == nil {
		v.containers = map[string]bool{}
	}
	v.containers[container] = true
}

// prove sends a challenge to a Pod, without the token.
type prove func(ctx context.Context, pod string, c wire.Challenge) (wire.Proof, error)

// vouch proves that a Pod is a prober of klab's: it belongs to klab's own set, runs klab's image, and knows the
// secret. Whatever else has a prober's name says what it likes, and verdicts would rest on it.
func (o *objects) vouch(ctx context.Context, name, token string, ask prove) error {
	pod, err := o.kube.CoreV1().Pods(names.GraderNamespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	id := containerOf(pod)
	if id != "" && o.vouched.has(id) {
		return nil
	}
	owners, err := o.proberSets(ctx)
	if err != nil {
		return err
	}
	if reason := strange(pod, owners); reason != nil {
		return impostor(name, reason)
	}
	challenge := wire.Challenge{Challenge: rand.Text()}
	proof, err := ask(ctx, name, challenge)
	if err != nil {
		return fmt.Errorf("ask Pod %s to prove that it is klab's prober: %w", names.Place(names.GraderNamespace, name), err)
	}
	want := prober.Prove(token, hostnameOf(pod), challenge.Challenge)
	if !hmac.Equal([]byte(proof.Proof), []byte(want)) {
		return impostor(name, errUnproven)
	}
	o.vouched.add(id)
	return nil
}

func impostor(name string, reason error) error {
	return fmt.Errorf("in the prober's place, %s is not klab's: %w (klab repair makes it anew)", names.Place(names.GraderNamespace, name), reason)
}

// containerOf names the container a Pod runs now, "" when that is not known.
func containerOf(pod *corev1.Pod) string {
	for _, c := range pod.Status.ContainerStatuses {
		if c.Name == proberContainer && c.ContainerID != "" {
			return string(pod.UID) + "/" + c.ContainerID
		}
	}
	return ""
}

// hostnameOf is the name a Pod's processes see: on the network of its node, that of the node.
func hostnameOf(pod *corev1.Pod) string {
	if pod.Spec.HostNetwork {
		return pod.Spec.NodeName
	}
	return pod.Name
}

// proberSets are what klab's probers belong to.
func (o *objects) proberSets(ctx context.Context) (map[types.UID]bool, error) {
	owners := map[types.UID]bool{}
	one, err := o.kube.AppsV1().StatefulSets(names.GraderNamespace).Get(ctx, proberSet, metav1.GetOptions{})
	if err == nil {
		owners[one.UID] = true
	} else if !apierrors.IsNotFound(err) {
		return nil, err
	}
	all, err := o.kube.AppsV1().DaemonSets(names.GraderNamespace).Get(ctx, nodeProberSet, metav1.GetOptions{})
	if err == nil {
		owners[all.UID] = true
	} else if !apierrors.IsNotFound(err) {
		return nil, err
	}
	return owners, nil
}

// strange says why a Pod cannot be one of klab's probers, as far as its object tells.
func strange(pod *corev1.Pod, owners map[types.UID]bool) error {
	if owner := metav1.GetControllerOf(pod); owner == nil || !owners[owner.UID] {
		return errors.New("it does not belong to klab's own set")
	}
	for _, c := range pod.Spec.Containers {
		if !strings.HasPrefix(c.Image, image.Prober+":") {
			return fmt.Errorf("it runs %s", c.Image)
		}
	}
	return nil
}

// dropImpostors removes the Pods in the probers' places that klab did not make: while they are there, no prober can
// take its name.
func (l *Lab) dropImpostors(ctx context.Context) error {
	owners, err := l.proberSets(ctx)
	if err != nil {
		return fmt.Errorf("look for klab's probers: %w", err)
	}
	pods, err := l.kube.CoreV1().Pods(names.GraderNamespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("list the Pods in %s: %w", names.GraderNamespace, err)
	}
	now := int64(0)
	for i := range pods.Items {
		pod := &pods.Items[i]
		if strange(pod, owners) == nil {
			continue
		}
		err := l.kube.CoreV1().Pods(names.GraderNamespace).Delete(ctx, pod.Name, metav1.DeleteOptions{GracePeriodSeconds: &now, Preconditions: metav1.NewUIDPreconditions(string(pod.UID))})
		if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
			return fmt.Errorf("remove Pod %s, which is not klab's: %w", names.Place(names.GraderNamespace, pod.Name), err)
		}
	}
	return nil
}
