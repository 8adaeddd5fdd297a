package prose

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marks from the private use area stand in the Markdown for what is laid out here.
const (
	blockOpen  = '\ue000'
	blockClose = '\ue001'
	paragraph  = '\ue002'
	lineBreak  = '\ue003'
)

// A block is a part of the source that is laid out apart from the prose.
type block struct {
	// code is a whole fenced block, and alternative what it shows, where the text says it of a picture.
	code, alternative string
	// table is the lines of a table without indent, delimiter row included.
	table []string
}

var (
	fenceLine     = regexp.MustCompile("^(\\s*)(```+|~~~+)")
	delimiterLine = regexp.MustCompile(`^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-+:?\s*)*\|?\s*$`)
	// markGap is a space that only the Markdown needed: Chinese marks bring their own.
	markGap  = regexp.MustCompile(`([。，、；：！？）])(\*\*)? +(\S)`)
	listItem = regexp.MustCompile(`^\s*([-*+]|\d+[.)])\s`)
	// remark is what a text says to others than those who see it, such as the text alternative of a picture.
	remark = regexp.MustCompile(`^\s*<!--.*-->\s*$`)
	// shown is the remark directly above a picture.
	shown = regexp.MustCompile(`^\s*<!--\s*picture:\s*(\S.*?)\s*-->\s*$`)
	// hardBreak is how Markdown and HTML end a line within a paragraph; code is left alone.
	hardBreak = regexp.MustCompile("`[^`]*`|(?i:<br\\s*/?>)|(?: {2,}|\\\\)$")
)

