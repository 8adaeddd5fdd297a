package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/fence"
)

// fenced is the lab of a lesson of a pack. It refuses every access outside the lesson's namespace, for all verbs and
// expressions. It embeds nothing, so that a new method of the lab is refused until a rule for it is written here.
type fenced struct {
	lab       Lab
	namespace string
	rules     fence.Rules
}

var _ Lab = fenced{}

// ErrRefused is the error of an access that leads a pack's lesson out of its namespace.
var ErrRefused = errors.New("refused")

// maxRecord bounds the record of a lesson in the lab.
const maxRecord = 128 << 10

// Fence returns the lab as a lesson of a pack sees it: its namespace, and nothing else.
func Fence(lab Lab, namespace string) (Lab, error) { return FenceBy(lab, namespace, fence.Rules{}) }

// FenceBy returns the lab behind a fence with rules of its own.
func FenceBy(lab Lab, namespace string, rules fence.Rules) (Lab, error) {
	if !strings.HasPrefix(namespace, fence.Prefix) {
		return nil, fmt.Errorf("namespace %s of a pack: it has to begin with %s", namespace, fence.Prefix)
	}
	return fenced{lab: lab, namespace: namespace, rules: rules}, nil
}

// FenceFolder returns the learner's folder as a lesson of a pack sees it.
func FenceFolder(folder ground.Workspace) ground.Workspace { return fencedFolder{folder} }

// fencedFolder writes no file that could change how the learner's tools behave.
type fencedFolder struct{ ground.Workspace }

// WriteFile implements ground.Workspace.
func (f fencedFolder) WriteFile(path string, data []byte) error {
	if breach := fence.File(path); breach != nil {
		return refuse(*breach)
	}
	return f.Workspace.WriteFile(path, data)
}

