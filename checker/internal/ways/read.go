package ways

import (
	"encoding/json"
	"fmt"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/arguments"
)

// waysBack are all there are.
func waysBack() map[string]func(map[string]any) (Way, error) {
	return map[string]func(map[string]any) (Way, error){
		"resetPod":      decodeWay[resetPod],
		"loadStop":      decodeWay[stopLoad],
		"label":         decodeWay[restoreLabels],
		"deleteClone":   decodeWay[removeClone],
		"deleteObjects": decodeWay[removeObjects],
		"startUnit":     decodeWay[startUnit],
	}
}

func decodeWay[T Way](args map[string]any) (Way, error) { return arguments.Decode[T](args) }

// Read reads a recorded way back. One that cannot be read is a NoWay.
func Read(data []byte) (ground.Undo, Way, error) {
	var undo ground.Undo
	if err := json.Unmarshal(data, &undo); err != nil {
		return without(undo, fmt.Errorf("read it: %w", err))
	}
	decode, ok := waysBack()[undo.Verb]
	if !ok {
		return without(undo, fmt.Errorf("%q is no way back that this klab knows", undo.Verb))
	}
	if undo.PodUID != "" && undo.Args != nil && undo.Args["uid"] == nil {
		undo.Args["uid"] = undo.PodUID
	}
	w, err := decode(undo.Args)
	if err != nil {
		return without(undo, fmt.Errorf("read %s: %w", undo.Verb, err))
	}
	return undo, w, nil
}

func without(undo ground.Undo, err error) (ground.Undo, Way, error) { return undo, NoWay{err}, err }
