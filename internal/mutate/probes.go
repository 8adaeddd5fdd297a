package mutate

import (
	"reflect"
	"strings"
)

// asked lists the probes of a container that the answer is about: those it adds or changes, or else all
// that were there before.
func asked(c, there object) []string {
	var changed, all []string
	for _, kind := range probes() {
		if digMap(c, kind) == nil {
			continue
		}
		all = append(all, kind)
		if !reflect.DeepEqual(c[kind], there[kind]) {
			changed = append(changed, kind)
		}
	}
	if len(changed) > 0 {
		return changed
	}
	return all
}

// onProbes changes every container that has probes.
func onProbes(d *draft, o object, what string, change func(c object, kinds []string) bool) string {
	changed := false
	for _, c := range containers(o) {
		if kinds := asked(c, containerNamed(d.world.existing(o), digText(c, "name"))); len(kinds) > 0 {
			changed = change(c, kinds) || changed
		}
	}
	if !changed {
		return ""
	}
	return ref(o) + ": " + what
}

func probeGone(d *draft, o object) string {
	return onProbes(d, o, "no probe", func(c object, kinds []string) bool {
		for _, kind := range kinds {
			delete(c, kind)
		}
		return true
	})
}

// probeCannotFail asks something that is always answered with yes: a port that stays open, a path that
// says no for nobody, a command that ends well.
func probeCannotFail(d *draft, o object) string {
	how := d.dice.IntN(3)
	text := []string{"its probe only opens the port", "its probe asks /livez", "its probe runs a command that always succeeds"}[how]
	return onProbes(d, o, text, func(c object, kinds []string) bool {
		if !strings.HasPrefix(digText(c, "image"), "klab.local/web:") {
			return false
		}
		for _, kind := range kinds {
			blind(digMap(c, kind), how)
		}
		return true
	})
}

// blind makes a probe of klab's web server say yes whatever happens.
func blind(probe object, how int) {
	port := dig(probe, "httpGet", "port")
	if port == nil {
		port = int64(8080)
	}
	for _, other := range []string{"httpGet", "exec", "tcpSocket", "grpc"} {
		delete(probe, other)
	}
	switch how {
	case 0:
		probe["tcpSocket"] = object{"port": port}
	case 1:
		probe["httpGet"] = object{"path": "/livez", "port": port}
	default:
		probe["exec"] = object{"command": []any{"/web", "check", "livez"}}
	}
}

// probeWrongKind turns readiness into liveness, and the other two into readiness, where the answer is about
// one probe.
func probeWrongKind(d *draft, o object) string {
	return onProbes(d, o, "its probe under another kind", func(c object, kinds []string) bool {
		other := "livenessProbe"
		if kinds[0] != "readinessProbe" {
			other = "readinessProbe"
		}
		if len(kinds) != 1 || c[other] != nil {
			return false
		}
		probe := digMap(c, kinds[0])
		delete(c, kinds[0])
		if other == "livenessProbe" {
			delete(probe, "successThreshold") // which liveness must leave at one
		}
		c[other] = probe
		return true
	})
}
