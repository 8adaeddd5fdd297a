package session

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
)

// untouched returns the uids of the objects that are as a seed left them, by the families of its baseline. One that
// others belong to is, when they are too and no other has come: what a controller was made to do shows in what it
// controls.
func (s *Session) untouched(ctx context.Context, seeded map[string]map[string]string) (map[string]bool, error) {
	if len(seeded) == 0 {
		return nil, nil
	}
	now, err := s.snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("compare with the seed: %w", err)
	}
	found, err := families(now)
	if err != nil {
		return nil, err
	}
	keep := map[string]bool{}
	for root, family := range found {
		if maps.Equal(family, seeded[root]) {
			for uid := range family {
				keep[uid] = true
			}
		}
	}
	return keep, nil
}

// families groups the objects of a snapshot: by the uid of the one at the root, what each object says by uid.
func families(snapshot map[string]any) (map[string]map[string]string, error) {
	owner, says := map[string]string{}, map[string]string{}
	for key, value := range snapshot {
		object, _ := value.(map[string]any)
		meta, _ := object["metadata"].(map[string]any)
		uid, _ := meta["uid"].(string)
		if namespace, _ := meta["namespace"].(string); namespace == "" {
			continue // a Node, or the namespace itself
		}
		text, err := json.Marshal(lasting(object, meta))
		if err != nil {
			return nil, fmt.Errorf("compare %s with the seed: %w", key, err)
		}
		owner[uid], says[uid] = controller(meta), string(text)
	}
	out := map[string]map[string]string{}
	for uid, text := range says {
		root := uid
		for says[owner[root]] != "" {
			root = owner[root]
		}
		if out[root] == nil {
			out[root] = map[string]string{}
		}
		out[root][uid] = text
	}
	return out, nil
}

// lasting is an object without what changes by itself while nobody touches it. Of a Pod's status it keeps
// which containers run.
func lasting(object, meta map[string]any) map[string]any {
	out, slim := maps.Clone(object), maps.Clone(meta)
	delete(slim, "resourceVersion")
	out["metadata"] = slim
	delete(out, "status")
	if object["kind"] != "Pod" {
		return out
	}
	status, _ := object["status"].(map[string]any)
	out["phase"] = status["phase"]
	for _, list := range []string{"containerStatuses", "initContainerStatuses"} {
		statuses, _ := status[list].([]any)
		for _, one := range statuses {
			container, _ := one.(map[string]any)
			out[fmt.Sprint(list, " ", container["name"])] = []any{container["containerID"], container["ready"], container["restartCount"]}
		}
	}
	return out
}

// controller is the uid of the object that controls one, "" when none does.
func controller(meta map[string]any) string {
	owners, _ := meta["ownerReferences"].([]any)
	for _, one := range owners {
		owner, _ := one.(map[string]any)
		if uid, _ := owner["uid"].(string); owner["controller"] == true {
			return uid
		}
	}
	return ""
}
