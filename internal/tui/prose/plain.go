package prose

import (
	"strings"
	"unicode"

	"github.com/klab-dev/klab/plain"
)

// plainSource is Markdown without what a terminal would act upon or hide, and without klab's own marks. It is made
// before anything is styled: afterwards nobody can tell the renderer's sequences from those of the text.
func plainSource(markdown string) string {
	return strings.Map(func(r rune) rune {
		if r >= blockOpen && r <= lineBreak {
			return unicode.ReplacementChar
		}
		return r
	}, plain.Text(strings.ReplaceAll(markdown, "\r\n", "\n")))
}
