package witness

import (
	"cmp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// WebImage is klab's own program. Its registry does not exist, so that only an image which klab loaded into a node can
// have this name.
const WebImage = "klab.local/web"

// webVersions are the tags that name a version of the program.
func webVersions() []string { return []string{"v1", "v2", "v3-bad", "v3-crash"} }

// programs knows which images are klab's own. The nodes also know them by other names and by digest.
type programs struct {
	look *facts.Look
	// others maps other names of klab's images to their versions, once it was needed.
	others map[string]string
}

// identify notes the images that a Pod runs.
func (p *programs) identify(w *Witness) {
	for _, c := range containers(w.pod) {
		version, ours := p.version(kube.Text(c, "image"))
		if !ours {
			version, ours = p.version(imageID(w.pod, kube.Text(c, "name")))
		}
		switch {
		case !ours:
			w.others = true
		case version != "" && !slices.Contains(w.versions, version):
			w.versions = append(w.versions, version)
		}
		w.runs = w.runs || ours
	}
}

// containers are the containers that run beside each other: sidecars are among the init containers, and ephemeral
// containers share the Pod's network.
func containers(pod map[string]any) []any {
	all := slices.Concat(kube.List(pod, "spec", "containers"), kube.List(pod, "spec", "ephemeralContainers"))
	for _, c := range kube.List(pod, "spec", "initContainers") {
		if kube.Text(c, "restartPolicy") == "Always" {
			all = append(all, c)
		}
	}
	return all
}

func imageID(pod map[string]any, container string) string {
	for _, group := range []string{"containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"} {
		for _, status := range kube.List(pod, "status", group) {
			if kube.Text(status, "name") == container {
				return kube.Text(status, "imageID")
			}
		}
	}
	return ""
}

// version reports whether an image is klab's own, and its version where the name shows one.
func (p *programs) version(image string) (version string, ours bool) {
	if version, ours = webVersion(image); ours || image == "" {
		return version, ours
	}
	version, ours = p.aliases()[image]
	return version, ours
}

func webVersion(image string) (version string, ours bool) {
	image, _, _ = strings.Cut(image, "@")
	name, tag, _ := strings.Cut(image, ":")
	if slices.Contains(webVersions(), tag) {
		version = tag
	}
	return version, name == WebImage
}

// aliases asks the nodes for the other names of klab's images. A lesson that may not see nodes knows none.
func (p *programs) aliases() map[string]string {
	if p.others != nil {
		return p.others
	}
	p.others = map[string]string{}
	nodes, err := p.look.Lab.List(p.look.Ctx, "Node", "", "")
	if err != nil {
		return p.others
	}
	for _, node := range nodes {
		for _, image := range kube.List(node, "status", "images") {
			p.learn(kube.List(image, "names"))
		}
	}
	return p.others
}

// learn takes the names of one image: if one is klab's, all are.
func (p *programs) learn(names []any) {
	known, ours := "", false
	for _, name := range names {
		version, is := webVersion(kube.Word(name))
		known, ours = cmp.Or(known, version), ours || is
	}
	for _, name := range names {
		if ours {
			p.others[kube.Word(name)] = known
		}
	}
}

// RunsWeb reports whether a Pod runs klab's own program.
func RunsWeb(l *facts.Look, pod map[string]any) bool {
	w := &Witness{pod: pod}
	(&programs{look: l}).identify(w)
	return w.runs
}
