package session

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// untouched returns the uids of the objects that are as the seed of a record left them. An owner is untouched only if
// all objects that it controls are, because a change to a controller shows in its objects. A seed of another process
// has no untouched objects: that process may have seen Events that this one did not.
func (s *Session) untouched(ctx context.Context, seed *record) (map[string]bool, error) {
	if seed == nil || seed.told == nil {
		return nil, nil
	}
	seeded, err := families(seed.Baseline, seed.told)
	if err != nil {
		return nil, err
	}
	now, err := s.snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("compare with the seed: %w", err)
	}
	told, err := s.told(ctx)
	if err != nil {
		return nil, fmt.Errorf("compare with the seed: %w", err)
	}
	found, err := families(now, told)
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
	return keep, withoutLeaning(keep, found, now)
}

// told gives the Events about each object, by the object's uid. A kubelet does not repeat an Event about the same Pod,
// so after Events came or went only a new object is as a seed makes it. A repetition of an Event does not count: a Pod
// that is seeded to fail goes on failing.
func (s *Session) told(ctx context.Context) (map[string]string, error) {
	events, err := s.Lab.List(ctx, "Event", s.Namespace, "")
	if err != nil {
		return nil, err
	}
	lines := map[string][]string{}
	for _, event := range events {
		about, _ := event["involvedObject"].(map[string]any)
		meta, _ := event["metadata"].(map[string]any)
		subject, _ := about["uid"].(string)
		uid, _ := meta["uid"].(string)
		lines[subject] = append(lines[subject], uid)
	}
	told := map[string]string{}
	for subject, all := range lines {
		slices.Sort(all)
		told[subject] = strings.Join(all, "\n")
	}
	return told, nil
}

// families groups the objects of a snapshot by the uid of their root owner. Each group maps an object's uid to its
// content, Events included.
func families(snapshot map[string]any, told map[string]string) (map[string]map[string]string, error) {
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
		owner[uid], says[uid] = controller(meta), string(text)+told[uid]
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

// lasting is an object without the fields that change by themselves. Of a Pod's status it keeps the containers that
// run.
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
