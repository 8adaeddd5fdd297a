package prose

import (
	"strings"

	"charm.land/lipgloss/v2"
)

const (
	// keptGap is what a gap between the columns of a drawing is narrowed to, and what tells columns apart.
	keptGap = 2
	// leastTail is the narrowest column that a drawing's last text may continue in.
	leastTail = 12
)

// fitDrawing makes a drawing narrower without moving what stands below each other: first gaps that all its
// lines have shrink, then the last column of a line continues below itself. What is still too wide is left.
func fitDrawing(lines []string, limit int) []string {
	rows := make([][]cell, len(lines))
	for i, line := range lines {
		rows[i] = columns(line)
	}
	for widest(rows) > limit && squeeze(rows) {
	}
	var out []string
	for _, row := range rows {
		line := strings.TrimRight(encode(row), " ")
		at := tail(row, limit)
		if len(row) <= limit || at == 0 {
			out = append(out, line)
			continue
		}
		out = append(out, WrapHanging(encode(row[at:]), limit, encode(row[:at]), strings.Repeat(" ", at))...)
	}
	return out
}

// columns cuts a line into one cell for each column; the second column of a wide character is empty.
func columns(line string) []cell {
	var row []cell
	for _, c := range decode(line) {
		row = append(row, c)
		for range c.width - 1 {
			row = append(row, cell{})
		}
	}
	return row
}

func widest(rows [][]cell) int {
	n := 0
	for _, row := range rows {
		n = max(n, len(row))
	}
	return n
}

// squeeze takes one column out of the widest gap that all rows have, and tells whether there was one.
func squeeze(rows [][]cell) bool {
	best, at, run := keptGap, -1, 0
	for x := range widest(rows) {
		if !blankColumn(rows, x) {
			run = 0
			continue
		}
		if run++; run > best {
			best, at = run, x
		}
	}
	if at < 0 {
		return false
	}
	for i, row := range rows {
		if at < len(row) {
			rows[i] = append(row[:at:at], row[at+1:]...)
		}
	}
	return true
}

// blankColumn is true when no row has anything there.
func blankColumn(rows [][]cell, x int) bool {
	for _, row := range rows {
		if x < len(row) && row[x].text != " " {
			return false
		}
	}
	return true
}

// tail returns where the last column of a row begins, or 0 when it cannot continue there.
func tail(row []cell, limit int) int {
	at, gap := 0, 0
	for x, c := range row {
		if c.text == " " {
			gap++
			continue
		}
		if gap >= keptGap && x > gap && limit-x >= leastTail {
			at = x
		}
		gap = 0
	}
	return at
}

// fitFence fits the drawing inside a fence.
func fitFence(fence string, limit int) string {
	lines := strings.Split(strings.TrimRight(fence, "\n"), "\n")
	if len(lines) < 3 || lipgloss.Width(fence) <= limit {
		return fence
	}
	inner := fitDrawing(lines[1:len(lines)-1], limit)
	return lines[0] + "\n" + strings.Join(inner, "\n") + "\n" + lines[len(lines)-1] + "\n"
}
