package plain_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/plain"
)

func TestWhatIsHiddenIsShown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ready\n\t✔ 就绪　探针 naïve": "ready\n\t✔ 就绪　探针 naïve",
		"\x1b]52;c;eA==\x07":     "�]52;c;eA==�",
		"a\rb":                   "a�b",
		"a\u009bb":               "a�b",
		"a\u200bb":               "a�b",
		"a\u200db":               "a�b",
		"a\u061cb\u200f\u202e":   "a�b��",
		"a\u2028b":               "a�b",
		"a\U000e0041b":           "a�b",
		"a\u3164b":               "a�b",
		"a\xffb":                 "a�b",
		"\ufeffa":                "�a",
	} {
		require.Equal(t, want, plain.Text(text), "%q", text)
	}
}

func TestALineIsOne(t *testing.T) {
	t.Parallel()
	require.Equal(t, "three Pods ✔ passed", plain.Line("three Pods\r\n\n✔ passed\n"))
	require.Equal(t, "a b", plain.Line("a\tb"))
	require.Equal(t, "�[2J", plain.Line("\x1b[2J"))
}

func TestANameIsQuotedWhereItHides(t *testing.T) {
	t.Parallel()
	require.Equal(t, "课程/text.en.md", plain.Name("课程/text.en.md"))
	require.Equal(t, `"a\x1b]52;c;eA==\a.sh"`, plain.Name("a\x1b]52;c;eA==\a.sh"))
	require.Equal(t, `"a\nb"`, plain.Name("a\nb"))
	require.Equal(t, `"a\u202eb"`, plain.Name("a\u202eb"))
	require.Equal(t, `"a\xff"`, plain.Name("a\xff"))
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b[2Jb\xff\u200b\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, shown := range []string{plain.Text(text), plain.Line(text), plain.Name(text)} {
			require.True(t, utf8.ValidString(shown))
			require.False(t, strings.ContainsFunc(shown, func(r rune) bool { return r != '\n' && r != '\t' && plain.Hidden(r) }), "%q", shown)
		}
		require.NotContains(t, plain.Line(text), "\n")
		require.NotContains(t, plain.Name(text), "\n")
	})
}
