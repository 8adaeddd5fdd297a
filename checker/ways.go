package checker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/workload/wire"
)

// A way leads back from one disruption. There being nothing left to undo is no error.
type way interface {
	follow(ctx context.Context, lab ground.Lab, namespace string) error
	// outside reports whether a new seed of the namespace leaves something to undo.
	outside(namespace string) bool
}

// waysBack are all there are.
func waysBack() map[string]func(map[string]any) (way, error) {
	return map[string]func(map[string]any) (way, error){
		"resetPod":      decodeWay[resetPod],
		"loadStop":      decodeWay[stopLoad],
		"label":         decodeWay[restoreLabels],
		"deleteClone":   decodeWay[removeClone],
		"deleteObjects": decodeWay[removeObjects],
	}
}

func decodeWay[T way](args map[string]any) (way, error) { return decodeArgs[T](args) }

// newUndo records a way back; verb is its name in waysBack.
func newUndo(namespace, verb string, w way) (*ground.Undo, error) {
	args, err := kube.Plain(w)
	if err != nil {
		return nil, fmt.Errorf("record the way back: %w", err)
	}
	return &ground.Undo{Namespace: namespace, Verb: verb, Args: args.(map[string]any), At: time.Now().UTC()}, nil
}

// decodeUndo reads a recorded way back.
func decodeUndo(data []byte) (ground.Undo, way, error) {
	var undo ground.Undo
	if err := json.Unmarshal(data, &undo); err != nil {
		return undo, nil, fmt.Errorf("read it: %w", err)
	}
	decode, ok := waysBack()[undo.Verb]
	if !ok {
		return undo, nil, fmt.Errorf("%q is no way back that this klab knows", undo.Verb)
	}
	if undo.PodUID != "" && undo.Args != nil && undo.Args["uid"] == nil {
		undo.Args["uid"] = undo.PodUID
	}
	w, err := decode(undo.Args)
	if err != nil {
		return undo, nil, fmt.Errorf("read %s: %w", undo.Verb, err)
	}
	return undo, w, nil
}

// noWay stands for one that this klab cannot read, and is the reason.
type noWay struct{ error }

func (n noWay) follow(context.Context, ground.Lab, string) error { return n }

func (noWay) outside(string) bool { return false }

// resetPod puts every switch of a klab.local/web Pod back.
type resetPod struct {
	Pod string `json:"pod"`
	UID string `json:"uid,omitempty"`
	// Containers are the ids of those that ran before: one that started since has its switches as they should be.
	Containers []string `json:"containers,omitempty"`
}

func (r resetPod) follow(ctx context.Context, lab ground.Lab, namespace string) error {
	pod, err := lab.Get(ctx, "Pod", namespace, r.Pod)
	if err != nil {
		return err
	}
	if !same(pod, r.UID) || kube.At(pod, "metadata", "deletionTimestamp") != nil || r.startedAnew(pod) {
		return nil
	}
	_, err = lab.Control(ctx, namespace, r.Pod, "POST", "/admin/reset")
	return err
}

func (r resetPod) startedAnew(pod map[string]any) bool {
	return len(r.Containers) > 0 && !slices.ContainsFunc(runningContainers(pod), func(id string) bool { return slices.Contains(r.Containers, id) })
}

func (resetPod) outside(string) bool { return false }

func runningContainers(pod map[string]any) []string {
	var ids []string
	for _, status := range kube.List(pod, "status", "containerStatuses") {
		if id := kube.Text(status, "containerID"); id != "" && kube.At(status, "state", "running") != nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// same reports whether an object is there and has the uid; an empty uid is any's.
func same(object map[string]any, uid string) bool {
	return object != nil && (uid == "" || kube.Text(object, "metadata", "uid") == uid)
}

// stopLoad ends a stream of requests. The prober that was restarted has none, which is no error there.
type stopLoad struct {
	Name string `json:"name"`
}

func (s stopLoad) follow(ctx context.Context, lab ground.Lab, namespace string) error {
	body, err := json.Marshal(wire.LoadName{Name: namespace + "." + s.Name})
	if err != nil {
		return err
	}
	_, err = lab.Probe(ctx, fromCluster, "POST", "/load/stop", body)
	return err
}

func (stopLoad) outside(string) bool { return true }

// restoreLabels restores labels that are still as the check set them; a label that was changed since stays.
type restoreLabels struct {
	Kind      string         `json:"kind"`
	Namespace string         `json:"namespace,omitempty"`
	Name      string         `json:"name"`
	UID       string         `json:"uid,omitempty"`
	Set       map[string]any `json:"set,omitempty"`
	// Labels are the values of before; null is a label that was not there.
	Labels map[string]any `json:"labels"`
}

func (r restoreLabels) follow(ctx context.Context, lab ground.Lab, namespace string) error {
	if r.Namespace == "" && !kube.ClusterScoped(r.Kind) {
		r.Namespace = namespace // an older klab left it out
	}
	object, err := lab.Get(ctx, r.Kind, r.Namespace, r.Name)
	if unserved(err) {
		return nil
	}
	if err != nil || !same(object, r.UID) {
		return err
	}
	back := map[string]any{}
	for key, before := range r.Labels {
		set, known := r.Set[key]
		if now := kube.At(object, "metadata", "labels", key); !known || reflect.DeepEqual(now, set) {
			back[key] = before
		}
	}
	if len(back) == 0 {
		return nil
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"labels": back}})
	if err != nil {
		return err
	}
	return lab.Patch(ctx, r.Kind, r.Namespace, r.Name, "merge", patch)
}

func (r restoreLabels) outside(string) bool { return kube.ClusterScoped(r.Kind) }

// removeClone deletes a Pod that a check made, and no other that has its name.
type removeClone struct {
	Name string `json:"name"`
}

func (r removeClone) follow(ctx context.Context, lab ground.Lab, namespace string) error {
	pod, err := lab.Get(ctx, "Pod", namespace, r.Name)
	if err != nil || kube.At(pod, "metadata", "labels", labelCloneOf) == nil {
		return err
	}
	options := map[string]any{"uid": kube.Text(pod, "metadata", "uid"), "gracePeriodSeconds": int64(0)}
	return lab.Delete(ctx, "Pod", namespace, r.Name, options)
}

func (removeClone) outside(string) bool { return false }

// removeObjects deletes the objects that an answer applied in other namespaces.
type removeObjects struct {
	Objects []objectName `json:"objects"`
}

type objectName struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

func (r removeObjects) follow(ctx context.Context, lab ground.Lab, _ string) error {
	var problems []error
	for _, o := range r.Objects {
		if err := lab.Delete(ctx, o.Kind, o.Namespace, o.Name, map[string]any{}); !unserved(err) {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

func (removeObjects) outside(string) bool { return true }

// unserved reports whether the lab has no such kind any more, and so no object of it.
func unserved(err error) bool {
	var gone interface{ Unserved() bool }
	return errors.As(err, &gone) && gone.Unserved()
}
