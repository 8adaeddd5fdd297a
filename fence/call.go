package fence

import (
	"fmt"
	"net"
	"net/url"
	"path"
	"slices"
	"strings"
)

// observing are the verbs that a lesson may look with.
func observing() []string {
	return []string{"object", "objects", "answers", "endpoints", "events", "logs", "http", "dns", "traffic", "mark", "stats", "file", "dryRun", "kindConfig"}
}

// acting are the verbs that a lesson may act with. writeFile is for answers alone: a check has no business in
// the learner's folder.
func acting() []string {
	return []string{"answer", "apply", "delete", "exit", "hang", "label", "load", "loadStop", "patch", "request", "resetPod",
		"rolloutRestart", "rolloutUndo", "scale", "setImage", "setLive", "setReady", "setTCP"}
}

// A Use says where a verb stands.
type Use int

// Where verbs stand.
const (
	Observe Use = iota
	CheckDo
	AnswerDo
)

// Call is Call by these rules.
func (r Rules) Call(use Use, verb string, args map[string]any) []Breach {
	allowed := observing()
	if use != Observe {
		allowed = acting()
	}
	if use == AnswerDo {
		allowed = append(allowed, "writeFile")
	}
	if breach := r.refusedVerb(verb, args, allowed); breach != nil {
		return []Breach{*breach}
	}
	c := &search{rules: r}
	c.arguments(use, verb, args)
	switch verb {
	case "nodeManifest":
		c.static(args)
	case "setImage":
		c.strict(place{"image"}, "image", args["image"])
	case "patch":
		kind, _ := args["kind"].(string)
		how, _ := args["type"].(string)
		c.patch(kind, how, args["patch"])
	case "apply":
		if object, ok := args["manifest"].(map[string]any); ok {
			c.below("manifest", r.Document(object, ""))
		}
	case "writeFile":
		if name, _ := args["path"].(string); File(name) != nil {
			c.below("path", []Breach{*File(name)})
		}
	}
	return c.breaches
}

func because(verb string) string {
	switch verb {
	case "exec", "nodeManifest":
		return ": it runs programs where klab has all rights"
	case "node", "everyNode", "unit":
		return ": it reaches the nodes"
	case "portForward":
		return ": it opens a port of this machine"
	case "writeFile":
		return " in a check: only answers write files"
	}
	return ""
}

func (s *search) below(argument string, breaches []Breach) {
	for _, breach := range breaches {
		s.need(breach.Permit, append(place{argument}, breach.Place...), breach.Message, breach.Fix)
	}
}

func (s *search) patch(kind, how string, patch any) {
	if computed(kind) {
		return // looked at again when it is known
	}
	switch patch.(type) {
	case map[string]any, []any:
		s.below("patch", s.rules.Patch(kind, how, patch))
	}
}

// arguments checks what several verbs share.
func (s *search) arguments(use Use, verb string, args map[string]any) {
	text := func(name string) string { written, _ := args[name].(string); return written }
	if namespace, there := args["namespace"]; there && !own(fmt.Sprint(namespace), "") {
		s.report(place{"namespace"}, fmt.Sprintf("a pack may not look or act in namespace %v", namespace), "delete it: the lesson's own namespace is meant")
	}
	if from := text("from"); from != "" && from != "cluster" {
		s.report(place{"from"}, fmt.Sprintf("a pack may not send requests from %s", from), "delete it: klab's Pod in the cluster is meant")
	}
	if kind := text("kind"); use != Observe && verb == "label" && kind == "Node" {
		s.labelNode(args["labels"])
	} else if kind != "" && !computed(kind) {
		breach := Read(kind)
		if use != Observe {
			breach = Write(kind)
		}
		if breach != nil {
			s.below("kind", []Breach{*breach})
		}
		if own := Own(kind, text("name")); own != nil && use != Observe {
			s.below("name", []Breach{*own})
		}
	}
	if rate, ok := asNumber(args["rps"]); ok && rate > MaxRate {
		s.report(place{"rps"}, fmt.Sprintf("more than %d requests a second", MaxRate), "ask for fewer")
	}
	if target := text("url"); target != "" && !computed(target) {
		if breach := URL(target, "", nil); breach != nil {
			s.below("url", []Breach{*breach})
		}
	}
}

// URL reports why a lesson may not send a request there; nil when it may: to names of its own namespace, and
// to addresses that its own Pods and Services have. An empty namespace accepts any name that ends like one.
func URL(target, namespace string, addresses []string) *Breach {
	fix := "ask with service or pod, or write http://NAME.${ns}.svc/"
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return &Breach{Message: fmt.Sprintf("%q is no URL that a pack may ask", target), Fix: fix}
	}
	host := strings.TrimSuffix(u.Hostname(), ".")
	if net.ParseIP(host) != nil {
		if slices.Contains(addresses, host) {
			return nil
		}
		return &Breach{Message: fmt.Sprintf("address %s belongs to no Pod or Service of the lesson", host), Fix: fix}
	}
	for _, suffix := range []string{"", ".svc", ".svc.cluster.local"} {
		if namespace != "" && strings.HasSuffix(host, "."+namespace+suffix) {
			return nil
		}
	}
	return &Breach{Message: fmt.Sprintf("%s is no name of the lesson's namespace", u.Host), Fix: fix}
}

// File reports why a lesson may not write a file of the learner's folder; nil when it may. Hidden files can
// configure the learner's tools. What kustomize makes ConfigMaps from ends in .env or .properties.
func File(name string) *Breach {
	for _, step := range strings.Split(path.Clean(strings.ReplaceAll(name, `\`, "/")), "/") {
		if strings.HasPrefix(step, ".") || step == "" {
			return &Breach{Message: fmt.Sprintf("a pack may not write the file %s", name), Fix: "write a visible file of the lesson's folder"}
		}
	}
	if computed(name) || slices.Contains([]string{".yaml", ".yml", ".json", ".txt", ".env", ".properties"}, path.Ext(name)) {
		return nil
	}
	return &Breach{Message: fmt.Sprintf("a pack may not write the file %s", name), Fix: "write .yaml, .json, .txt, .env or .properties"}
}
