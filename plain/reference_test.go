package plain_test

import (
	"html"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/plain"
)

func TestReferencesToWhatIsHidden(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"&lt;b&gt; &amp; &#20013; &#x2603 AT&T R&D &unknown; a?b=1&c=2": "&lt;b&gt; &amp; &#20013; &#x2603 AT&T R&D &unknown; a?b=1&c=2",
		"&#27;]52;c;eA==&#7;":                        "�]52;c;eA==�",
		"&#27]&#x1b[&#X1B;&#0000027;&#155;&#x9b":     "�]�[����",
		"&#8203;&ZeroWidthSpace;&lrm;&shy;&#xe0041;": "�����",
		"&#10;&NewLine;&Tab;":                        "���",
		"&#xe000;":                                   "�",
		"&#99999999999999999999;":                    "&#99999999999999999999;",
	} {
		require.Equal(t, want, plain.References(text), text)
		require.Equal(t, want != text, plain.Reference(text) != nil, text)
	}
	require.Equal(t, []int{4, 9}, plain.Reference("&lt;&#27;&#7;"))
}

func FuzzReferences(f *testing.F) {
	f.Add("a &#27;b&#x9b &shy;c&amp;#27;")
	f.Fuzz(func(t *testing.T, text string) {
		once := plain.References(plain.Text(text))
		for _, r := range html.UnescapeString(once) {
			require.False(t, r != '\n' && r != '\t' && plain.Hidden(r), "%q of %q", r, text)
		}
		require.Equal(t, once, plain.References(once))
		require.Equal(t, plain.Reference(plain.Text(text)) == nil, once == plain.Text(text))
	})
}
