package prose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

func heard(language, markdown string) string {
	var b strings.Builder
	for _, line := range prose.Heard(markdown, words.Of(language).Linear.Heard) {
		b.WriteString(line.Lead + line.Text + "\n")
	}
	return b.String()
}

func TestWhatIsDrawnSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ language, markdown, want string }{
		"a paragraph is a line":  {"en", "one\ntwo **bold** and `code`\n\nnext\n", "one two bold and `code`\n\nnext\n"},
		"heading":                {"en", "# Title\ntext\n", "Heading, level 1: Title\n\ntext\n"},
		"code":                   {"en", "do:\n\n```bash\na\n\nb | c\n```\n\nend\n", "do:\n\nCode, bash, 3 lines.\na\n\nb | c\nEnd of code.\n\nend\n"},
		"one line of code":       {"en", "```yaml\na: *b*\n```\n", "Code, yaml, 1 line.\na: *b*\nEnd of code.\n"},
		"output":                 {"en", "```text\na  b\n```\n", "Output, 1 line.\na  b\nEnd of output.\n"},
		"a picture":              {"en", "<!-- picture: A points to B. -->\n```text\nA ──▶ B\n```\nso\n", "Picture: A points to B.\n\nso\n"},
		"a remark":               {"en", "a\n<!-- glossary -->\nb\n", "a b\n"},
		"a table":                {"en", "| Line | Why |\n|---|---|\n| `a \\| b` | **since** |\n| c | |\n", "Table, 2 rows.\n- Line: `a | b`; Why: since\n- Line: c\nEnd of table.\n"},
		"a list":                 {"en", "1. one\n2. two\n   - deep\n   - er\n\nend\n", "1. one\n2. two\n   - deep\n   - er\n\nend\n"},
		"code in a list":         {"en", "1. one\n\n   ```sh\n   a\n   ```\n\n2. two\n", "1. one\n\nCode, sh, 1 line.\na\nEnd of code.\n\n2. two\n"},
		"a quotation":            {"en", "> said\n> so\n\nyes\n", "Quote.\nsaid so\n\nEnd of quote.\n\nyes\n"},
		"a link":                 {"en", "[docs](https://k.io) &amp; 2 \\* 3\n", "docs (https://k.io) & 2 * 3\n"},
		"what a terminal obeys":  {"en", "a\x1b[2J `\x1b]52;c;x\x07` &#27;[2J\n", "a�[2J `�]52;c;x�` �[2J\n"},
		"emphasis in Chinese":    {"zh-CN", "需要**“二十秒”**预热，\n然后\n", "需要“二十秒”预热，然后\n"},
		"code in Chinese":        {"zh-CN", "```bash\na\nb\n```\n", "代码，bash，2 行。\na\nb\n代码结束。\n"},
		"a definition":           {"en", "a\n: b\n", "a : b\n"},
		"a line that ends early": {"en", "a<br>b\n", "a\nb\n"},
	} {
		require.Equal(t, c.want, heard(c.language, c.markdown), name)
	}
}

// TestEveryShippedTextCanBeHeard: no drawing is left, and nothing that a terminal would obey.
func TestEveryShippedTextCanBeHeard(t *testing.T) {
	t.Parallel()
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	for _, lesson := range course.Lessons {
		for language, text := range lesson.Texts {
			for _, section := range text.Sections {
				said := heard(language, section.Markdown)
				require.NotContains(t, said, "<!--", "%s %s", lesson.ID, section.ID)
				require.NotContains(t, said, "```", "%s %s", lesson.ID, section.ID)
				require.NotContains(t, said, "──", "%s %s %s", lesson.ID, language, section.ID)
				require.False(t, strings.ContainsFunc(said, func(r rune) bool { return r != '\n' && r != '\t' && plain.Hidden(r) }))
				require.False(t, strings.ContainsFunc(said, func(r rune) bool { return r >= '\ue000' && r <= '\ue003' }), "%s %s", lesson.ID, section.ID)
			}
		}
	}
}

func FuzzHeard(f *testing.F) {
	f.Add("# a\n\n- b\n\n  ```sh\n  c\n  ```\n\n| d |\n|---|\n| e |\n> f\n\x1b[2J &#27;")
	f.Fuzz(func(t *testing.T, markdown string) {
		said := heard("en", markdown)
		require.False(t, strings.ContainsFunc(said, func(r rune) bool { return r != '\n' && r != '\t' && plain.Hidden(r) }), "%q", said)
	})
}
