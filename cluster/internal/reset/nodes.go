package reset

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/health"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/manifest"
)

// nodeBaseline is the ConfigMap that says what the nodes were like.
const nodeBaseline = "node-baseline"

// baseline is what a node was like before the first seed: everything lessons may change on nodes.
type baseline struct {
	Labels        map[string]string `json:"labels"`
	Taints        []corev1.Taint    `json:"taints"`
	Unschedulable bool              `json:"unschedulable"`
	// Resources are the names of the extended resources.
	Resources []string `json:"resources"`
	// Manifests are the kubelet's static Pods by file name; nil where nobody could look yet.
	Manifests map[string]string `json:"manifests"`
	// Address is what the node had then. It stands in the manifests of the control plane, and a node that starts again
	// beside other containers may get another.
	Address string `json:"address,omitempty"`
	// Provider is the node's providerID. A node that joins anew without klab has none.
	Provider string `json:"provider,omitempty"`
}

// RestoreNodes makes every node that was seen what it was when it was first asked to, and returns the parts of the control
// plane that it put back. A node met for the first time is recorded instead. It is for lessons that have the nodes for
// themselves.
func (r *Resetter) RestoreNodes(ctx context.Context, seen []Sight) ([]health.Part, error) {
	recorded, err := r.store.Values(ctx, nodeBaseline)
	if err != nil {
		return nil, fault.In(err, "read what the nodes were like")
	}
	parts := make([][]health.Part, len(seen))
	err = sideBySide(len(seen), func(i int) (err error) {
		parts[i], err = r.restoreNode(ctx, seen[i], recorded[seen[i].Node.Name])
		return err
	})
	return slices.Concat(parts...), err
}

func (r *Resetter) nodes(ctx context.Context) ([]corev1.Node, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	list, err := r.objects.Kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, fault.In(err, "list nodes")
	}
	return list.Items, nil
}

func (r *Resetter) restoreNode(ctx context.Context, seen Sight, recorded string) ([]health.Part, error) {
	node, err := r.rouse(ctx, seen)
	if err != nil {
		return nil, err
	}
	var before baseline
	if recorded != "" {
		if err := json.Unmarshal([]byte(recorded), &before); err != nil {
			return nil, fmt.Errorf("read what node %s was like: %w", node.Name, err)
		}
		if err := r.restoreObject(ctx, node, before); err != nil {
			return nil, fault.In(err, "restore node %s", node.Name)
		}
		if before.Manifests != nil {
			return r.restoreManifests(ctx, node, readdressed(before.Manifests, before.Address, internalIP(node)))
		}
	} else {
		before = describe(node)
	}
	return nil, r.recordNode(ctx, node, before)
}

// recordNode keeps what a node is like. Its manifests are left for the next time where its prober does not
// answer: no lesson has touched them yet.
func (r *Resetter) recordNode(ctx context.Context, node corev1.Node, before baseline) error {
	if found, err := r.probers.Manifests(ctx, node.Name); err == nil {
		before.Manifests = found
	}
	text, err := json.Marshal(before)
	if err != nil {
		return fmt.Errorf("record node %s: %w", node.Name, err)
	}
	document := string(text)
	return fault.In(r.store.Set(ctx, nodeBaseline, node.Name, &document), "record node %s", node.Name)
}

func describe(node corev1.Node) baseline {
	return baseline{
		Labels: node.Labels, Taints: slices.DeleteFunc(slices.Clone(node.Spec.Taints), automatic),
		Unschedulable: node.Spec.Unschedulable, Resources: extended(node), Address: internalIP(node),
		Provider: node.Spec.ProviderID,
	}
}

func internalIP(node corev1.Node) string {
	for _, address := range node.Status.Addresses {
		if address.Type == corev1.NodeInternalIP {
			return address.Address
		}
	}
	return ""
}

// readdressed gives manifests in which one address stands in the place of another.
func readdressed(manifests map[string]string, before, now string) map[string]string {
	if before == "" || now == "" || before == now {
		return manifests
	}
	// An address is not a part of a longer one.
	whole := regexp.MustCompile(`(^|[^0-9a-fA-F.:])` + regexp.QuoteMeta(before) + `($|[^0-9a-fA-F.])`)
	out := map[string]string{}
	for name, text := range manifests {
		for whole.MatchString(text) { // two in a row share what stands between them
			text = whole.ReplaceAllString(text, "${1}"+now+"${2}")
		}
		out[name] = text
	}
	return out
}

// automatic reports whether Kubernetes itself puts a taint on and takes it off, as a node's state changes.
func automatic(t corev1.Taint) bool { return strings.HasPrefix(t.Key, "node.kubernetes.io/") }

