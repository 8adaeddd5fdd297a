package lanes

import (
	"context"

	"github.com/klab-dev/klab/internal/session"
)

// A Lab is one in which lessons can be tried beside each other.
type Lab interface {
	session.Lab
	// Lane says that this process tries a lesson in a namespace until it clears that, so that it can be told from
	// one that a killed process left. nodes says that the lesson changes nodes.
	Lane(ctx context.Context, namespace string, nodes bool) error
}
