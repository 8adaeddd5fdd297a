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
	natural, least := columnWidths(rows, limit)
	widths := fit(natural, least, limit)
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
			rendered, err := p.inline(mendEmphasis(breakLines(text)))
			if err != nil {
				return nil, err
			}
			row[j] = strings.ReplaceAll(rendered, string(lineBreak), "\n")
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

// columnWidths returns what each column would like, and what it needs so that no word is torn.
func columnWidths(rows [][]string, limit int) (natural, least []int) {
	natural, least = make([]int, len(rows[0])), make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range min(len(row), len(natural)) {
			natural[i] = max(natural[i], lipgloss.Width(row[i]))
			for line := range strings.SplitSeq(row[i], "\n") {
				least[i] = max(least[i], longestWord(decode(line)))
			}
		}
	}
	for i := range least {
		least[i] = min(least[i], limit/2)
	}
	return natural, least
}

// longestWord is the width of the longest run that may not be broken.
func longestWord(cells []cell) int {
	longest, run := 0, 0
	for i, c := range cells {
		if c.text == " " {
			run = 0
			continue
		}
		run += c.width
		longest = max(longest, run)
		if i+1 < len(cells) && canBreak(c, cells[i+1]) {
			run = 0
		}
	}
	return longest
}

// fit narrows the widest columns until the row fits: as long as it can without tearing words.
func fit(widths, least []int, limit int) []int {
	room := limit - gapWidth*(len(widths)-1)
	narrow := func(floor func(i int) int) {
		for total(widths) > room {
			widest := -1
			for i, w := range widths {
				if w > floor(i) && (widest < 0 || w > widths[widest]) {
					widest = i
				}
			}
			if widest < 0 {
				return
			}
			widths[widest]--
		}
	}
	narrow(func(i int) int { return max(least[i], minColumn) })
	narrow(func(int) int { return minColumn })
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
