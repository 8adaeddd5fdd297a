package tests

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/lessons"
)

// TestTheShippedCourseLints holds the shipped lessons to the rules that authors get.
func TestTheShippedCourseLints(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	for _, problem := range lessons.Lint(course) {
		t.Error(problem.Error())
	}
}
