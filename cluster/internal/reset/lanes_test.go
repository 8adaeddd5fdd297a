package reset

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"

	"github.com/klab-dev/klab/cluster/internal/names"
)

// TestOnlyTheLanesOfTheDeadAreLeft: what a killed proof of lessons left goes, what a living one works in stays.
func TestOnlyTheLanesOfTheDeadAreLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		law, kube := fakeResetter()
		start := remembering(law.objects, kube)
		left := func() (names []string) {
			found, err := start.memory.LeftLanes(t.Context())
			require.NoError(t, err)
			for _, lane := range found {
				require.Equal(t, "shop", lane.Lesson)
				require.True(t, lane.Nodes)
				names = append(names, lane.Namespace)
			}
			return names
		}
		require.NoError(t, law.memory.Lane(t.Context(), "klab-shop-2", true))
		require.NoError(t, law.ensureNamespace(t.Context(), "shop", "klab-shop-2"))
		require.NoError(t, law.ensureNamespace(t.Context(), "shop", "klab-shop")) // a learner's
		require.Empty(t, left())
		law.memory.LeaveLane(t.Context(), "klab-shop-2") // as one that was killed, but for the labels
		require.Equal(t, []string{"klab-shop-2"}, left())

		require.NoError(t, start.ensureNamespace(t.Context(), "shop", "klab-shop-2"))
		require.Empty(t, left(), "a learner's seed makes it theirs")
		namespace, err := start.namespace(t.Context(), "klab-shop-2")
		require.NoError(t, err)
		require.Equal(t, map[string]string{names.LessonLabel: "shop", corev1.LabelMetadataName: "klab-shop-2"}, namespace.Labels)
	})
}
