package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// boundFile rewrites the OCI configuration or process in file so that it asks
// for nothing outside set.
func boundFile(file string, set uint64) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	bounded, err := bound(data, set)
	if err != nil {
		return err
	}
	return os.WriteFile(file, bounded, info.Mode().Perm())
}

// bound is boundFile on bytes. It keeps every field it does not know,
// numbers included, as they came.
func bound(data []byte, set uint64) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	process := document // what exec is given is the process itself
	if inner, ok := document["process"].(map[string]any); ok {
		process = inner
	}
	boundCapabilities(process, set)
	boundOOMScore(process, set)
	return json.Marshal(document)
}

func boundCapabilities(process map[string]any, set uint64) {
	lists, _ := process["capabilities"].(map[string]any)
	for kind, list := range lists {
		names, _ := list.([]any)
		kept := make([]any, 0, len(names))
		for _, name := range names {
			if text, _ := name.(string); allowed(text, set) {
				kept = append(kept, name)
			}
		}
		lists[kind] = kept
	}
}

// boundOOMScore raises a negative score to 0: lowering one needs
// CAP_SYS_RESOURCE.
func boundOOMScore(process map[string]any, set uint64) {
	if allowed("CAP_SYS_RESOURCE", set) {
		return
	}
	score, ok := process["oomScoreAdj"].(json.Number)
	if !ok {
		return
	}
	if value, err := score.Int64(); err == nil && value < 0 {
		process["oomScoreAdj"] = 0
	}
}

// boundingSet reads CapBnd from a /proc/PID/status file.
func boundingSet(status string) (uint64, error) {
	data, err := os.ReadFile(status)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		if hex, ok := strings.CutPrefix(line, "CapBnd:"); ok {
			return strconv.ParseUint(strings.TrimSpace(hex), 16, 64)
		}
	}
	return 0, fmt.Errorf("no CapBnd line in %s", status)
}
