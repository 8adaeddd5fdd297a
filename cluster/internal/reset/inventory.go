package reset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// Inventory lists "kind namespace/name" of everything that a reset must restore: what is in the namespace,
// the cluster's own objects, and a line for each label, taint and static Pod of the nodes.
//
// Objects that a controller made are left out as long as their owner is listed: their names are random, and
// they come and go with it. One that outlived its owner is listed.
func (r *Resetter) Inventory(ctx context.Context, namespace string) ([]string, error) {
	all, err := r.objects.AllKinds(ctx)
	if err != nil {
		return nil, fault.In(err, "take the inventory of %s", namespace)
	}
	found, err := r.inventoryObjects(ctx, r.objects.Survey, namespace, all)
	if err == nil && r.objects.Whole() && slices.ContainsFunc(found, outlived(found)) {
		// Either its owner is gone, or one watch shows it before another shows its owner.
		found, err = r.inventoryObjects(ctx, r.objects.Scan, namespace, all)
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
		if now.Manifests, err = r.probers.Manifests(ctx, node.Name); err != nil && isReady(node) {
			return nil, fault.In(err, "take the inventory of %s", namespace)
		}
		lines = append(lines, now.lines(node.Name, digest)...)
	}
	slices.Sort(lines)
	return lines, nil
}

func (r *Resetter) inventoryObjects(ctx context.Context, list api.Lister, namespace string, all []kinds.Kind) ([]api.Item, error) {
	var inside, outside []kinds.Kind
	for _, k := range all {
		switch {
		case !k.Can("list") || !k.Can("delete") || k.Name == "Event", k.Name == "Endpoints":
		case k.Namespaced:
			inside = append(inside, k)
		case !noise(k):
			outside = append(outside, k)
		}
	}
	found, err := list(ctx, inside, namespace, "", func(api.Item) bool { return true })
	if err != nil {
		return nil, err
	}
	own, err := list(ctx, outside, "", "", func(i api.Item) bool { return concerns(i, namespace) })
	return append(found, own...), err
}

// noise reports whether objects of a cluster-scoped kind change by themselves, under names that nobody chose.
func noise(k kinds.Kind) bool {
	return slices.Contains([]string{
		"Node", "CSINode", "IPAddress", "CertificateSigningRequest", "VolumeAttachment", "APIService",
		"FlowSchema", "PriorityLevelConfiguration", "StorageVersion", "VolumeAttributesClass",
	}, k.Name)
}

// concerns leaves out what belongs to lessons in other namespaces, which run beside this one, and add-ons,
// which one of them may bring up at any moment.
func concerns(i api.Item, namespace string) bool {
	labels := i.Object.GetLabels()
	if seed := labels[names.SeedLabel]; seed != "" && seed != namespace || labels[names.AddOnLabel] != "" {
		return false
	}
	switch i.Kind.Name {
	case "Namespace":
		return i.Object.GetName() == namespace || labels[names.LessonLabel] == ""
	case "PersistentVolume":
		// A claimed volume goes with its claim, in its provisioner's own time.
		return kinds.At(i.Object.Object, "spec", "claimRef") == nil
	}
	return true
}

// lasting names the objects that no other listed object controls.
func lasting(found []api.Item) []string {
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

// outlived returns a condition for objects whose controller is not among those found.
func outlived(found []api.Item) func(api.Item) bool {
	known := uids(found)
	return func(i api.Item) bool { owner := madeBy(i); return owner != "" && !known[owner] }
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}
