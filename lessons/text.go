package lessons

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Kinds of sections.
const (
	KindStep       = "step"
	KindTask       = "task"
	KindPredict    = "predict"
	KindQuiz       = "quiz"
	KindCorrection = "correction"
	KindDebrief    = "debrief"
)

var (
	sectionKinds = []string{KindStep, KindTask, KindPredict, KindQuiz, KindCorrection, KindDebrief}

	anchorLine = regexp.MustCompile(`^<!--\s*([a-z]+):\s*([a-z0-9]+(?:-[a-z0-9]+)*)\s*-->$`)
	// almostAnchor is a comment that was probably meant as an anchor.
	almostAnchor = regexp.MustCompile(`^<!--\s*(?:\w+\s*:|(?:step|task|predict|quiz|correction|debrief)\b)`)
	fenceLine    = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})(.*)$")
)

// A placedSection is a section and the line of its anchor.
type placedSection struct {
	Section
	line int
}

// A cutter walks a text line by line. Working on lines rather than on a syntax tree keeps every byte of
// a section as its author wrote it.
type cutter struct {
	source folder
	name   string
	fence  codeFence
	// described is the line of a text alternative while its picture has not come yet.
	described int
	sections  []placedSection
	problems  []Problem
}

// cut splits a Markdown file at its anchor lines.
func cut(source folder, name string) ([]placedSection, []Problem) {
	c := &cutter{source: source, name: name}
	var body []string
	for i, line := range splitLines(source.files[name]) {
		if next, ok := c.anchor(line, i+1); ok {
			c.finish(body)
			body = nil
			c.sections = append(c.sections, next)
			continue
		}
		c.fence.read(line, i+1)
		body = append(body, line)
	}
	c.finish(body)
	c.describes("", 0) // the text may end with an alternative
	if c.fence.open() {
		c.report(c.fence.line, "this fence is never closed", "close it with "+c.fence.mark)
	}
	if len(c.sections) == 0 {
		c.problems = append(c.problems, source.whole(name, "the text has no anchors",
			"begin each part with a line such as <!-- step: hook -->"))
	}
	return c.sections, c.problems
}

// anchor returns the section that a line opens.
func (c *cutter) anchor(line string, number int) (placedSection, bool) {
	if c.fence.open() || c.describes(line, number) {
		return placedSection{}, false
	}
	match := anchorLine.FindStringSubmatch(strings.TrimSpace(line))
	if match == nil {
		if almostAnchor.MatchString(strings.TrimSpace(line)) {
			c.report(number, "this comment looks like an anchor but is none", "write <!-- step: some-id -->")
		}
		return placedSection{}, false
	}
	next := placedSection{Section: Section{Kind: match[1], ID: match[2]}, line: number}
	if !slices.Contains(sectionKinds, next.Kind) {
		c.report(number, fmt.Sprintf("unknown kind of section %q", next.Kind),
			"use one of "+strings.Join(sectionKinds, ", "))
	}
	for _, earlier := range c.sections {
		if earlier.Kind == next.Kind && earlier.ID == next.ID {
			c.report(number, fmt.Sprintf("anchor %s: %s is there already, on line %d", next.Kind, next.ID, earlier.line),
				"give it another id")
		}
	}
	return next, true
}

// finish closes the section under way. Only the title may stand before the first anchor, for readers of the file on a
// code host.
func (c *cutter) finish(body []string) {
	text := strings.TrimSpace(strings.Join(body, "\n"))
	if len(c.sections) > 0 {
		c.sections[len(c.sections)-1].Markdown = text
		return
	}
	for i, line := range body {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "<!--") {
			c.report(i+1, "text before the first anchor is never shown", "move it below an anchor")
			return
		}
	}
}

func (c *cutter) report(line int, message, fix string) {
	c.problems = append(c.problems, c.source.at(c.name, line, 1, message, fix))
}

// A codeFence follows fenced code blocks through the lines of a text.
type codeFence struct {
	mark string
	info string
	line int
}

func (f *codeFence) open() bool { return f.mark != "" }

// read takes the next line and reports whether it is a fence's first or last.
func (f *codeFence) read(line string, number int) bool {
	match := fenceLine.FindStringSubmatch(line)
	if match == nil {
		return false
	}
	mark, info := match[1], strings.TrimSpace(match[2])
	if !f.open() {
		*f = codeFence{mark: mark, info: info, line: number}
		return true
	}
	if mark[0] == f.mark[0] && len(mark) >= len(f.mark) && info == "" {
		*f = codeFence{}
		return true
	}
	return false
}

func splitLines(data []byte) []string {
	return strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
}
