package memory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// The baseline of every lesson holds the Nodes, which hardly ever change. So the lab keeps each state of a Node once,
// by its digest, and records name the digest.

const (
	// sharedNodes is the ConfigMap of those Nodes.
	sharedNodes = "record-nodes"
	// maxSharedNodes bounds them; a Node that finds no room stays in its record.
	maxSharedNodes = 64
	// baselineField holds a record's objects by "Kind/name", nodesField those of them that are kept elsewhere.
	baselineField = "baseline"
	nodesField    = "sharedNodes"
	nodePlace     = "Node/"
)

// document is a JSON object whose members nobody has to understand: numbers keep the form in which they were written.
type document = map[string]json.RawMessage

// sharedNode says where a Node of a record is. Its version, which every sign of life changes, stays in the record.
type sharedNode struct {
	Digest  string          `json:"digest"`
	Version json.RawMessage `json:"resourceVersion,omitempty"`
}

// shareNodes moves the Nodes of a record to where they are kept once. What is no record stays as it is.
func (m *Memory) shareNodes(ctx context.Context, record []byte) ([]byte, error) {
	var whole, baseline document
	if json.Unmarshal(record, &whole) != nil || json.Unmarshal(whole[baselineField], &baseline) != nil {
		return record, nil
	}
	held, err := m.store.Values(ctx, sharedNodes)
	if err != nil {
		return nil, err
	}
	if held == nil {
		held = map[string]string{}
	}
	shared := map[string]sharedNode{}
	for place, node := range baseline {
		if !strings.HasPrefix(place, nodePlace) {
			continue
		}
		one, kept, err := m.shareNode(ctx, held, node)
		if err != nil {
			return nil, err
		}
		if kept {
			shared[place] = one
			delete(baseline, place)
		}
	}
	if len(shared) == 0 {
		return record, nil
	}
	return with(whole, map[string]any{baselineField: baseline, nodesField: shared})
}

// shareNode keeps one Node beside those that are held, unless there is no room.
func (m *Memory) shareNode(ctx context.Context, held map[string]string, node json.RawMessage) (one sharedNode, kept bool, err error) {
	text, version := unversioned(node)
	if text == "" {
		return one, false, nil
	}
	one = sharedNode{digestOf(text), version}
	was, there := held[one.Digest]
	switch {
	case was == text:
		return one, true, nil
	case !there && len(held) >= maxSharedNodes:
		return one, false, nil
	}
	held[one.Digest] = text
	return one, true, m.store.Set(ctx, sharedNodes, one.Digest, &text)
}

// withNodes puts the Nodes back into a record.
func (m *Memory) withNodes(ctx context.Context, namespace string, record []byte) ([]byte, error) {
	var whole, baseline document
	var shared map[string]sharedNode
	if json.Unmarshal(record, &whole) != nil || json.Unmarshal(whole[nodesField], &shared) != nil {
		return record, nil
	}
	if err := json.Unmarshal(whole[baselineField], &baseline); err != nil {
		return nil, &Unusable{namespace, "cannot be read: " + err.Error()}
	}
	held, err := m.store.Values(ctx, sharedNodes)
	if err != nil {
		return nil, err
	}
	for place, one := range shared {
		text := held[one.Digest]
		if digestOf(text) != one.Digest {
			return nil, &Unusable{namespace, "lacks " + place + ", which is not as klab wrote it"}
		}
		if baseline[place], err = versioned(text, one.Version); err != nil {
			return nil, &Unusable{namespace, "cannot be read: " + err.Error()}
		}
	}
	delete(whole, nodesField)
	return with(whole, map[string]any{baselineField: baseline})
}

// unversioned splits an object from its resourceVersion; the text is "" for what is no object.
func unversioned(object json.RawMessage) (text string, version json.RawMessage) {
	var whole, meta document
	if json.Unmarshal(object, &whole) != nil || json.Unmarshal(whole["metadata"], &meta) != nil {
		return "", nil
	}
	version = meta["resourceVersion"]
	delete(meta, "resourceVersion")
	data, err := with(whole, map[string]any{"metadata": meta})
	if err != nil {
		return "", nil
	}
	return string(data), version
}

func versioned(text string, version json.RawMessage) (json.RawMessage, error) {
	var whole, meta document
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(whole["metadata"], &meta); err != nil {
		return nil, err
	}
	if version != nil {
		meta["resourceVersion"] = version
	}
	return with(whole, map[string]any{"metadata": meta})
}

// with encodes a document with some of its members replaced.
func with(whole document, members map[string]any) ([]byte, error) {
	for name, member := range members {
		data, err := json.Marshal(member)
		if err != nil {
			return nil, err
		}
		whole[name] = data
	}
	return json.Marshal(whole)
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
