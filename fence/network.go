package fence

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// EgressPolicy is the NetworkPolicy by which klab keeps a pack's Pods inside the cluster, where the lab's network goes
// by such policies. Policies add up, so that none of the pack's own may allow more.
const EgressPolicy = "klab-pack"

// OwnQuota is the ResourceQuota by which klab bounds how many objects an answer can make.
const OwnQuota = "klab-pack"

// PodRange and ServiceRange are kind's ranges of addresses in the cluster.
const (
	PodRange     = "10.244.0.0/16"
	ServiceRange = "10.96.0.0/16"
)

// Own reports why a lesson may not touch an object, by kind and name; nil when it may.
func Own(kind, name string) *Breach {
	bare, _, _ := strings.Cut(kind, ".")
	if bare == "NetworkPolicy" && name == EgressPolicy || bare == "ResourceQuota" && name == OwnQuota {
		return &Breach{Message: fmt.Sprintf("%s %s is klab's own", bare, name), Fix: "choose another name"}
	}
	return nil
}

// ipBlock allows addresses of the cluster.
func (s *search) ipBlock(at place, value any) {
	fields, _ := value.(map[string]any)
	cidr, _ := fields["cidr"].(string)
	if s.kind != "NetworkPolicy" || computed(cidr) || inCluster(cidr) {
		return
	}
	s.report(at, fmt.Sprintf("a pack may not allow %q: it is not in the cluster", cidr),
		fmt.Sprintf("write a range within %s or %s, or a podSelector or namespaceSelector", PodRange, ServiceRange))
}

func inCluster(cidr string) bool {
	asked, err := netip.ParsePrefix(cidr)
	return err == nil && slices.ContainsFunc([]string{PodRange, ServiceRange}, func(text string) bool {
		known := netip.MustParsePrefix(text)
		return asked.Bits() >= known.Bits() && known.Contains(asked.Addr())
	})
}

// egress wants every rule to say where to: one that does not allows everything.
func (s *search) egress(at place, value any) {
	rules, _ := value.([]any)
	if s.kind != "NetworkPolicy" {
		return
	}
	for i, rule := range rules {
		fields, _ := rule.(map[string]any)
		to, _ := fields["to"].([]any)
		if text, _ := fields["to"].(string); len(to) == 0 && !computed(text) {
			s.report(append(slices.Clone(at), i), "a pack may not allow requests to anywhere", "write to: with where they may go, such as {namespaceSelector: {}}")
		}
	}
}
