package texts

import (
	"regexp"
	"strings"
	"unicode"
)

// PictureInfo is what stands behind the opening fence of a picture, as of any plain text.
const PictureInfo = "text"

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

func isDrawn(r rune) bool { return unicode.Is(drawingSigns, r) }

// alternative returns what a line says about the picture below it; of other lines it returns nothing.
func alternative(line string) string {
	if match := pictureLine.FindStringSubmatch(strings.TrimSpace(line)); match != nil {
		return match[1]
	}
	return ""
}

func opensPicture(line string) bool {
	match := fenceLine.FindStringSubmatch(line)
	return match != nil && strings.TrimSpace(match[2]) == PictureInfo
}

// Strokes returns the drawing of a picture without its words: for each line what is drawn in it, however long the
// strokes between the words are. Words differ in width from language to language, what is drawn does not.
func Strokes(text string) string {
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
