package mutate

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// odd are values that one reader of YAML takes for something else than the next.
func odd() object {
	return object{"kind": "ConfigMap", "data": object{
		"a": "yes", "b": "0777", "c": "1e3", "d": "12:30", "e": "~", "f": "a: b", "g": "line\nline\n", "h": "", "i": "# no", "j": "null", "k": "86400",
		"l": []any{int64(1), true, "true", nil, 1.5, []any{}, object{}},
	}}
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	t.Parallel()
	docs := []object{odd(), {"kind": "Second"}}
	text, err := yamlText(docs)
	require.NoError(t, err)
	back, err := parse(text)
	require.NoError(t, err)
	require.Equal(t, docs, back)

	text, err = shuffledText(docs, rand.New(rand.NewPCG(1, 2)))
	require.NoError(t, err)
	back, err = parse(text)
	require.NoError(t, err)
	require.Equal(t, docs, back)
}

func TestPercentages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, of int64
		up    bool
		want  string
	}{{1, 4, true, "1%"}, {1, 4, false, "25%"}, {3, 3, true, "67%"}, {3, 3, false, "100%"}, {0, 3, true, "0%"}, {2, 7, false, "29%"}} {
		got, ok := percentOf(c.n, c.of, c.up)
		require.True(t, ok)
		require.Equal(t, c.want, got, "%d of %d", c.n, c.of)
	}
}

func TestSpellings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"100m": "0.100", "1": "1000m", "64Mi": "67108864", "1.5": "1500m", "0.5": "500m"} {
		got, ok := respelled(text)
		require.True(t, ok, text)
		require.Equal(t, want, got)
	}
	_, ok := respelled("much")
	require.False(t, ok)
}
