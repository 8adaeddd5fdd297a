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

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/podstate"
)

// pullPatience is how long a Pod may fail to get its image: a registry may miss a beat.
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

// needs lists what of some stages has to work before anything can build on it.
func (a *AddOns) needs(stages ...stage) []await.Need {
	var needs []await.Need
	for _, object := range slices.Concat(stages...) {
		if works := a.working(object.GetKind()); works != nil {
			needs = append(needs, await.Need{Name: object.GetKind() + " " + object.GetName(), Check: func(ctx context.Context) error {
				return a.look(ctx, object, works)
			}})
		}
	}
	return needs
}

// working tells what has to be so of an object of a kind, nil where it only has to be there.
func (a *AddOns) working(kind string) func(context.Context, map[string]any) error {
	switch kind {
	case "Deployment":
		return a.deploymentWorks
	case "APIService":
		return apiWorks
	}
	return nil
}

// look asks the API server for an object as it is now.
func (a *AddOns) look(ctx context.Context, object *unstructured.Unstructured, works func(context.Context, map[string]any) error) error {
	live, err := a.objects.Live(ctx, object)
	var unserved *kinds.NoKindError
	switch {
	case errors.As(err, &unserved), err == nil && live == nil:
		return errAbsent
	case err != nil:
		return err
	}
	return works(ctx, live)
}

// deploymentWorks wants every Pod of the newest template available; otherwise the Pods say what is missing.
func (a *AddOns) deploymentWorks(ctx context.Context, live map[string]any) error {
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
		if err := podDelay(&pods.Items[i], a.objects.Now()); err != nil {
			return err
		}
	}
	return errors.New("its Pods are not ready yet")
}

// podDelay is what keeps a Pod from running. An image that cannot be had ends the wait.
func podDelay(p *corev1.Pod, now time.Time) error {
	cause, _ := podstate.Waiting(p)
	if cause == "" {
		return nil
	}
	reason := podstate.Reason(p)
	missing := slices.Contains([]string{"ErrImagePull", "ImagePullBackOff"}, cause)
	if !missing || now.Sub(p.CreationTimestamp.Time) < pullPatience {
		return errors.New(reason)
	}
	return &fault.Error{
		Step: "get image " + p.Spec.Containers[0].Image, Reason: reason, Kind: fault.NoImage,
		Next: "connect to a network that reaches the registry; or make node-image, klab destroy and klab start: nodes that are built from source carry it",
	}
}

// apiWorks wants the API server to reach the Pods that serve the API.
func apiWorks(_ context.Context, live map[string]any) error {
	conditions, _ := kinds.At(live, "status", "conditions").([]any)
	for _, c := range conditions {
		condition, _ := c.(map[string]any)
		if condition["type"] != "Available" {
			continue
		}
		if condition["status"] == "True" {
			return nil
		}
		return fmt.Errorf("%v: %v", condition["reason"], condition["message"])
	}
	return errors.New("the API server has not tried it yet")
}
