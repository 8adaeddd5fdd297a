package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// Inventory lists "kind namespace/name" of everything that a reset must restore: what is in the namespace,
// the cluster's own objects, and a line for each label, taint and static Pod of the nodes.
//
// Objects that a controller made are left out as long as their owner is listed: their names are random, and
// they come and go with it. One that outlived its owner is listed.
func (r *resetter) Inventory(ctx context.Context, namespace string) ([]string, error) {
	all, err := r.objects.kinds.all(ctx)
	if err != nil {
		return nil, fault.In(err, "take the inventory of %s", namespace)
	}
	found, err := r.inventoryObjects(ctx, r.objects.survey, namespace, all)
	if err == nil && r.objects.watches.whole && slices.ContainsFunc(found, outlived(found)) {
		// Either its owner is gone, or one watch shows it before another shows its owner.
		found, err = r.inventoryObjects(ctx, r.objects.scan, namespace, all)
	}
	if err != nil {
		return nil, fault.In(err, "take the inventory of %s", namespace)
	}
	lines := lasting(found)
	nodes, err := r.nodes(ctx)
	if err != nil {
		return nil, fault.In(err, "take the inventory of %s", namespace)
	}
	for _, node := range nodes {
		now := describe(node)
		if now.Manifests, err = r.probers.manifests(ctx, node.Name); err != nil && nodeReady(node) {
			return nil, fault.In(err, "take the inventory of %s", namespace)
		}
		lines = append(lines, now.lines(node.Name, digest)...)
	}
	slices.Sort(lines)
	return lines, nil
}

func (r *resetter) inventoryObjects(ctx context.Context, list lister, namespace string, all []resource) ([]item, error) {
	var inside, outside []resource
	for _, k := range all {
		switch {
		case !k.can("list") || !k.can("delete") || k.name == "Event", k.name == "Endpoints":
		case k.namespaced:
			inside = append(inside, k)
		case !noise(k):
			outside = append(outside, k)
		}
	}
	found, err := list(ctx, inside, namespace, "", func(item) bool { return true })
	if err != nil {
		return nil, err
	}
	own, err := list(ctx, outside, "", "", func(i item) bool { return concerns(i, namespace) })
	return append(found, own...), err
}

// noise tells the cluster-scoped kinds that change by themselves, under names nobody chose.
func noise(k resource) bool {
	return slices.Contains([]string{
		"Node", "CSINode", "IPAddress", "CertificateSigningRequest", "VolumeAttachment", "APIService",
		"FlowSchema", "PriorityLevelConfiguration", "StorageVersion", "VolumeAttributesClass",
	}, k.name)
}

// concerns leaves out what belongs to lessons in other namespaces, which run beside this one, and add-ons,
// which one of them may bring up at any moment.
func concerns(i item, namespace string) bool {
	labels := i.object.GetLabels()
	if seed := labels[names.SeedLabel]; seed != "" && seed != namespace || labels[names.AddOnLabel] != "" {
		return false
	}
	switch i.kind.name {
	case "Namespace":
		return i.object.GetName() == namespace || labels[names.LessonLabel] == ""
	case "PersistentVolume":
		// A claimed volume goes with its claim, in its provisioner's own time.
		return at(i.object.Object, "spec", "claimRef") == nil
	}
	return true
}

// lasting names the objects that no other listed object controls.
func lasting(found []item) []string {
	known := uids(found)
	var lines []string
	for _, i := range found {
		if known[madeBy(i)] {
			continue
		}
		lines = append(lines, i.String())
	}
	return lines
}

// outlived tells the objects whose controller is not among those found.
func outlived(found []item) func(item) bool {
	known := uids(found)
	return func(i item) bool { owner := madeBy(i); return owner != "" && !known[owner] }
}

// uids is the set of the objects' own.
func uids(found []item) map[types.UID]bool {
	set := make(map[types.UID]bool, len(found))
	for _, i := range found {
		set[i.object.GetUID()] = true
	}
	return set
}

func madeBy(i item) types.UID {
	owner := metav1.GetControllerOf(i.object)
	if owner == nil {
		return ""
	}
	return owner.UID
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}
