package prose

import (
	"strings"

	"charm.land/lipgloss/v2"
)

const (
	columnGap = " │ "
	gapWidth  = 3
	minColumn = 4
)

// table lays a table out so that it fits, wrapping inside its cells.
func (p page) table(source []string, limit int) ([]string, error) {
	rows, err := p.tableCells(source)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	widths := fit(naturalWidths(rows), limit)
	bold := lipgloss.NewStyle().Bold(true)
	lines := []string{""}
	for i, row := range rows {
		laid := layRow(row, widths)
		if i == 0 {
			for j, line := range laid {
				laid[j] = bold.Render(line)
			}
			laid = append(laid, rule(widths))
		}
		lines = append(lines, laid...)
	}
	return append(lines, ""), nil
}

// tableCells renders the cells, leaving out the delimiter row.
func (p page) tableCells(source []string) ([][]string, error) {
	var rows [][]string
	for i, line := range source {
		if i == 1 {
			continue
		}
		row := splitRow(line)
		for j, text := range row {
			if text == "" {
				continue
			}
			rendered, err := p.inline(mendEmphasis(text))
			if err != nil {
				return nil, err
			}
			row[j] = rendered
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// splitRow cuts a row at its bars, but not at escaped ones and those inside code.
func splitRow(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	var row []string
	var b strings.Builder
	code := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && line[i+1] == '|':
			b.WriteByte('|')
			i++
		case c == '|' && !code:
			row = append(row, strings.TrimSpace(b.String()))
			b.Reset()
		default:
			code = code != (c == '`')
			b.WriteByte(c)
		}
	}
	return append(row, strings.TrimSpace(b.String()))
}

func naturalWidths(rows [][]string) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range min(len(row), len(widths)) {
			widths[i] = max(widths[i], lipgloss.Width(row[i]))
		}
	}
	return widths
}

// fit narrows the widest columns until the row fits, sparing the narrow ones.
func fit(widths []int, limit int) []int {
	room := limit - gapWidth*(len(widths)-1)
	for total(widths) > room {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= minColumn {
			break
		}
		widths[widest]--
	}
	return widths
}

func total(widths []int) int {
	n := 0
	for _, w := range widths {
		n += w
	}
	return n
}

// layRow wraps the cells and sets them side by side.
func layRow(row []string, widths []int) []string {
	columns := make([][]string, len(widths))
	height := 0
	for i, w := range widths {
		if i < len(row) {
			columns[i] = Wrap(row[i], w)
		}
		height = max(height, len(columns[i]))
	}
	lines := make([]string, height)
	for y := range lines {
		parts := make([]string, len(widths))
		for i, w := range widths {
			text := ""
			if y < len(columns[i]) {
				text = columns[i][y]
			}
			parts[i] = text + strings.Repeat(" ", max(w-lipgloss.Width(text), 0))
		}
		lines[y] = strings.TrimRight(strings.Join(parts, columnGap), " ")
	}
	return lines
}

func rule(widths []int) string {
	parts := make([]string, len(widths))
	for i, w := range widths {
		parts[i] = strings.Repeat("─", w)
	}
	return strings.Join(parts, "─┼─")
}
