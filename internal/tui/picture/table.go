package picture

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// gap stands between columns.
const gap = "  "

// A cell is a text in a table, and what stands for it where there is little room.
type cell struct {
	text, short string
	style       lipgloss.Style
}

// A column says how much its cells matter: those of the highest rank are shortened first, and left out first once all
// are short. Those of rank 0 are never left out.
type column struct {
	rank  int
	right bool
}

// A row is cells, and the glow behind them.
type row struct {
	cells []cell
	glow  lipgloss.Style
}

// A table is rows whose columns stand below each other.
type table struct {
	columns []column
	rows    []row
	// indent stands before every row.
	indent string
}

// add adds a row.
func (t *table) add(glow lipgloss.Style, cells ...cell) { t.rows = append(t.rows, row{cells, glow}) }

// lines draws the table. What has no room is given up column by column, for all rows alike.
func (t *table) lines(width int) []string {
	widths := t.fit(width - lipgloss.Width(t.indent))
	lines := make([]string, len(t.rows))
	for i, row := range t.rows {
		lines[i] = t.indent + ui.Cut(t.line(row, widths), width-lipgloss.Width(t.indent))
	}
	return lines
}

// fit finds the width of each column, 0 for those without room. It shortens cells on its way.
func (t *table) fit(width int) []int {
	widths := make([]int, len(t.columns))
	for i := range t.columns {
		widths[i] = t.widest(i)
	}
	order := t.givingUp()
	for _, i := range order {
		if total(widths) > width && t.shorten(i) {
			widths[i] = t.widest(i)
		}
	}
	for _, i := range order {
		if total(widths) > width && t.columns[i].rank > 0 {
			widths[i] = 0
		}
	}
	return widths
}

// givingUp lists the columns in the order in which they are given up.
func (t *table) givingUp() []int {
	order := make([]int, len(t.columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return t.columns[b].rank - t.columns[a].rank })
	return order
}

// shorten puts the short texts in place of the long ones, and reports whether there are any.
func (t *table) shorten(i int) bool {
	any := false
	for _, row := range t.rows {
		if short := row.cells[i].short; short != "" {
			row.cells[i].text, any = short, true
		}
	}
	return any
}

func (t *table) widest(i int) int {
	widest := 0
	for _, row := range t.rows {
		widest = max(widest, ansi.StringWidth(row.cells[i].text))
	}
	return widest
}

// total is the width of all columns that have room, with what stands between them.
func total(widths []int) int {
	sum := 0
	for _, w := range widths {
		if w > 0 {
			sum += w + len(gap)
		}
	}
	return max(sum-len(gap), 0)
}

// line draws a row.
func (t *table) line(r row, widths []int) string {
	var b strings.Builder
	last := len(widths) - 1
	for last > 0 && widths[last] == 0 {
		last--
	}
	for i, c := range r.cells {
		if widths[i] == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(r.glow.Render(gap))
		}
		space := strings.Repeat(" ", max(widths[i]-ansi.StringWidth(c.text), 0))
		if i == last && !t.columns[i].right {
			space = ""
		}
		if t.columns[i].right {
			b.WriteString(c.style.Inherit(r.glow).Render(space + c.text))
		} else {
			b.WriteString(c.style.Inherit(r.glow).Render(c.text + space))
		}
	}
	return b.String()
}

// cutLast is lines with the last column cut rather than others left out: a sentence may end early.
func (t *table) cutLast(width int) []string {
	last, lines := len(t.columns)-1, make([]string, len(t.rows))
	t.columns[last].rank = 0
	longest := t.widest(last)
	widths := t.fitLast(width, min(longest, max(width/4, 8)))
	for i, row := range t.rows {
		lines[i] = t.indent + ui.Cut(t.line(row, widths), width-lipgloss.Width(t.indent))
	}
	return lines
}

// fitLast is fit with the least that the last column has to have.
func (t *table) fitLast(width, least int) []int {
	last := len(t.columns) - 1
	rest := table{columns: t.columns[:last]}
	for _, r := range t.rows {
		rest.rows = append(rest.rows, row{r.cells[:last], r.glow})
	}
	return append(rest.fit(width-least-len(gap)), least)
}
