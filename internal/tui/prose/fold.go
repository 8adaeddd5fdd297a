package prose

import (
	"regexp"
	"strings"

	"charm.land/lipgloss/v2"
)

// goesOn is what a line of a command ends in that the next one continues.
const goesOn = ` \`

// FoldCommand lays out a command so that it can be copied from where it stands: what is too long for a line goes on
// below a backslash, between two words. Where no line may end, it is broken as prose is.
func FoldCommand(command string, width int, first, rest string) []string {
	var c commandLines
	var lines []string
	lead := decode(first)
	for line := range strings.SplitSeq(command, "\n") {
		lines = append(lines, c.lay(decode(line), width, lead, decode(rest), false)...)
		lead = decode(rest)
	}
	return lines
}

// commandLines go through the lines of a block of commands, and know what is open at the end of each.
type commandLines struct {
	// quote is the mark that opened a quotation, and input the line that ends what a command gets as its input.
	quote, input string
}

// hereDocument begins what a command gets as its input, up to a line that is the word alone.
var hereDocument = regexp.MustCompile(`(?:^|[^<])<<-?\s*['"]?(\w+)`)

// lay folds a line. One that cannot be folded is left whole, or broken as prose is.
func (c *commandLines) lay(cells []cell, limit int, first, rest []cell, whole bool) []string {
	cells = keepFlags(cells)
	tied := c.tie(cells)
	lines := layCells(tied, limit, first, rest, goesOn, foldAt)
	if whole {
		return lines
	}
	for _, line := range lines {
		if lipgloss.Width(line) > limit {
			return wrapCells(cells, limit, first, rest)
		}
	}
	return lines
}

// tie makes spaces at which no line may end those that none ends at: within quotations and comments, behind a
// backslash, and in what a command gets as its input.
func (c *commandLines) tie(cells []cell) []cell {
	tied := append([]cell(nil), cells...)
	open := c.openSpaces(cells)
	for i := range tied {
		if tied[i].text == " " && !open[i] {
			tied[i].text = string(nbsp)
		}
	}
	return tied
}

// openSpaces tells at which spaces of a line a shell reads the end of a word.
func (c *commandLines) openSpaces(cells []cell) []bool {
	open := make([]bool, len(cells))
	line := texts(cells)
	if c.input != "" {
		if strings.TrimSpace(line) == c.input {
			c.input = ""
		}
		return open
	}
	escaped := false
	for i, one := range cells {
		switch {
		case escaped:
			escaped = false
		case one.text == `\` && c.quote != "'":
			escaped = true
		case c.quote != "":
			if one.text == c.quote {
				c.quote = ""
			}
		case one.text == "'" || one.text == `"`:
			c.quote = one.text
		case one.text == "#" && isGap(cells, i-1):
			return open
		case one.text == " ":
			open[i] = true
		}
	}
	if m := hereDocument.FindStringSubmatch(line); m != nil && c.quote == "" {
		c.input = m[1]
	}
	return open
}

// isGap is true before the first cell, and at a space.
func isGap(cells []cell, i int) bool {
	return i < 0 || cells[i].text == " " || cells[i].text == string(nbsp)
}

// foldAt returns where the first line of a command ends and where the next begins: at the last space that leaves room
// for the backslash, or else at the first one behind a word that is too long.
func foldAt(cells []cell, room int) (end, next int) {
	if width(cells[:trimmed(cells, len(cells))]) <= room {
		return trimmed(cells, len(cells)), len(cells)
	}
	used, at, begun := 0, 0, false
	for i, c := range cells {
		tooFar := used+len(goesOn) > room
		if tooFar && at > 0 {
			break
		}
		if c.text == " " && begun {
			at = i
		}
		begun = begun || c.text != " "
		used += c.width
	}
	if at == 0 {
		return trimmed(cells, len(cells)), len(cells)
	}
	next = at
	for next < len(cells) && cells[next].text == " " {
		next++
	}
	return trimmed(cells, at), next
}
