package verbs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/ways"
	"github.com/klab-dev/klab/manifest"
)

type applyArgs struct {
	// Manifest is YAML text (or an object) of any number of documents; "file" takes it from a file.
	Manifest  any    `json:"manifest"`
	Namespace string `json:"namespace,omitempty"`
	// How is apply (server-side, the default), create or replace.
	How string `json:"how,omitempty"`
}

// actApply applies, creates or replaces objects.
func actApply(l *facts.Look, a applyArgs) (any, error) {
	objects, err := manifestObjects(a.Manifest)
	if err != nil {
		return nil, err
	}
	return nil, l.Lab.Apply(l.Ctx, namespaceOr(l, a.Namespace, ""), objects, cmp.Or(a.How, "apply"))
}

// manifestObjects takes a manifest as YAML text or as an object.
func manifestObjects(written any) ([]map[string]any, error) {
	data, err := manifestBytes(written)
	if err != nil {
		return nil, err
	}
	objects, err := manifest.Objects(data)
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return objects, nil
}

// manifestBytes is a manifest's text, also of one that is written as an object.
func manifestBytes(written any) ([]byte, error) {
	if text, ok := written.(string); ok {
		return []byte(text), nil
	}
	return json.Marshal(written)
}

// deleteElsewhere is the undo of applying something outside the lesson's namespace, which no reset of
// the lesson would find.
func deleteElsewhere(l *facts.Look, a applyArgs) (*ground.Undo, error) {
	if a.Namespace == "" || a.Namespace == l.Scope.Namespace {
		return nil, nil
	}
	objects, err := manifestObjects(a.Manifest)
	if err != nil {
		return nil, err
	}
	return ways.DeleteObjects(l.Scope.Namespace, a.Namespace, objects)
}

type deleteManifestArgs struct {
	Manifest any `json:"manifest"`
}

