package author

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// TestThreeWalksComeToEveryLesson: each begins with what the change touched and another third.
func TestThreeWalksComeToEveryLesson(t *testing.T) {
	t.Parallel()
	var all []*lessons.Lesson
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		all = append(all, &lessons.Lesson{ID: id})
	}
	order := func(f walkFlags) (ids string) {
		ordered, err := f.inOrder(words.CommandWords{}, all)
		require.NoError(t, err)
		for _, lesson := range ordered {
			ids += lesson.ID
		}
		return ids
	}
	require.Equal(t, "abcdefg", order(walkFlags{}))
	require.Equal(t, "adgbcef", order(walkFlags{first: "1/3"}))
	require.Equal(t, "fbeacdg", order(walkFlags{first: "2/3", touched: []string{"f"}}))
	require.Equal(t, "cfabdeg", order(walkFlags{first: "3/3"}))
	for _, text := range []string{"4/3", "0/3", "a/b", "3"} {
		_, err := walkFlags{first: text}.inOrder(words.CommandWords{}, all)
		require.Error(t, err, text)
	}
}