func refuse(breaches ...fence.Breach) error {
	problems := make([]error, len(breaches))
	for i, breach := range breaches {
		problems[i] = breach
	}
	return fmt.Errorf("%w: %w", ErrRefused, errors.Join(problems...))
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?$`)

// inside proves that a namespace is the lesson's own, and that a name is nothing but a name.
func (f fenced) inside(namespace string, names ...string) error {
	if namespace != f.namespace {
		return fmt.Errorf("%w: a pack stays in its namespace %s and may not reach into %q", ErrRefused, f.namespace, namespace)
	}
	for _, name := range names {
		if name != "" && !plainName.MatchString(name) {
			return fmt.Errorf("%w: %q is no name of an object", ErrRefused, name)
		}
	}
	return nil
}

// readable proves that a lesson may look at a kind in a namespace.
func (f fenced) readable(kind, namespace string, names ...string) error {
	if breach := fence.Read(kind); breach != nil {
		return refuse(*breach)
	}
	if fence.Shared(kind) {
		namespace = f.namespace // which the lab ignores
	}
	return f.inside(namespace, names...)
}

// Get implements ground.Reader.
func (f fenced) Get(ctx context.Context, kind, namespace, name string) (map[string]any, error) {
	if err := f.readable(kind, namespace, name); err != nil {
		return nil, err
	}
	return f.lab.Get(ctx, kind, namespace, name)
}

// List implements ground.Reader. Of Pods in other namespaces it returns only the fields that identify the owner of an
// address, and of the control plane's Pods only their health.
func (f fenced) List(ctx context.Context, kind, namespace, selector string) ([]map[string]any, error) {
	if kind == "Pod" && namespace == ground.ControlPlaneNamespace && selector == ground.ControlPlanePods {
		pods, err := f.lab.List(ctx, kind, namespace, selector)
		out := make([]map[string]any, len(pods))
		for i, pod := range pods {
			out[i] = health(pod)
		}
		return out, err
	}
	everywhere := kind == "Pod" && namespace == "*"
	if !everywhere {
		if err := f.readable(kind, namespace); err != nil {
			return nil, err
		}
	}
	objects, err := f.lab.List(ctx, kind, namespace, selector)
	if !everywhere || err != nil {
		return objects, err
	}
	out := make([]map[string]any, len(objects))
	for i, object := range objects {
		if out[i] = object; field(object, "metadata", "namespace") != f.namespace {
			out[i] = address(object)
		}
	}
	return out, nil
}

// health is the part of a control plane's Pod that a pack may see.
func health(pod map[string]any) map[string]any {
	return map[string]any{
		"kind":     "Pod",
		"metadata": map[string]any{"name": field(pod, "metadata", "name")},
		"status": map[string]any{
			"conditions": field(pod, "status", "conditions"), "containerStatuses": field(pod, "status", "containerStatuses"),
		},
	}
}

// address is the part of another namespace's Pod that a pack may see.
func address(pod map[string]any) map[string]any {
	return map[string]any{
		"kind":     "Pod",
		"metadata": map[string]any{"namespace": field(pod, "metadata", "namespace"), "name": field(pod, "metadata", "name"), "uid": field(pod, "metadata", "uid")},
		"spec":     map[string]any{"hostNetwork": field(pod, "spec", "hostNetwork"), "containers": programs(pod)},
		"status":   map[string]any{"podIPs": field(pod, "status", "podIPs")},
	}
}

// programs are the images of a Pod's containers: an answer counts only for a Pod that runs klab's own.
func programs(pod any) []any {
	containers, _ := field(pod, "spec", "containers").([]any)
	out := make([]any, len(containers))
	for i, c := range containers {
		out[i] = map[string]any{"name": field(c, "name"), "image": field(c, "image")}
	}
	return out
}

func field(value any, keys ...string) any {
	for _, key := range keys {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

// Departed implements ground.Reader.
func (f fenced) Departed(namespace string) time.Time {
	if f.inside(namespace) != nil {
		return time.Time{}
	}
	return f.lab.Departed(namespace)
}

// Logs implements ground.Reader.
func (f fenced) Logs(ctx context.Context, namespace, pod, container string) (string, error) {
	if err := f.inside(namespace, pod, container); err != nil {
		return "", err
	}
	return f.lab.Logs(ctx, namespace, pod, container)
}

// Control implements ground.Prober.
func (f fenced) Control(ctx context.Context, namespace, pod, method, path string) ([]byte, error) {
	if err := f.inside(namespace, pod); err != nil {
		return nil, err
	}
	return f.lab.Control(ctx, namespace, pod, method, path)
}

// Patch implements ground.Writer.
func (f fenced) Patch(ctx context.Context, kind, namespace, name, patchType string, patch []byte) error {
	if kind == "Node" && namespace == "" {
		namespace = f.namespace // in whose name it is done
	}
	if err := f.inside(namespace, name); err != nil {
		return err
	}
	var content any
	if err := yaml.Unmarshal(patch, &content); err != nil {
		return fmt.Errorf("read patch: %w", err)
	}
	judge := func() []fence.Breach { return f.rules.Patch(kind, patchType, content) }
	if kind == "Node" {
		judge = func() []fence.Breach { return f.rules.NodeLabels(content) }
	}
	if breaches := judge(); len(breaches) > 0 {
		return refuse(breaches...)
	}
	proven, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("write patch: %w", err)
	}
	return f.lab.Patch(ctx, kind, namespace, name, patchType, proven)
}

// Delete implements ground.Writer.
func (f fenced) Delete(ctx context.Context, kind, namespace, name string, options map[string]any) error {
	if err := f.inside(namespace, name); err != nil {
		return err
	}
	if breach := fence.Write(kind); breach != nil {
		return refuse(*breach)
	}
	if breach := fence.Own(kind, name); breach != nil {
		return refuse(*breach)
	}
	return f.lab.Delete(ctx, kind, namespace, name, options)
}

// PortForward implements ground.Writer: it would open a port of this machine.
func (f fenced) PortForward(context.Context, string, string, int, []string) ([]int, error) {
	return nil, fmt.Errorf("%w: a pack may not forward ports", ErrRefused)
}

// Exec implements ground.Writer.
func (f fenced) Exec(ctx context.Context, namespace, pod, container string, command []string) (string, error) {
	if !f.rules.Permits.Has(fence.Exec(command)) {
		return "", fmt.Errorf("%w: a pack may not run commands in Pods", ErrRefused)
	}
	if err := f.inside(namespace, pod, container); err != nil {
		return "", err
	}
	return f.lab.Exec(ctx, namespace, pod, container, command)
}

// Seed implements Lab.
func (f fenced) Seed(ctx context.Context, lesson, namespace string, objects []map[string]any, keep map[string]bool) error {
	if err := f.inside(namespace); err != nil {
		return err
	}
	if err := f.prove(ctx, objects); err != nil {
		return err
	}
	return f.lab.Seed(ctx, lesson, namespace, objects, keep)
}

// DropOrphans implements Lab.
func (f fenced) DropOrphans(ctx context.Context, namespace string) error {
	if err := f.inside(namespace); err != nil {
		return err
	}
	return f.lab.DropOrphans(ctx, namespace)
}

// Clear implements Lab.
func (f fenced) Clear(ctx context.Context, lesson, namespace string) error {
	if err := f.inside(namespace); err != nil {
		return err
	}
	return f.lab.Clear(ctx, lesson, namespace)
}

// BringUp implements Lab. An add-on is klab's own, and nothing of the lesson's goes into it.
func (f fenced) BringUp(ctx context.Context, addon string, detail func(string)) error {
	return f.lab.BringUp(ctx, addon, detail)
}

// Lacks implements Lab.
func (f fenced) Lacks(ctx context.Context, addon string) (bool, error) {
	return f.lab.Lacks(ctx, addon)
}

// RestoreNodes implements Lab.
func (f fenced) RestoreNodes(context.Context) error {
	return fmt.Errorf("%w: a pack may not touch the nodes", ErrRefused)
}

// Keep implements Lab.
func (f fenced) Keep(ctx context.Context, namespace string, record []byte) error {
	if err := f.inside(namespace); err != nil {
		return err
	}
	if len(record) > maxRecord {
		return fmt.Errorf("%w: the lesson wants to keep %d KiB, and a pack may keep %d", ErrRefused, len(record)>>10, maxRecord>>10)
	}
	return f.lab.Keep(ctx, namespace, record)
}

// Kept implements Lab.
func (f fenced) Kept(ctx context.Context, namespace string) ([]byte, error) {
	if err := f.inside(namespace); err != nil {
		return nil, err
	}
	return f.lab.Kept(ctx, namespace)
}

// Alone implements Lab.
func (f fenced) Alone(ctx context.Context, namespace, turn string, waiting func(holder string)) (last string, release func(), err error) {
	if err := f.inside(namespace); err != nil {
		return "", nil, err
	}
	return f.lab.Alone(ctx, namespace, turn, waiting)
}

// Turn implements Lab.
func (f fenced) Turn(namespace string) (last string, busy bool) {
	if f.inside(namespace) != nil {
		return "", false
	}
	return f.lab.Turn(namespace)
}

// Changes implements Lab.
func (f fenced) Changes(ctx context.Context, namespace string) (<-chan struct{}, error) {
	if err := f.inside(namespace); err != nil {
		return nil, err
	}
	return f.lab.Changes(ctx, namespace)
}

// Follow implements Lab.
func (f fenced) Follow(ctx context.Context, namespace string, kinds ...string) (<-chan []Delta, error) {
	for _, kind := range kinds {
		if err := f.readable(kind, namespace); err != nil {
			return nil, err
		}
	}
	return f.lab.Follow(ctx, f.namespace, kinds...)
}

// Inventory implements Lab.
func (f fenced) Inventory(ctx context.Context, namespace string) ([]string, error) {
	if err := f.inside(namespace); err != nil {
		return nil, err
	}
	return f.lab.Inventory(ctx, namespace)
}

// Nodes implements Lab.
func (f fenced) Nodes() []string { return f.lab.Nodes() }

// Well implements Lab.
func (f fenced) Well() time.Time { return f.lab.Well() }

// Ahead implements Lab.
func (f fenced) Ahead() time.Duration { return f.lab.Ahead() }

// Factor implements Lab.
func (f fenced) Factor() float64 { return f.lab.Factor() }
