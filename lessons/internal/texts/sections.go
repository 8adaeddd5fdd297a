package texts

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons/internal/sources"
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
)

// A Section is the Markdown from one anchor to the next.
type Section struct {
	// Kind is "step", "task", "predict", "quiz", "correction" or "debrief".
	Kind string
	// ID names the section; for tasks and questions it is theirs.
	ID string
	// Markdown without the anchor line.
	Markdown string
}

// A PlacedSection is a section and the line of its anchor.
type PlacedSection struct {
	Section
	Line int
}

// A cutter walks a text line by line. Working on lines rather than on a syntax tree keeps every byte of
// a section as its author wrote it.
type cutter struct {
	source sources.Folder
	name   string
	fence  Fence
	// described is the line of a text alternative while its picture has not come yet.
	described int
	sections  []PlacedSection
	problems  []sources.Problem
}

// Cut splits a Markdown file at its anchor lines.
func Cut(source sources.Folder, name string) ([]PlacedSection, []sources.Problem) {
	c := &cutter{source: source, name: name}
	var body []string
	for i, line := range sources.Lines(source.Files[name]) {
		if next, ok := c.anchor(line, i+1); ok {
			c.finish(body)
			body = nil
			c.sections = append(c.sections, next)
			continue
		}
		c.fence.Read(line, i+1)
		body = append(body, line)
	}
	c.finish(body)
	c.describes("", 0) // the text may end with an alternative
	if c.fence.Open() {
		c.report(c.fence.line, "this fence is never closed", "close it with "+c.fence.mark)
	}
	if len(c.sections) == 0 {
		c.problems = append(c.problems, source.Whole(name, "the text has no anchors",
			"begin each part with a line such as <!-- step: hook -->"))
	}
	return c.sections, c.problems
}

// anchor returns the section that a line opens.
func (c *cutter) anchor(line string, number int) (PlacedSection, bool) {
	if c.fence.Open() || c.describes(line, number) {
		return PlacedSection{}, false
	}
	match := anchorLine.FindStringSubmatch(strings.TrimSpace(line))
	if match == nil {
		if almostAnchor.MatchString(strings.TrimSpace(line)) {
			c.report(number, "this comment looks like an anchor but is none", anchorFix())
		}
		return PlacedSection{}, false
	}
	next := PlacedSection{Section: Section{Kind: match[1], ID: match[2]}, Line: number}
	if !slices.Contains(sectionKinds, next.Kind) {
		c.report(number, fmt.Sprintf("unknown kind of section %q", next.Kind),
			"use one of "+strings.Join(sectionKinds, ", "))
	}
	for _, earlier := range c.sections {
		if earlier.Kind == next.Kind && earlier.ID == next.ID {
			c.report(number, fmt.Sprintf("anchor %s: %s is there already, on line %d", next.Kind, next.ID, earlier.Line),
				"give it another id")
		}
	}
	return next, true
}

// anchorFix names all anchors that there are.
func anchorFix() string {
	var anchors []string
	for _, kind := range sectionKinds {
		anchors = append(anchors, "<!-- "+kind+": some-id -->")
	}
	return "write one of " + strings.Join(anchors, ", ") + "; or <!-- picture: what it shows --> on the line above a picture"
}

// describes follows the text alternatives of pictures and reports whether the line is one. It is called for each line
// outside of fences; whatever opens no fence of plain text below an alternative leaves that without its picture.
func (c *cutter) describes(line string, number int) bool {
	if c.described > 0 && !opensPicture(line) {
		c.report(c.described, "this comment describes no picture", "put it directly above a ```"+PictureInfo+" fence")
	}
	c.described = 0
	if alternative(line) == "" {
		return false
	}
	c.described = number
	return true
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
	c.problems = append(c.problems, c.source.At(c.name, line, 1, message, fix))
}
