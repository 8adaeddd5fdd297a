package lessons

import (
	"regexp"
	"strings"
	"unicode"
)

// pictureInfo is what stands behind the opening fence of a picture, as of any plain text.
const pictureInfo = "text"

var (
	// pictureLine is a text alternative: what a picture shows, directly above its fence.
	pictureLine = regexp.MustCompile(`^<!--\s*picture:\s*(\S.*?)\s*-->$`)

	// drawingSigns are the characters that lines, boxes, arrows and marks are drawn with. No command prints them.
	drawingSigns = &unicode.RangeTable{R16: []unicode.Range16{
		{Lo: 0x2190, Hi: 0x21ff, Stride: 1}, // arrows
		{Lo: 0x2500, Hi: 0x25ff, Stride: 1}, // boxes, blocks, shapes
		{Lo: 0x2713, Hi: 0x2718, Stride: 1}, // ticks and crosses
	}}
)

// IsPicture reports whether the block is a drawing rather than code or what a command prints.
func (b CodeBlock) IsPicture() bool {
	return b.Info == pictureInfo && strings.ContainsFunc(b.Text, isDrawn)
}

func isDrawn(r rune) bool { return unicode.Is(drawingSigns, r) }

// alternative returns what a line says about the picture below it; of other lines it returns nothing.
func alternative(line string) string {
	if match := pictureLine.FindStringSubmatch(strings.TrimSpace(line)); match != nil {
		return match[1]
	}
	return ""
}

// describes follows the text alternatives of pictures and reports whether the line is one. It is called for each line
// outside of fences; whatever opens no fence of plain text below an alternative leaves that without its picture.
func (c *cutter) describes(line string, number int) bool {
	if c.described > 0 && !opensPicture(line) {
		c.report(c.described, "this comment describes no picture", "put it directly above a ```"+pictureInfo+" fence")
	}
	c.described = 0
	if alternative(line) == "" {
		return false
	}
	c.described = number
	return true
}

func opensPicture(line string) bool {
	match := fenceLine.FindStringSubmatch(line)
	return match != nil && strings.TrimSpace(match[2]) == pictureInfo
}

// strokes returns the drawing of a picture without its words: for each line what is drawn in it, however long the
// strokes between the words are. Words differ in width from language to language, what is drawn does not.
func strokes(text string) string {
	var drawn strings.Builder
	before := rune(0)
	for _, r := range text {
		if r == '\n' || isDrawn(r) && (r != before || !isStroke(r)) {
			drawn.WriteRune(r)
		}
		before = r
	}
	return drawn.String()
}

// isStroke is true for lines that are drawn as long as they need to be.
func isStroke(r rune) bool { return strings.ContainsRune("─━═┄┈╌", r) }
