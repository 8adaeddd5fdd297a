package prose

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/klab-dev/klab/plain"
)

// Line returns the words of a Markdown text in one line, without the marks that style them: for a list, which has no
// room for style.
func Line(markdown string) string {
	source := []byte(plain.References(plainSource(markdown)))
	var b strings.Builder
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if words, ok := n.(*ast.Text); ok && entering {
			b.Write(words.Value(source))
			if words.SoftLineBreak() || words.HardLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil // no step of it fails
	})
	return strings.TrimSpace(b.String())
}
