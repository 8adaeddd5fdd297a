package fence

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// field checks one field, wherever in an object it stands.
func (s *search) field(at place, key string, value any) {
	s.strict(at, key, value)
	switch key {
	case "hostNetwork", "hostPID", "hostIPC", "privileged", "hostProcess":
		if value != false && value != nil {
			s.report(at, fmt.Sprintf("a pack may not set %s: its Pods stay apart from their node", key), "delete it")
		}
	case "hostPort":
		if !zero(value) {
			s.report(at, "a pack may not take ports of a node (hostPort)", "use a Service")
		}
	case "volumes":
		s.volumes(at, value)
	case "capabilities":
		s.capabilities(at, value)
	case "sysctls", "procMount", "seLinuxOptions":
		if s.isSet(value) {
			s.report(at, fmt.Sprintf("a pack may not set %s", key), "delete it")
		}
	case "externalIPs", "externalName", "loadBalancerIP", "nodePort", "healthCheckNodePort":
		if s.isSet(value) && !zero(value) {
			s.need(reaches(key, value), at, fmt.Sprintf("a pack may not set %s: its Services stay inside the cluster", key), "delete it")
		}
	case "ipBlock":
		s.ipBlock(at, value)
	case "egress":
		s.egress(at, value)
	case "type":
		if text, _ := value.(string); s.kind == "Service" && (text == "NodePort" || text == "LoadBalancer" || computed(text)) {
			s.need(Permit(PermitService+text), at, fmt.Sprintf("a pack may not make a Service of type %s: it would be reachable from outside the cluster", text), "use ClusterIP")
		}
	case "priorityClassName":
		if text, _ := value.(string); strings.HasPrefix(text, "system-") {
			s.report(at, fmt.Sprintf("a pack may not use priority class %s: its Pods would push others out", text), "delete it")
		}
	case "replicas", "parallelism", "completions", "maxReplicas":
		if number, ok := asNumber(value); ok && number > MaxPods {
			s.report(at, fmt.Sprintf("%s %v is more than the %d that a pack may ask for", key, value, MaxPods), "ask for less")
		}
	}
}

// reaches is the permit for a field by which a Service reaches out of the cluster.
func reaches(key string, value any) Permit {
	switch key {
	case "nodePort":
		return PermitNodePort
	case "externalName":
		return leadsTo(value)
	}
	return ""
}

func (s *search) isSet(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case []any:
		return len(v) > 0
	case string:
		return v != ""
	}
	return true
}

// volumes allows those that hold data of the lesson's own namespace. A JSON patch shows a list as a map.
func (s *search) volumes(at place, value any) {
	visit := func(at place, volume any) {
		fields, ok := volume.(map[string]any)
		if !ok {
			return
		}
		for _, source := range sortedKeys(fields) {
			known := []string{"name", "configMap", "secret", "emptyDir", "downwardAPI", "projected", "persistentVolumeClaim", "ephemeral"}
			if !slices.Contains(known, source) && !strings.HasPrefix(source, "$") {
				s.report(append(slices.Clone(at), source), fmt.Sprintf("a pack may not mount a volume of type %s", source), "use "+strings.Join(known[1:], ", "))
			}
		}
	}
	switch volumes := value.(type) {
	case []any:
		for i, volume := range volumes {
			visit(append(slices.Clone(at), i), volume)
		}
	case map[string]any:
		for _, key := range sortedKeys(volumes) {
			if _, is := volumes[key].(map[string]any); is {
				visit(append(slices.Clone(at), key), volumes[key])
				continue
			}
			s.volumes(at, []any{map[string]any{key: volumes[key]}})
		}
	}
}

// capabilities allows what Kubernetes calls the baseline.
func (s *search) capabilities(at place, value any) {
	fields, _ := value.(map[string]any)
	added, _ := fields["add"].([]any)
	if _, odd := fields["add"].(map[string]any); odd { // a JSON patch of one entry
		s.report(at, "a pack may not add capabilities one by one", "patch the whole list")
	}
	for i, name := range added {
		baseline := []string{"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
			"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"}
		if text, _ := name.(string); !slices.Contains(baseline, text) {
			s.report(append(slices.Clone(at), "add", i), fmt.Sprintf("a pack may not add the capability %v", name), "delete it")
		}
	}
}

func zero(value any) bool {
	number, ok := asNumber(value)
	return value == nil || ok && number == 0
}

func asNumber(value any) (float64, bool) {
	switch n := value.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}
