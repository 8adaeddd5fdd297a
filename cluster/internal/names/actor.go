package names

import (
	"strings"

	"github.com/klab-dev/klab/fence"
)

// PackUser is who writes for a lesson that did not come with klab, or for an answer. No ServiceAccount can be of this
// name, so that no Pod has its rights.
func PackUser(namespace string) string { return "klab.dev:" + namespace }

// IsPack reports whether a namespace is of a lesson that did not come with klab, or of an answer.
func IsPack(namespace string) bool { return strings.HasPrefix(namespace, fence.Prefix) }
