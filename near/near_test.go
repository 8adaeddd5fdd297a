package near_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/near"
)

func TestTheNearestWordIsMeant(t *testing.T) {
	t.Parallel()
	known := []string{"Pod", "probe", "readiness probe", "node", "就绪探针", "存活探针"}
	for word, want := range map[string]string{
		"pods": "Pod", "prob": "probe", "readyness prob": "readiness probe", "nodde": "node", "就绪探测": "就绪探针", "PROBES": "probe",
		"deployment": "", "ab": "", "": "",
	} {
		require.Equal(t, want, near.Word(word, known), word)
	}
	require.Equal(t, []string{"就绪探针", "存活探针"}, near.Words("就活探针", known))
	require.Equal(t, []string{"abcd", "abce", "abcf"}, near.Words("abcd", []string{"abce", "abcf", "abcg", "abcd"}), "the three nearest")
}
