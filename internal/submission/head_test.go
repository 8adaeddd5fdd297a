package submission_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/submission"
)

// TestWhatIsWrittenIsReadAgain, to the letter.
func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	bundle := submission.Bundle{ID: "ann", Language: "zh-CN", Made: submission.Made{Klab: "v1", Kubernetes: "v1.37.0", At: at,
		Lessons: map[string]string{"one": "hash-1"},
		Claims:  map[string]submission.Claim{"one/count": {State: "pass", At: at, Left: []string{"node n has other taints"}}, "two/quiet": {State: "pass", At: at}}},
		Answers: map[string]submission.Written{"one/count": {Steps: []any{map[string]any{"do": map[string]any{"scale": map[string]any{"kind": "Deployment", "name": "web", "replicas": int64(3)}}}},
			Answers: map[string]string{"num": "2", "really": "no", "none": "~"}}}}
	var packed bytes.Buffer
	require.NoError(t, bundle.WriteZip(&packed))
	file := filepath.Join(t.TempDir(), "any.zip")
	require.NoError(t, os.WriteFile(file, packed.Bytes(), 0o600))
	s := read(t, file)
	require.Nil(t, s.Refused)
	require.Empty(t, s.Notes)
	require.Equal(t, "ann", s.ID)
	require.Equal(t, bundle.Made, s.Made)
	answer, there := s.Answer("one", "count")
	require.True(t, there)
	require.Nil(t, answer.Refused)
	require.Equal(t, map[string]any{"kind": "Deployment", "name": "web", "replicas": int64(3)}, answer.Steps[0].Do.Args)
	require.Equal(t, map[string]any{"num": "2", "really": "no", "none": "~"}, answer.Steps[1].Do.Args)
	require.True(t, s.About("one"))
	require.True(t, s.About("two"), "a word without an answer is handed in too")
	require.False(t, s.About("tw"))
}

// TestWhatASubmissionSaysOfItselfIsBounded, and what has another form is left out.
func TestWhatASubmissionSaysOfItselfIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 300)
	s := read(t, packed(t, "ann.zip", entry{name: "tasks/one/count.yaml", text: "answers: {num: 2}"}, entry{name: "submission.yaml", text: `
id: ann
klab: "v1\e[31m"
kubernetes: ` + long + `
made: yesterday
lessons: {one: [1], two: ` + long + `}
tasks:
  one/count: {state: passed, at: 7, left: [` + strings.Repeat("a,", 20) + `{}]}
  ../../x: {state: pass}
  one/keep: pass
`}))
	require.Equal(t, "ann", s.ID)
	require.NotContains(t, s.Made.Klab, "\x1b")
	require.Empty(t, s.Made.Kubernetes)
	require.True(t, s.Made.At.IsZero())
	require.Equal(t, map[string]string{"one": "", "two": ""}, s.Made.Lessons)
	require.Len(t, s.Made.Claims, 1)
	require.Empty(t, s.Made.Claims["one/count"].State)
	require.Len(t, s.Made.Claims["one/count"].Left, 10)
}
