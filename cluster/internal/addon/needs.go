package addon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/podstate"
)

// pullPatience is how long a Pod may fail to get its image: a registry may miss a beat, and a node that an image was
// brought into looks for it again some seconds later.
const pullPatience = 45 * time.Second

// errAbsent is why an object does not work that is not there.
var errAbsent = errors.New("not there")

// waitingFor says what is waited for.
func waitingFor(needs []await.Need) string {
	names := make([]string, len(needs))
	for i, n := range needs {
		names[i] = n.Name
	}
	return "waiting for " + strings.Join(names, ", ")
}

// needs lists what of some stages has to work before anything can build on it. Their Pods have time to get images from
// since on, also those that have tried for long. The kinds that a stage adds to the lab are one need: there may be many,
// and they come at once.
func (a *AddOns) needs(since time.Time, stages ...stage) []await.Need {
	var needs []await.Need
	var added stage
	for _, object := range slices.Concat(stages...) {
		if object.GetKind() == "CustomResourceDefinition" {
			added = append(added, object)
			continue
		}
		if works := a.working(object.GetKind(), since); works != nil {
			needs = append(needs, await.Need{Name: object.GetKind() + " " + object.GetName(), Check: func(ctx context.Context) error {
				live, err := a.live(ctx, object)
				if err != nil {
					return err
				}
				return works(ctx, live)
			}})
		}
	}
	if len(added) == 0 {
		return needs
	}
	return append(needs, await.Need{Name: "its kinds", Check: func(ctx context.Context) error { return a.kindsServed(ctx, added) }})
}

// kindsServed wants the API server to serve the kinds that a stage adds. It is asked for all at once: their descriptions
// are large.
func (a *AddOns) kindsServed(ctx context.Context, added stage) error {
	all, err := a.objects.AllKinds(ctx)
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(slices.Clone(added), func(object *unstructured.Unstructured) bool {
		return slices.ContainsFunc(all, func(k kinds.Kind) bool {
			return k.Name == kinds.At(object.Object, "spec", "names", "kind") && k.GVR.Group == kinds.At(object.Object, "spec", "group")
		})
	})
	switch len(missing) {
	case 0:
		return nil
	case len(added):
		return errAbsent
	}
	return errors.New("the API server does not serve all of them")
}

// working tells what has to be so of an object of a kind, nil where it only has to be there.
func (a *AddOns) working(kind string, since time.Time) func(context.Context, map[string]any) error {
	switch kind {
	case "Deployment":
		return func(ctx context.Context, live map[string]any) error { return a.deploymentWorks(ctx, live, since) }
	case "APIService":
		return apiWorks
	case "GatewayClass":
		return classAccepted
	}
	return nil
}

// live is an object as it is now, errAbsent where it is not there.
func (a *AddOns) live(ctx context.Context, object *unstructured.Unstructured) (map[string]any, error) {
	live, err := a.objects.Live(ctx, object)
	var unserved *kinds.NoKindError
	if errors.As(err, &unserved) || err == nil && live == nil {
		return nil, errAbsent
	}
	return live, err
}

// deploymentWorks wants every Pod of the newest template available; otherwise the Pods say what is missing.
func (a *AddOns) deploymentWorks(ctx context.Context, live map[string]any, since time.Time) error {
	count := func(path ...string) int64 { n, _ := kinds.At(live, path...).(int64); return n }
	want := count("spec", "replicas")
	if count("status", "observedGeneration") >= count("metadata", "generation") &&
		count("status", "updatedReplicas") == want && count("status", "availableReplicas") == want {
		return nil
	}
	d := unstructured.Unstructured{Object: live}
	selector, _, err := unstructured.NestedStringMap(live, "spec", "selector", "matchLabels")
	if err != nil {
		return err
	}
	pods, err := a.objects.Kube.CoreV1().Pods(d.GetNamespace()).List(ctx, metav1.ListOptions{
		LabelSelector: metav1.FormatLabelSelector(&metav1.LabelSelector{MatchLabels: selector}),
	})
	if err != nil {
		return err
	}
	for i := range pods.Items {
		if err := a.podDelay(&pods.Items[i], since); err != nil {
			return err
		}
	}
	return errors.New("its Pods are not ready yet")
}

// podDelay is what keeps a Pod from running. An image that cannot be had ends the wait that began at since.
func (a *AddOns) podDelay(p *corev1.Pod, since time.Time) error {
	cause, _ := podstate.Waiting(p)
	if cause == "" {
		return nil
	}
	reason := podstate.Reason(p)
	missing := slices.Contains([]string{"ErrImagePull", "ImagePullBackOff"}, cause)
	if p.CreationTimestamp.After(since) {
		since = p.CreationTimestamp.Time
	}
	if !missing || a.objects.Now().Sub(since) < a.patience {
		return errors.New(reason)
	}
	return noImage(p.Spec.Containers[0].Image, reason)
}

// noImage says how else an image can be had.
func noImage(image, reason string) error {
	missing := &fault.Error{
		Step: "get image " + image, Reason: reason, Kind: fault.NoImage,
		Next: "connect to a network that reaches the registry; or make node-image, klab destroy and klab start: nodes that are built from source carry it",
	}
	for _, one := range addons.All() {
		if slices.Contains(one.Images, image) {
			missing.Next = "connect to a network that reaches the registry; or make addon-image ADDON=" + one.Name + " (builds it from source), then klab addon enable " + one.Name
		}
	}
	return missing
}

// apiWorks wants the API server to reach the Pods that serve the API.
func apiWorks(_ context.Context, live map[string]any) error {
	return holds(live, "Available", "the API server has not tried it yet")
}

// classAccepted wants a controller that goes by the class.
func classAccepted(_ context.Context, live map[string]any) error {
	return holds(live, "Accepted", "its controller has not looked at it yet")
}

// holds wants a condition of an object to be true; otherwise is why it is not, where nobody has said anything of it.
func holds(live map[string]any, wanted, otherwise string) error {
	conditions, _ := kinds.At(live, "status", "conditions").([]any)
	for _, c := range conditions {
		condition, _ := c.(map[string]any)
		if condition["type"] != wanted {
			continue
		}
		if condition["status"] == "True" {
			return nil
		}
		if condition["status"] == "False" {
			return fmt.Errorf("%v: %v", condition["reason"], condition["message"])
		}
	}
	return errors.New(otherwise)
}
