package verbs

import (
	"fmt"
	"net/url"
	"reflect"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/workload/wire"
)

type nodeArgs struct {
	Name string `json:"name"`
	// Fact is one of a closed set: no check runs commands on a node.
	Fact  string `json:"fact"`
	Unit  string `json:"unit,omitempty"`
	IP    string `json:"ip,omitempty"`
	Chain string `json:"chain,omitempty"`
	File  string `json:"file,omitempty"`
}

// observeNode asks the prober on a node about the node itself.
func observeNode(l *facts.Look, a nodeArgs) (any, error) {
	method, path, body := "GET", "", any(nil)
	switch a.Fact {
	case "unit":
		path = "/node/unit?name=" + url.QueryEscape(a.Unit)
	case "route":
		path = "/node/route?ip=" + url.QueryEscape(a.IP)
	case "iptables":
		path = "/node/iptables?chain=" + url.QueryEscape(a.Chain)
	case "links", "listeners", "images", "sandboxes":
		path = "/node/" + a.Fact
	case "manifests":
		method, path, body = "POST", "/node/manifest", wire.ManifestRequest{Op: wire.ManifestList}
	case "manifest":
		method, path, body = "POST", "/node/manifest", wire.ManifestRequest{Op: wire.ManifestGet, Name: a.File}
	default:
		return nil, fmt.Errorf("node fact %q: there are unit, route, links, listeners, images, sandboxes, iptables, manifests, manifest", a.Fact)
	}
	var answer any
	if err := probe(l, "node/"+a.Name, method, path, body, &answer); err != nil {
		return nil, err
	}
	return kube.WholeNumbers(answer), nil
}

// askingNodes declares what a node says, by what it is asked.
func askingNodes(v Verb) Verb {
	for _, one := range []struct {
		of   string
		fact any
	}{
		{"unit", wire.Unit{}}, {"route", wire.Route{}}, {"links", wire.Links{}}, {"listeners", wire.Listeners{}}, {"images", wire.NodeImages{}},
		{"sandboxes", wire.Sandboxes{}},
		{"iptables", wire.Chain{}}, {"manifests", wire.ManifestResponse{}}, {"manifest", wire.ManifestResponse{}},
	} {
		v.Gives = append(v.Gives, Fact{Of: one.of, Type: reflect.TypeOf(one.fact)})
	}
	return v
}

type markArgs struct {
	Name string `json:"name"`
}

// observeMark names this moment of a stream of requests, for "traffic: {since: …}". Bind it with let.
func observeMark(l *facts.Look, a markArgs) (any, error) {
	var mark wire.LoadMark
	if err := probe(l, ground.FromCluster, "POST", "/load/mark", wire.LoadName{Name: loadName(l, a.Name)}, &mark); err != nil {
		return nil, err
	}
	return mark.Mark, nil
}
