package prose

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/plain"
)

// TestNoTextReachesTheTerminalAsAnEscape has every way to write a character in Markdown.
func TestNoTextReachesTheTerminalAsAnEscape(t *testing.T) {
	t.Parallel()
	for name, escape := range map[string]string{
		"raw": "\x1b", "decimal": "&#27;", "hexadecimal": "&#x1b;", "capital": "&#X1B;", "zeros": "&#0000027;", "no semicolon": "&#27",
		"eight bit": "&#155;", "raw eight bit": "\u009b", "escaped": `\&#27;`, "invisible": "&#8203;", "named": "&ZeroWidthSpace;",
		"soft hyphen": "&shy;", "line feed": "&#10;", "named line feed": "&NewLine;", "klab's mark": "\ue000", "its number": "&#xe000;",
	} {
		for place, markdown := range map[string]string{
			"text":      "A @]52;c;eA==&#7; B\n",
			"bold":      "A **@[31mx** B\n",
			"heading":   "# A @[2J\n",
			"list":      "- A @[2J\n",
			"quote":     "> A @[2J\n",
			"code":      "A `@[2J` B\n",
			"table":     "| a @[2J | b |\n|---|---|\n| c | d @[2J |\n",
			"link":      "[a @[2J](https://k.io/@[2J \"@\")\n",
			"autolink":  "<https://k.io/@[2J>\n",
			"image":     "![a @[2J](https://k.io/@[2J)\n",
			"html":      "<b title=\"@[2J\">a @[2J</b>\n\n<div>\n@[2J\n</div>\n",
			"reference": "[a][b]\n\n[b]: https://k.io/@[2J '@[2J'\n",
			"fence":     "```bash\necho '@[2J'\n```\n",
			"drawing":   "```text\n@[2J\n```\n",
		} {
			t.Run(name+" in "+place, func(t *testing.T) {
				t.Parallel()
				render(t, strings.ReplaceAll(markdown, "@", escape))
			})
		}
	}
}

func TestAReferenceToTextIsText(t *testing.T) {
	t.Parallel()
	lines, err := Render("a &lt;b&gt; &amp; &#20013; &copy; AT&T &unknown; x&#9731;y", 80, Style{})
	require.NoError(t, err)
	require.Equal(t, []string{"a <b> & 中 © AT&T &unknown; x☃y"}, lines)
}

func TestOnlyLinksToTheWebAreLinks(t *testing.T) {
	t.Parallel()
	lines, err := Render("[a](https://k.io) [b](file:///etc/passwd) [c](javascript:alert(1)) [d](x-man-page://ls)", 200, Style{})
	require.NoError(t, err)
	require.Contains(t, lines[0], "\x1b]8;")
	require.NotRegexp(t, `\x1b\]8;[^;]*;[^h\x07]`, lines[0])
}

var (
	colours = regexp.MustCompile(`\x1b\[[0-9;:]*m`)
	// weights are what is left of them without colour: bold, italics, underline and crossed out, on and off.
	weights = regexp.MustCompile(`\x1b\[(?:0|1|3|4|9|2[2-9]|;)*m`)
	links   = regexp.MustCompile(`\x1b\]8;[0-9A-Za-z_.:=-]*;(?:https?://[\x21-\x7e]+)?(?:\x07|\x1b\\)`)
)

// render wants nothing in the output but text, links to the web, and the sequences of the style: without colour
// there are none of colour, whoever wrote them.
func render(t *testing.T, markdown string) {
	t.Helper()
	for style, sequences := range map[Style]*regexp.Regexp{{}: weights, {Color: true, Dark: true}: colours} {
		lines, err := Render(markdown, 60, style)
		if err != nil {
			return
		}
		for _, line := range lines {
			require.True(t, utf8.ValidString(line), "%q", line)
			text := sequences.ReplaceAllString(links.ReplaceAllString(line, ""), "")
			require.False(t, strings.ContainsFunc(text, plain.Hidden), "%q of %q", line, markdown)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add(sample)
	f.Add("A &#27;]52;c;Y3VybCBldmlsIHwgc2gK&#7; B &#x1b;[2J\x1b[31m")
	f.Add("[a](file:///etc/passwd) ![b](https://k.io/\x1b) <b title='&#27;'>&amp;#27;</b>")
	f.Add("| a\x9b | b |\n|---|---|\n| `&#27;` | \ue0000\ue001 |\n")
	f.Fuzz(func(t *testing.T, markdown string) {
		if len(markdown) < 2000 {
			render(t, markdown)
		}
	})
}
