package index

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/klab-dev/klab/lessons"
)

// A heading is the first line of a section, as a page links to it.
type heading struct {
	text string
	// anchor is what code hosts make of the text.
	anchor string
}

// find returns the section of a text that a place names, or nil.
func find(text *lessons.Text, named lessons.Section) *lessons.Section {
	if text == nil {
		return nil
	}
	for i, section := range text.Sections {
		if section.Kind == named.Kind && section.ID == named.ID {
			return &text.Sections[i]
		}
	}
	return nil
}

// headingOf returns the heading of a section of a text, whose text is empty where the section has none. Code hosts number
// the anchors of headings that are the same, so that all before it count.
func headingOf(text *lessons.Text, named lessons.Section) heading {
	seen := map[string]int{}
	for _, section := range text.Sections {
		own := section.Kind == named.Kind && section.ID == named.ID
		found := headings(section.Markdown)
		for i, line := range found {
			anchor := slug(line)
			n := seen[anchor]
			seen[anchor]++
			if n > 0 {
				anchor = fmt.Sprintf("%s-%d", anchor, n)
			}
			if own && i == 0 && strings.HasPrefix(section.Markdown, "#") {
				return heading{line, anchor}
			}
		}
		if own {
			break
		}
	}
	return heading{}
}

// headings are the texts of the headings of a piece of Markdown.
func headings(markdown string) []string {
	var found []string
	for line := range strings.Lines(lessons.ApartFromBlocks(markdown)) {
		marks := strings.TrimLeft(line, "#")
		if level := len(line) - len(marks); level > 0 && level <= 6 && strings.HasPrefix(marks, " ") {
			found = append(found, strings.TrimSpace(marks))
		}
	}
	return found
}

// slug is the anchor that GitHub gives a heading: small letters, hyphens for blanks, and no punctuation.
func slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsMark(r), unicode.IsNumber(r):
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}