func extended(node corev1.Node) []string {
	names := []string{}
	for name := range node.Status.Capacity {
		if strings.Contains(string(name), "/") {
			names = append(names, string(name))
		}
	}
	slices.Sort(names)
	return names
}

func (r *Resetter) restoreObject(ctx context.Context, node corev1.Node, before baseline) error {
	patch := map[string]any{}
	if change := difference(node.Labels, before.Labels); len(change) > 0 {
		patch["metadata"] = map[string]any{"labels": change}
	}
	now, spec := describe(node), map[string]any{}
	if !equality.Semantic.DeepEqual(now.Taints, before.Taints) || now.Unschedulable != before.Unschedulable {
		kept := slices.DeleteFunc(slices.Clone(node.Spec.Taints), func(t corev1.Taint) bool { return !automatic(t) })
		spec["taints"], spec["unschedulable"] = append(kept, before.Taints...), before.Unschedulable
	}
	if node.Spec.ProviderID == "" && before.Provider != "" { // one that is there cannot be changed
		spec["providerID"] = before.Provider
	}
	if len(spec) > 0 {
		patch["spec"] = spec
	}
	if err := r.patchNode(ctx, node.Name, patch); err != nil {
		return err
	}
	added := map[string]any{}
	for _, name := range now.Resources {
		if !slices.Contains(before.Resources, name) {
			added[name] = nil
		}
	}
	if len(added) == 0 {
		return nil
	}
	return r.patchNode(ctx, node.Name, map[string]any{"status": map[string]any{"capacity": added, "allocatable": added}}, "status")
}

func (r *Resetter) patchNode(ctx context.Context, name string, patch map[string]any, subresources ...string) error {
	if len(patch) == 0 {
		return nil
	}
	body, err := json.Marshal(patch)
	if err != nil {
		return err
	}
	_, err = r.objects.Kube.CoreV1().Nodes().Patch(ctx, name, types.MergePatchType, body, metav1.PatchOptions{FieldManager: names.FieldManager}, subresources...)
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// isReady reports whether a node says that it is Ready.
func isReady(node corev1.Node) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
	})
}

// restoreManifests puts the static Pods' files back, and returns the parts of the control plane among them. The files of a
// node that is down are out of reach: a reset leaves them, and does the rest.
func (r *Resetter) restoreManifests(ctx context.Context, node corev1.Node, before map[string]string) (parts []health.Part, _ error) {
	if !isReady(node) {
		return nil, nil
	}
	var now map[string]string
	err := await.Patiently(ctx, func() (err error) {
		now, err = r.probers.Manifests(ctx, node.Name)
		return err
	})
	if err != nil {
		return nil, fault.In(err, "restore the static Pods of node %s", node.Name)
	}
	for name, change := range difference(now, before) {
		since := r.objects.Now()
		if err := r.probers.WriteManifest(ctx, node.Name, name, change); err != nil {
			return parts, fault.In(err, "restore the static Pod %s of node %s", name, node.Name)
		}
		if pod := controlPlanePod(change); pod != "" {
			parts = append(parts, health.Part{Pod: pod + "-" + node.Name, Since: since})
		}
	}
	return parts, nil
}

// controlPlanePod is the name of the Pod in a manifest of the control plane, "" where it is another's or none.
func controlPlanePod(text *string) string {
	if text == nil {
		return ""
	}
	objects, err := manifest.Objects([]byte(*text))
	if err != nil || len(objects) != 1 {
		return ""
	}
	pod := unstructured.Unstructured{Object: objects[0]}
	if pod.GetNamespace() != metav1.NamespaceSystem || pod.GetLabels()[names.TierLabel] != names.ControlPlaneTier {
		return ""
	}
	return pod.GetName()
}

// lines describes a node's part of the inventory.
func (b baseline) lines(node string, digest func(string) string) []string {
	var lines []string
	add := func(format string, args ...any) {
		lines = append(lines, "Node "+node+" "+fmt.Sprintf(format, args...))
	}
	for _, key := range slices.Sorted(maps.Keys(b.Labels)) {
		add("label %s=%s", key, b.Labels[key])
	}
	for _, taint := range b.Taints {
		add("taint %s", taint.ToString())
	}
	if b.Unschedulable {
		add("unschedulable")
	}
	for _, name := range b.Resources {
		add("resource %s", name)
	}
	for _, name := range slices.Sorted(maps.Keys(b.Manifests)) {
		add("static Pod %s %s", name, digest(b.Manifests[name]))
	}
	return lines
}