// actDeleteManifest deletes what a manifest describes. What is not there is no error.
func actDeleteManifest(l *facts.Look, a deleteManifestArgs) (any, error) {
	objects, err := manifestObjects(a.Manifest)
	if err != nil {
		return nil, err
	}
	for _, object := range objects {
		kind := kube.Text(object, "kind")
		namespace := cmp.Or(kube.Text(object, "metadata", "namespace"), namespaceOr(l, "", kind))
		if err := l.Lab.Delete(l.Ctx, kind, namespace, kube.Text(object, "metadata", "name"), map[string]any{}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

type patchArgs struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
	// Type is strategic (the default, as in kubectl), merge or json.
	Type  string `json:"type,omitempty"`
	Patch any    `json:"patch"`
}

// actPatch patches one object. As with kubectl patch, the API server drops fields that the kind does not have.
func actPatch(l *facts.Look, a patchArgs) (any, error) {
	data, err := manifestBytes(a.Patch)
	if err != nil {
		return nil, err
	}
	return nil, l.Lab.Patch(l.Ctx, a.Kind, namespaceOr(l, a.Namespace, a.Kind), a.Name, cmp.Or(a.Type, "strategic"), data)
}

type deleteArgs struct {
	Kind               string `json:"kind"`
	Name               string `json:"name,omitempty"`
	Selector           string `json:"selector,omitempty"`
	Namespace          string `json:"namespace,omitempty"`
	UID                string `json:"uid,omitempty"`
	GracePeriodSeconds *int64 `json:"gracePeriodSeconds,omitempty"`
	PropagationPolicy  string `json:"propagationPolicy,omitempty"`
}

// actDelete deletes one object by name, or all that a selector matches. What is not there is no error.
func actDelete(l *facts.Look, a deleteArgs) (any, error) {
	namespace := namespaceOr(l, a.Namespace, a.Kind)
	options := map[string]any{}
	if a.UID != "" {
		options["uid"] = a.UID
	}
	if a.GracePeriodSeconds != nil {
		options["gracePeriodSeconds"] = *a.GracePeriodSeconds
	}
	if a.PropagationPolicy != "" {
		options["propagationPolicy"] = a.PropagationPolicy
	}
	if a.Name != "" {
		return nil, l.Lab.Delete(l.Ctx, a.Kind, namespace, a.Name, options)
	}
	if a.Selector == "" {
		return nil, fmt.Errorf("delete: name or selector is needed")
	}
	objects, err := l.Lab.List(l.Ctx, a.Kind, namespace, a.Selector)
	if err != nil {
		return nil, err
	}
	for _, object := range objects {
		if err := l.Lab.Delete(l.Ctx, a.Kind, namespace, kube.Text(object, "metadata", "name"), options); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

type scaleArgs struct {
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Replicas int    `json:"replicas"`
}

// actScale sets the replicas of a workload.
func actScale(l *facts.Look, a scaleArgs) (any, error) {
	object, err := target(l, a.Kind, a.Name)
	if err != nil {
		return nil, err
	}
	if kube.At(object, "spec", "replicas") == nil {
		return nil, fmt.Errorf("%s %s has no replicas", a.Kind, a.Name)
	}
	patch := fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, a.Replicas)
	return nil, l.Lab.Patch(l.Ctx, a.Kind, l.Scope.Namespace, a.Name, "merge", patch)
}

// target is the object that a verb is about to change. The API server drops what a verb asks of a kind that does not have
// it, so a verb looks first whether the object fits.
func target(l *facts.Look, kind, name string) (map[string]any, error) {
	object, err := l.Lab.Get(l.Ctx, kind, l.Scope.Namespace, name)
	if err == nil && object == nil {
		err = fmt.Errorf("there is no %s %s", kind, name)
	}
	return object, err
}

type rolloutArgs struct {
	Kind string `json:"kind,omitempty"`
	Name string `json:"name"`
}

// actRolloutRestart does what kubectl rollout restart does: it stamps the Pod template. Of other kinds than Deployments,
// DaemonSets and StatefulSets nobody would roll that out.
func actRolloutRestart(l *facts.Look, a rolloutArgs) (any, error) {
	kind := cmp.Or(a.Kind, "Deployment")
	if bare, _, _ := strings.Cut(kind, "."); !slices.Contains([]string{"Deployment", "DaemonSet", "StatefulSet"}, bare) {
		return nil, fmt.Errorf("%s %s: only a Deployment, a DaemonSet or a StatefulSet can be restarted", kind, a.Name)
	}
	stamp := map[string]any{"kubectl.kubernetes.io/restartedAt": time.Now().Format(time.RFC3339Nano)}
	return actPatch(l, patchArgs{Kind: kind, Name: a.Name, Patch: within(stamp, "spec", "template", "metadata", "annotations")})
}

type setImageArgs struct {
	Kind      string `json:"kind,omitempty"`
	Name      string `json:"name"`
	Container string `json:"container"`
	Image     string `json:"image"`
}

// actSetImage sets the image of a container of a Pod, or of the template of a workload, as kubectl set image does.
func actSetImage(l *facts.Look, a setImageArgs) (any, error) {
	kind := cmp.Or(a.Kind, "Deployment")
	object, err := target(l, kind, a.Name)
	if err != nil {
		return nil, err
	}
	path := kube.PodSpec(object)
	if path == nil {
		return nil, fmt.Errorf("%s %s has no containers", kind, a.Name)
	}
	for _, list := range []string{"containers", "initContainers"} {
		at := slices.Concat(path, []string{list})
		named := func(c any) bool { return kube.Text(c, "name") == a.Container }
		if slices.ContainsFunc(kube.List(object, at...), named) {
			change := []any{map[string]any{"name": a.Container, "image": a.Image}}
			return actPatch(l, patchArgs{Kind: kind, Name: a.Name, Patch: within(change, at...)})
		}
	}
	return nil, fmt.Errorf("%s %s has no container %s", kind, a.Name, a.Container)
}

// within puts a value at the end of a path of maps.
func within(value any, path ...string) any {
	for _, key := range slices.Backward(path) {
		value = map[string]any{key: value}
	}
	return value
}

type undoRolloutArgs struct {
	Name string `json:"name"`
	// ToRevision 0 is the revision before the newest.
	ToRevision int64 `json:"toRevision,omitempty"`
}

// actRolloutUndo does what kubectl rollout undo does: it copies the Pod template of an old ReplicaSet
// back, without the hash label.
func actRolloutUndo(l *facts.Look, a undoRolloutArgs) (any, error) {
	sets, err := observeObjects(l, objectsArgs{Kind: "ReplicaSet", Of: "Deployment/" + a.Name})
	if err != nil {
		return nil, err
	}
	template := revisionTemplate(sets.([]any), a.ToRevision)
	if template == nil {
		return nil, fmt.Errorf("rollout undo %s: no revision to go back to", a.Name)
	}
	replace := []any{map[string]any{"op": "replace", "path": "/spec/template", "value": template}}
	return actPatch(l, patchArgs{Kind: "Deployment", Name: a.Name, Type: "json", Patch: replace})
}

func revisionTemplate(sets []any, wanted int64) any {
	newest, second := int64(0), int64(0)
	for _, set := range sets {
		if n := revisionOf(set); n > newest {
			newest, second = n, newest
		} else if n > second {
			second = n
		}
	}
	if wanted == 0 {
		wanted = second
	}
	for _, set := range sets {
		if wanted != 0 && revisionOf(set) == wanted {
			return withoutHash(kube.At(set, "spec", "template"))
		}
	}
	return nil
}

func revisionOf(set any) int64 {
	n, err := strconv.ParseInt(kube.Text(set, "metadata", "annotations", "deployment.kubernetes.io/revision"), 10, 64)
	if err != nil {
		return 0 // a ReplicaSet without a revision is nobody's history
	}
	return n
}

// withoutHash copies a Pod template without the label that the Deployment controller adds.
func withoutHash(template any) any {
	plain, err := kube.Plain(template)
	if err != nil {
		return nil
	}
	if labels, ok := kube.At(plain, "metadata", "labels").(map[string]any); ok {
		delete(labels, "pod-template-hash")
	}
	return plain
}

// actAnswer writes answers as a learner does, into the ConfigMap "answers".
func actAnswer(l *facts.Look, answers map[string]any) (any, error) {
	data := map[string]any{}
	for key, value := range answers {
		data[key] = kube.Display(value)
	}
	manifest := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": facts.AnswersName}, "data": data}
	existing, err := l.Lab.Get(l.Ctx, "ConfigMap", l.Scope.Namespace, facts.AnswersName)
	if err != nil {
		return nil, err
	}
	if existing != nil {
		return actPatch(l, patchArgs{Kind: "ConfigMap", Name: facts.AnswersName, Type: "merge", Patch: map[string]any{"data": data}})
	}
	return actApply(l, applyArgs{Manifest: manifest, How: "create"})
}

type portForwardArgs struct {
	Pod   string   `json:"pod"`
	Port  int      `json:"port"`
	Paths []string `json:"paths"`
}

// actPortForward requests paths of a Pod's port over a port-forward from the learner's machine.
func actPortForward(l *facts.Look, a portForwardArgs) (any, error) {
	_, err := l.Lab.PortForward(l.Ctx, l.Scope.Namespace, a.Pod, a.Port, a.Paths)
	return nil, err
}

type execArgs struct {
	Pod       string   `json:"pod"`
	Namespace string   `json:"namespace,omitempty"`
	Container string   `json:"container,omitempty"`
	Command   []string `json:"command"`
}

// actExec runs a command in a container.
func actExec(l *facts.Look, a execArgs) (any, error) {
	_, err := l.Lab.Exec(l.Ctx, namespaceOr(l, a.Namespace, ""), a.Pod, a.Container, a.Command)
	return nil, err
}

type exitArgs struct {
	Pod  string `json:"pod"`
	Code int    `json:"code"`
}

// actExit makes the process of a klab.local/web Pod end with a code.
func actExit(l *facts.Look, a exitArgs) (any, error) {
	return nil, control(l, a.Pod, "/admin/exit?code="+strconv.Itoa(a.Code))
}

type writeFileArgs struct {
	Path string `json:"path"`
	// Content is text, or an object that is written as JSON, which YAML readers take too.
	Content any `json:"content"`
}

// actWriteFile writes a file of the learner's folder of the lesson.
func actWriteFile(l *facts.Look, a writeFileArgs) (any, error) {
	if l.Scope.Workspace == nil {
		return nil, fmt.Errorf("write %s: this lesson has no folder for files here", a.Path)
	}
	data, err := manifestBytes(a.Content)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", a.Path, err)
	}
	return nil, l.Scope.Workspace.WriteFile(a.Path, data)
}
