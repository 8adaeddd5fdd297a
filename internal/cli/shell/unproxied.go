package shell

import (
	"slices"
	"strings"
)

// unproxied are the hosts that the lab's shell asks for itself: those of the learner, and this machine, where a
// proxy would look for the lab's ports on its own.
func unproxied(getenv func(string) string) string {
	hosts := strings.FieldsFunc(getenv("NO_PROXY")+","+getenv("no_proxy"), func(r rune) bool { return r == ',' || r == ' ' })
	var once []string
	for _, host := range append(hosts, "127.0.0.1", "localhost") {
		if !slices.Contains(once, host) {
			once = append(once, host)
		}
	}
	return strings.Join(once, ",")
}
