package mutate

import (
	"fmt"
	"strings"
)

// portByName calls Service targets and probe ports by the name that the containers give them.
func portByName(d *draft, o object) string {
	return rename(o, func(port any) any {
		n, ok := number(port)
		if !ok {
			return nil
		}
		return d.nameOf(o, n)
	}, func(c object, port any) any {
		n, ok := number(port)
		if !ok {
			return nil
		}
		return declared(c, func(p object) bool { m, _ := number(p["containerPort"]); return m == n }, "name")
	})
}

// portByNumber is the way back.
func portByNumber(d *draft, o object) string {
	return rename(o, func(port any) any {
		text, ok := port.(string)
		if !ok {
			return nil
		}
		return d.numberOf(o, text)
	}, func(c object, port any) any {
		text, ok := port.(string)
		if !ok {
			return nil
		}
		return declared(c, func(p object) bool { return p["name"] == text }, "containerPort")
	})
}

// rename replaces the ports of a Service by what one function says, those of probes by what the other does.
func rename(o object, target func(any) any, probe func(c object, port any) any) string {
	var notes []string
	change := func(fields object, key string, to any) {
		if to == nil {
			return
		}
		notes = append(notes, fmt.Sprintf("%s: port %v is written %v", ref(o), fields[key], to))
		fields[key] = to
	}
	if kind(o) == "Service" {
		for _, p := range digObjects(o, "spec", "ports") {
			if !isUDP(p) {
				change(p, "targetPort", target(p["targetPort"]))
			}
		}
	}
	for _, c := range containers(o) {
		for _, kind := range probes() {
			for _, how := range []string{"httpGet", "tcpSocket"} {
				if asked := digMap(c, kind, how); asked != nil {
					change(asked, "port", probe(c, asked["port"]))
				}
			}
		}
	}
	return strings.Join(notes, ", ")
}

func probes() []string { return []string{"readinessProbe", "livenessProbe", "startupProbe"} }

func isUDP(port object) bool { return port["protocol"] == "UDP" }

// declared returns a field of the container's TCP port that fits.
func declared(c object, fits func(object) bool, field string) any {
	for _, p := range digObjects(c, "ports") {
		if fits(p) && !isUDP(p) {
			return p[field]
		}
	}
	return nil
}

// nameOf returns the name that all Pods behind a Service give a port.
func (d *draft) nameOf(service object, n int64) any {
	return d.agreed(service, func(p object) bool { m, _ := number(p["containerPort"]); return m == n }, "name")
}

func (d *draft) numberOf(service object, name string) any {
	return d.agreed(service, func(p object) bool { return p["name"] == name }, "containerPort")
}

// agreed returns what all Pods behind a Service say; nil when there are none or they differ.
func (d *draft) agreed(service object, fits func(object) bool, field string) any {
	var said any
	for _, o := range d.world.behind(digMap(service, "spec", "selector")) {
		var here any
		for _, c := range containers(o) {
			if here == nil {
				here = declared(c, fits, field)
			}
		}
		if here == nil || said != nil && said != here {
			return nil
		}
		said = here
	}
	return said
}
