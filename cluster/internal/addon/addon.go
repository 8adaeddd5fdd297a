// Package addon brings up what some lessons need besides the lab, and leaves it there.
package addon

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/podstate"
)

const (
	// addOnRecords is the ConfigMap in GraderNamespace that says which add-ons were brought up, and from
	// which manifests.
	addOnRecords = "addons"
	// addOnTimeout is generous because an image may have to be pulled.
	addOnTimeout = 5 * time.Minute
	// pullPatience is how long a Pod may fail to get its image: a registry may miss a beat.
	pullPatience = 45 * time.Second
)

// AddOns brings up what some lessons need besides the lab.
type AddOns struct {
	objects *api.Objects
	store   *grader.Store
}

// New brings them up in a lab.
func New(o *api.Objects, s *grader.Store) *AddOns { return &AddOns{objects: o, store: s} }

// stage is a part of an add-on that is applied at once.
type stage []*unstructured.Unstructured

// BringUp makes an add-on work in the lab, and tells what it waits for. One that works already costs a
// few reads.
func (a *AddOns) BringUp(ctx context.Context, name string, detail func(string)) error {
	stages, hash, err := addOn(name)
	if err != nil {
		return err
	}
	stands, err := a.stands(ctx, name, hash, stages)
	if err != nil || stands {
		return fault.In(err, "look for add-on %s", name)
	}
	for _, s := range stages {
		if err := a.raise(ctx, s, detail); err != nil {
			return addOnFailed(name, err)
		}
	}
	return fault.In(a.store.Set(ctx, addOnRecords, name, &hash), "note add-on %s", name)
}

// addOn reads an add-on's manifests and puts its label on them.
func addOn(name string) (stages []stage, hash string, err error) {
	manifests, err := addons.Stages(name)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.New()
	for _, text := range manifests {
		found, err := manifest.Objects(text)
		if err != nil {
			return nil, "", fmt.Errorf("read add-on %s: %w", name, err)
		}
		made := make(stage, len(found))
		for i := range found {
			object := &unstructured.Unstructured{Object: found[i]}
			labels := object.GetLabels()
			if labels == nil {
				labels = map[string]string{}
			}
			labels[names.AddOnLabel] = name
			object.SetLabels(labels)
			made[i] = object
		}
		stages = append(stages, made)
		sum.Write(text)
	}
	return stages, hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// stands reports whether the add-on was brought up from these manifests and still works.
func (a *AddOns) stands(ctx context.Context, name, hash string, stages []stage) (bool, error) {
	kept, err := a.store.Values(ctx, addOnRecords)
	if err != nil || kept[name] != hash {
		return false, err
	}
	var needs []await.Need
	for _, s := range stages {
		needs = append(needs, a.addOnNeeds(s)...)
	}
	return len(await.Unmet(ctx, needs)) == 0, nil
}

// raise applies a stage and waits until what it made works.
func (a *AddOns) raise(ctx context.Context, s stage, detail func(string)) error {
	for _, object := range s {
		if err := a.objects.Apply(ctx, object.GetNamespace(), []map[string]any{object.Object}, "apply"); err != nil {
			return err
		}
	}
	needs := a.addOnNeeds(s)
	if len(needs) == 0 {
		return nil
	}
	detail("waiting for " + strings.Join(needNames(needs), ", "))
	return await.All(ctx, needs, addOnTimeout, detail)
}

func needNames(needs []await.Need) []string {
	names := make([]string, len(needs))
	for i, n := range needs {
		names[i] = n.Name
	}
	return names
}

// addOnNeeds lists what of a stage has to work before anything can build on it.
func (a *AddOns) addOnNeeds(s stage) []await.Need {
	var needs []await.Need
	for _, object := range s {
		var ready func(context.Context, map[string]any) error
		switch object.GetKind() {
		case "Deployment":
			ready = a.deploymentWorks
		case "APIService":
			ready = apiWorks
		default:
			continue
		}
		needs = append(needs, await.Need{Name: object.GetKind() + " " + object.GetName(), Check: func(ctx context.Context) error {
			live, err := a.objects.Live(ctx, object)
			if err != nil {
				return err
			}
			if live == nil {
				return errors.New("not there")
			}
			return ready(ctx, live)
		}})
	}
	return needs
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

// addOnFailed says which add-on did not come up, and where to look.
func addOnFailed(name string, err error) error {
	var known *fault.Error
	if !errors.As(err, &known) || known.Kind != fault.NotReady {
		return fmt.Errorf("bring up add-on %s: %w", name, err)
	}
	return &fault.Error{
		Step: "bring up add-on " + name, Reason: known.Reason, Kind: fault.NotReady, Cause: err,
		Next: "klab kubectl describe pods -A -l k8s-app=" + name,
	}
}
