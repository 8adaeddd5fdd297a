package probe

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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

// vouch proves that a Pod is a prober of klab's: it belongs to klab's own set, runs klab's image, and knows the secret.
// Whatever else has a prober's name says what it likes, and verdicts would rest on it.
func (p *Client) vouch(ctx context.Context, pod *corev1.Pod) error {
	id := containerOf(pod)
	if id != "" && p.vouched.has(id) {
		return nil
	}
	owners, err := p.sets(ctx)
	if err != nil {
		return err
	}
	if reason := strange(pod, owners); reason != nil {
		return impostor(pod.Name, reason)
	}
	secret, err := p.secret(ctx)
	if err != nil {
		return err
	}
	challenge := wire.Challenge{Challenge: rand.Text()}
	proof, err := p.prove(ctx, pod.Name, challenge)
	if err != nil {
		return fmt.Errorf("ask Pod %s to prove that it is klab's prober: %w", names.Place(names.GraderNamespace, pod.Name), err)
	}
	want := prober.Prove(secret, hostnameOf(pod), challenge.Challenge)
	if !hmac.Equal([]byte(proof.Proof), []byte(want)) {
		return impostor(pod.Name, errUnproven)
	}
	p.vouched.add(id)
	return nil
}

// prove sends a challenge to what should be a prober, without the token. What is no proof is an empty one.
func (p *Client) prove(ctx context.Context, pod string, c wire.Challenge) (proof wire.Proof, err error) {
	body, err := json.Marshal(c)
	if err != nil {
		return proof, fmt.Errorf("describe challenge: %w", err)
	}
	said, err := p.Send(ctx, http.MethodPost, pod, wire.PathProve, body)
	if err != nil {
		return proof, err
	}
	if json.Unmarshal(said, &proof) != nil {
		return wire.Proof{}, nil
	}
	return proof, nil
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

// sets are what klab's probers belong to.
func (p *Client) sets(ctx context.Context) (map[types.UID]bool, error) {
	owners := map[types.UID]bool{}
	one, err := p.objects.Kube.AppsV1().StatefulSets(names.GraderNamespace).Get(ctx, proberSet, metav1.GetOptions{})
	if err == nil {
		owners[one.UID] = true
	} else if !apierrors.IsNotFound(err) {
		return nil, err
	}
	all, err := p.objects.Kube.AppsV1().DaemonSets(names.GraderNamespace).Get(ctx, nodeProberSet, metav1.GetOptions{})
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
