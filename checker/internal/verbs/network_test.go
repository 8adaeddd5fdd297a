package verbs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAPathMayBeginWithoutItsSlash: a probe of livez is right to the kubelet, and what it asks is asked after it.
func TestAPathMayBeginWithoutItsSlash(t *testing.T) {
	t.Parallel()
	for path, asked := range map[string]string{"": "/echo", "/readyz": "/readyz", "readyz": "/readyz", "/": "/"} {
		require.Equal(t, asked, pathOf(path))
	}
}