// split takes fenced code and tables out of the Markdown and mends what Chinese prose needs mended.
func split(markdown string) (string, []block) {
	var s splitter
	lines := strings.Split(strings.ReplaceAll(markdown, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); {
		i += s.take(lines[i:])
	}
	return strings.Join(s.out, "\n"), s.blocks
}

// A splitter collects the prose and the blocks.
type splitter struct {
	out    []string
	blocks []block
	// inList is true between a list item and the next text without indent.
	inList bool
	// alternative is what the line before says of a picture below it.
	alternative string
}

// take deals with the first lines and returns how many.
func (s *splitter) take(lines []string) int {
	alternative := s.alternative
	s.alternative = ""
	if remark.MatchString(lines[0]) {
		if m := shown.FindStringSubmatch(lines[0]); m != nil {
			s.alternative = m[1]
		}
		return 1
	}
	if m := fenceLine.FindStringSubmatch(lines[0]); m != nil {
		n := fenceLength(lines, m[2])
		s.add(m[1], block{code: dedent(lines[:n], m[1]), alternative: alternative})
		return n
	}
	if len(lines) > 1 && strings.Contains(lines[0], "|") && delimiterLine.MatchString(lines[1]) {
		n := tableLength(lines)
		s.add(indentOf(lines[0]), block{table: lines[:n]})
		return n
	}
	s.prose(lines[0])
	return 1
}

// add leaves a mark where the block was.
func (s *splitter) add(indent string, b block) {
	mark := indent + string(blockOpen) + strconv.Itoa(len(s.blocks)) + string(blockClose)
	s.blocks = append(s.blocks, b)
	s.out = append(s.out, "", mark, "")
}

// prose adds one line of text. A Chinese line is joined to the one before: a space between Han
// characters, which Markdown makes of a newline, does not belong there.
func (s *splitter) prose(line string) {
	line = breakLines(indentBySpaces(line))
	text := strings.TrimLeft(line, " ")
	indented := len(line) > len(text)
	switch {
	case listItem.MatchString(line):
		s.inList = true
	case text != "" && !indented:
		s.inList = s.inList && len(s.out) > 0 && s.out[len(s.out)-1] != ""
	}
	line, text = markGap.ReplaceAllString(line, "$1$2$3"), markGap.ReplaceAllString(text, "$1$2$3")
	line = mendEmphasis(line)
	last := len(s.out) - 1
	if quoted, ok := strings.CutPrefix(text, "> "); ok && last >= 0 && strings.HasPrefix(s.out[last], "> ") {
		text = quoted
	}
	if last >= 0 && joins(s.out[last], text) {
		s.out[last] += mendEmphasis(text)
		return
	}
	if s.continues(line, text) {
		s.out[last] += " " + text
		return
	}
	if s.inList && indented && last >= 0 && s.out[last] == "" && !listItem.MatchString(line) {
		// Glamour runs the paragraphs of a list item together; the mark keeps them apart.
		line = indentOf(line) + string(paragraph) + strings.TrimLeft(line, " ")
	}
	s.out = append(s.out, line)
}

// continues is true for a line that goes on with the item before it. Glamour keeps the newline between the two, so that
// the second would stand without the item's indent.
func (s *splitter) continues(line, text string) bool {
	last := len(s.out) - 1
	return s.inList && text != "" && last >= 0 && s.out[last] != "" &&
		!listItem.MatchString(line) && !strings.HasPrefix(text, "#") && !strings.HasPrefix(text, ">")
}

// breakLines puts klab's own mark where a line ends for good. Glamour runs such lines together.
func breakLines(line string) string {
	if strings.TrimSpace(line) == "" {
		return line
	}
	return hardBreak.ReplaceAllStringFunc(line, func(found string) string {
		if found[0] == '`' {
			return found
		}
		return string(lineBreak)
	})
}

// indentBySpaces spells out the tabs before a line, which Markdown counts as spaces up to the next stop. A colon at the
// beginning is text: Glamour would glue a definition to its term.
func indentBySpaces(line string) string {
	text := strings.TrimLeft(line, " \t")
	columns := 0
	for _, r := range line[:len(line)-len(text)] {
		columns++
		if r == '\t' {
			columns = (columns + tabStop - 1) / tabStop * tabStop
		}
	}
	if strings.HasPrefix(text, ": ") {
		text = string(zwsp) + text
	}
	return strings.Repeat(" ", columns) + text
}

// joins is true when two source lines are one run of Chinese text, or a Chinese mark stands where they meet.
func joins(previous, next string) bool {
	if previous == "" || next == "" || listItem.MatchString(next) || strings.HasPrefix(next, ">") {
		return false
	}
	trimmed := strings.TrimLeft(previous, " ")
	if strings.HasPrefix(trimmed, "#") || strings.HasPrefix(next, "#") {
		return false
	}
	a, _ := utf8.DecodeLastRuneInString(strings.TrimRight(previous, "*"+string(zwsp)))
	b, _ := utf8.DecodeRuneInString(strings.TrimPrefix(next, "**"))
	return isHan(a) && isHan(b) || isChineseMark(a) || isChineseMark(b)
}

func isHan(r rune) bool {
	return unicode.Is(unicode.Han, r) || isFullWidthMark(r)
}

// mendEmphasis lets ** open and close next to Chinese punctuation, where CommonMark, made for spaces
// between words, leaves it standing as text.
func mendEmphasis(line string) string {
	if !strings.Contains(line, "**") {
		return line
	}
	var b strings.Builder
	for i, part := range strings.Split(line, "**") {
		if i > 0 {
			if before, _ := utf8.DecodeLastRuneInString(b.String()); isFullWidthMark(before) {
				b.WriteRune(zwsp)
			}
			b.WriteString("**")
			if after, _ := utf8.DecodeRuneInString(part); isFullWidthMark(after) {
				b.WriteRune(zwsp)
			}
		}
		b.WriteString(part)
	}
	return b.String()
}

// fenceLength counts the lines up to the closing fence.
func fenceLength(lines []string, fence string) int {
	for i, line := range lines[1:] {
		text := strings.TrimSpace(line)
		if strings.HasPrefix(text, fence) && strings.Trim(text, fence[:1]) == "" {
			return i + 2
		}
	}
	return len(lines)
}

func tableLength(lines []string) int {
	n := 2
	for n < len(lines) && strings.Contains(lines[n], "|") {
		n++
	}
	return n
}

func dedent(lines []string, indent string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimPrefix(line, indent))
		b.WriteByte('\n')
	}
	return b.String()
}

func indentOf(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " "))]
}
