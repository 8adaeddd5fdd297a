package reset

import (
	"slices"
	"strings"
	"sync"

	"github.com/klab-dev/klab/fence"
)

const (
	// guardLabel marks the namespaces of answers, to which the admission policy applies.
	guardLabel = "klab.dev/submission"
	// permitsNote and imagesNote are what the policy goes by there, one a line. Nobody but klab writes namespaces.
	permitsNote = "klab.dev/permits"
	imagesNote  = "klab.dev/images"
	// guardGroup is the group of rights that no API has.
	guardGroup = "klab.dev"
)

// guards are the rules of the namespaces in which this process tries what nobody vouches for.
type guards struct {
	mu    sync.Mutex
	rules map[string]fence.Rules
}

func newGuards() *guards { return &guards{rules: map[string]fence.Rules{}} }

// Guard says by which rules a namespace is held from its next seed on, until it is cleared: beside the rights of a pack,
// the API server then goes by an admission policy and counts objects there.
func (r *Resetter) Guard(namespace string, rules fence.Rules) {
	r.guards.mu.Lock()
	defer r.guards.mu.Unlock()
	r.guards.rules[namespace] = rules
}

func (g *guards) of(namespace string) (fence.Rules, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	rules, held := g.rules[namespace]
	return rules, held
}

func (g *guards) leave(namespace string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.rules, namespace)
}

// notes are the annotations of a namespace that say by which rules it is held, nil where it is not.
func (g *guards) notes(namespace string) map[string]string {
	rules, held := g.of(namespace)
	if !held {
		return nil
	}
	permits := make([]string, len(rules.Permits))
	for i, permit := range rules.Permits {
		permits[i] = string(permit)
	}
	var images []string
	for _, image := range append([]string{fence.Workload}, rules.Images...) {
		images = append(images, spellings(image)...)
	}
	slices.Sort(images)
	return map[string]string{permitsNote: strings.Join(permits, "\n"), imagesNote: strings.Join(slices.Compact(images), "\n")}
}

// spellings are the ways to write a repository: those of Docker's registry have several.
func spellings(repository string) []string {
	first, _, below := strings.Cut(repository, "/")
	switch {
	case !below:
		return []string{repository, "library/" + repository, "docker.io/" + repository, "docker.io/library/" + repository}
	case !strings.ContainsAny(first, ".:") && first != "localhost":
		return []string{repository, "docker.io/" + repository}
	}
	return []string{repository}
}
