package template

import (
	"strings"
	"unicode"

	"al.essio.dev/pkg/shellescape"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// A command is a line for a shell in which each computed part stays one word. The names in it come from the lab, where
// others write them.
type command struct{ parts textParts }

// Command compiles the line that a check shows to learners.
func Command(c *expr.Compiler, at expr.Place, text string) Template {
	switch line := pieces(c, at, text).(type) {
	case textParts:
		return command{line}
	case computed:
		return command{textParts{line}}
	default:
		return line
	}
}

// Render implements Template.
func (t command) Render(w *expr.World) (any, error) {
	var line strings.Builder
	quote := rune(0)
	for _, part := range t.parts {
		value, err := part.Render(w)
		if err != nil {
			return nil, err
		}
		text := kube.Display(value)
		if _, written := part.(Literal); written {
			line.WriteString(text)
			quote = quoteAfter(quote, text)
			continue
		}
		line.WriteString(word(text, quote, startsWord(line.String())))
	}
	return line.String(), nil
}

// quoteAfter is the quotation mark that is open after a text, 0 for none.
func quoteAfter(open rune, text string) rune {
	for _, r := range text {
		switch {
		case open == 0 && (r == '\'' || r == '"'):
			open = r
		case r == open:
			open = 0
		}
	}
	return open
}

// startsWord reports whether the text after a line is a word of its own, quotation marks left aside.
func startsWord(line string) bool {
	before := strings.TrimRight(line, `'"`)
	return before == "" || unicode.IsSpace(rune(before[len(before)-1]))
}

// word writes a value so that a shell reads it as text, within a quotation mark or outside of any. Where it is the
// whole word it must be no flag either.
func word(text string, quote rune, whole bool) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
	if rest, dash := strings.CutPrefix(text, "-"); dash && whole {
		text = string(unicode.ReplacementChar) + rest
	}
	quoted := shellescape.Quote(text)
	if quote == 0 || quoted == text {
		return quoted
	}
	return string(quote) + quoted + string(quote) // out of the quotation, and into it again
}
