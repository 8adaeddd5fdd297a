package memory

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// disruption is an open disruption as the lab keeps it.
type disruption struct {
	// Owner is the process that answers for it, "" where that is not known.
	Owner string          `json:"owner,omitempty"`
	Undo  json.RawMessage `json:"undo,omitempty"`
}

// Record stores a disruption's undo under an id before it begins.
func (m *Memory) Record(ctx context.Context, id string, undo []byte) error {
	owner, err := m.answerFor(ctx, id)
	if err != nil {
		return fault.In(err, "record disruption %s", id)
	}
	data, err := json.Marshal(disruption{Owner: owner, Undo: undo})
	if err == nil {
		text := string(data)
		err = m.store.Set(ctx, openDisruptions, disruptionKey(id), &text)
	}
	if err != nil {
		m.doneWith(ctx, id)
	}
	return fault.In(err, "record disruption %s", id)
}

// Settle forgets a disruption that was undone.
func (m *Memory) Settle(ctx context.Context, id string) error {
	if err := m.store.Set(ctx, openDisruptions, disruptionKey(id), nil); err != nil {
		return fault.In(err, "settle disruption %s", id)
	}
	m.doneWith(ctx, id)
	return nil
}

// Open lists what was recorded and not settled.
func (m *Memory) Open(ctx context.Context) (map[string][]byte, error) {
	all, err := m.disruptions(ctx)
	open := make(map[string][]byte, len(all))
	for id, d := range all {
		open[id] = d.Undo
	}
	return open, err
}

// Abandoned lists what of that was recorded by a process that lives no more.
func (m *Memory) Abandoned(ctx context.Context) (map[string][]byte, error) {
	all, err := m.disruptions(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	alive, err := m.living(ctx)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(all, func(_ string, d disruption) bool { return alive[d.Owner] })
	abandoned := make(map[string][]byte, len(all))
	for id, d := range all {
		abandoned[id] = d.Undo
	}
	return abandoned, nil
}

func (m *Memory) disruptions(ctx context.Context) (map[string]disruption, error) {
	data, err := m.store.Values(ctx, openDisruptions)
	if err != nil {
		return nil, fault.In(err, "read open disruptions")
	}
	all := make(map[string]disruption, len(data))
	for key, text := range data {
		all[disruptionID(key)] = readDisruption(text)
	}
	return all, nil
}

// readDisruption reads a kept disruption. A text that is none is an undo without an owner.
func readDisruption(text string) disruption {
	var d disruption
	if err := json.Unmarshal([]byte(text), &d); err != nil || d.Undo == nil {
		return disruption{Undo: json.RawMessage(text)}
	}
	return d
}

// oddKey begins the ids that stand for keys klab did not write.
const oddKey = "key:"

// disruptionKey makes a ConfigMap's key of any id.
func disruptionKey(id string) string {
	if key, odd := strings.CutPrefix(id, oddKey); odd {
		return key
	}
	return base64.RawURLEncoding.EncodeToString([]byte(id))
}

func disruptionID(key string) string {
	id, err := base64.RawURLEncoding.Strict().DecodeString(key)
	if err != nil || strings.HasPrefix(string(id), oddKey) {
		return oddKey + key
	}
	return string(id)
}
