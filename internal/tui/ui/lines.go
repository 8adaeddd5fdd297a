package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// TextMax is the widest text that reads well.
const TextMax = 96

// Cut shortens a line to width, showing that it was.
func Cut(line string, width int) string {
	return ansi.Truncate(line, max(width, 0), "…")
}

// Pad makes exactly height lines of a list.
func Pad(lines []string, height int) []string {
	out := append([]string{}, lines[:max(min(len(lines), height), 0)]...)
	for len(out) < height {
		out = append(out, "")
	}
	return out
}

// Spread sets left and right at the ends of a line.
func Spread(left, right string, width int) string {
	room := width - lipgloss.Width(right) - 1
	left = Cut(left, room)
	return left + strings.Repeat(" ", max(width-lipgloss.Width(left)-lipgloss.Width(right), 1)) + right
}

// Beside sets two columns next to each other.
func Beside(left, right []string, leftWidth int, between string, height int) []string {
	left, right = Pad(left, height), Pad(right, height)
	out := make([]string, height)
	for i := range out {
		line := Cut(left[i], leftWidth)
		out[i] = line + strings.Repeat(" ", max(leftWidth-lipgloss.Width(line), 0)) + between + right[i]
	}
	return out
}

// Window returns height lines around a line, with the heading above it where there is room.
func Window(lines []string, at, height int) []string {
	start := WindowStart(len(lines), at, height)
	return Pad(lines[start:min(start+height, len(lines))], height)
}

// WindowStart returns the first of total lines that a window around a line shows.
func WindowStart(total, at, height int) int { return max(min(at-height/2, total-height), 0) }
