package emulator

// A grid is what is on one of the two screens, and what has scrolled off it.
type grid struct {
	width int
	rows  []row
	past  history
	// scrolled counts the newest rows of the past that a taller screen gets back: those that were not cleared away.
	scrolled int
}

func newGrid(width, height, past int) *grid {
	return &grid{width: width, rows: make([]row, height), past: history{most: past}}
}

func (g *grid) height() int { return len(g.rows) }

// scrollUp moves rows from top to bottom up by n. Those that leave the whole screen at its top are history.
func (g *grid) scrollUp(top, bottom, n int, bg color) {
	for range min(n, bottom-top+1) {
		free := g.rows[top]
		if top == 0 {
			free = g.past.push(free)
			g.scrolled = min(g.scrolled+1, g.past.len())
		}
		copy(g.rows[top:bottom], g.rows[top+1:bottom+1])
		free.clear(g.width, bg)
		g.rows[bottom] = free
	}
}

// scrollDown moves rows from top to bottom down by n.
func (g *grid) scrollDown(top, bottom, n int, bg color) {
	for range min(n, bottom-top+1) {
		free := g.rows[bottom]
		copy(g.rows[top+1:bottom+1], g.rows[top:bottom])
		free.clear(g.width, bg)
		g.rows[top] = free
	}
}

// removeRows takes n rows at y away; blank ones come from below. They are no history.
func (g *grid) removeRows(y, bottom, n int, bg color) {
	for range min(n, bottom-y+1) {
		free := g.rows[y]
		copy(g.rows[y:bottom], g.rows[y+1:bottom+1])
		free.clear(g.width, bg)
		g.rows[bottom] = free
	}
}

// clear blanks the screen, whose rows become history where there is one.
func (g *grid) clear(bg color) {
	used := 0
	for y := range g.rows {
		if len(g.rows[y].cells) > 0 {
			used = y + 1
		}
	}
	if g.past.most > 0 {
		g.scrollUp(0, g.height()-1, used, bg)
		g.scrolled = 0
	}
	for y := range g.rows {
		g.rows[y].clear(g.width, bg)
	}
}

// setHeight makes the screen higher or lower around a cursor, and returns where the cursor's row is now: rows below it
// go first, then rows at the top, which come back from the history.
func (g *grid) setHeight(height, y int) int {
	if less := g.height() - height; less > 0 {
		below := min(g.height()-1-y, less)
		g.rows = g.rows[:g.height()-below]
		for range less - below {
			g.past.push(g.rows[0])
			if g.past.most > 0 {
				g.scrolled++
			}
			g.rows = g.rows[1:]
			y--
		}
		return max(y, 0)
	}
	more := height - g.height()
	back := min(more, g.scrolled, g.past.len())
	grown := make([]row, height)
	for i := back - 1; i >= 0; i-- {
		grown[i] = g.past.pop()
	}
	g.scrolled -= back
	copy(grown[back:], g.rows)
	g.rows = grown
	return y + back
}

// setWidth makes the screen wider or narrower without moving anything.
func (g *grid) setWidth(width int) {
	g.width = width
	for y := range g.rows {
		g.rows[y].cut(width)
	}
}

// A place is a cell of a line, however the line is broken into rows.
type place struct{ line, cell int }

// reflow breaks all lines anew for a width, and returns where the cursor's cell is now.
func (g *grid) reflow(width, x, y int) (newX, newY int) {
	at := g.placeOf(x, y)
	var rows []row
	line := row{}
	cursor, lines := -1, 0
	flush := func() {
		broken := broken(line.cells, width)
		if lines == at.line {
			cursor = len(rows)
			newX = at.cell
			for i := 0; i < len(broken)-1 && newX >= len(broken[i].cells); i++ {
				newX -= len(broken[i].cells)
				cursor++
			}
		}
		rows = append(rows, broken...)
		line, lines = row{}, lines+1
	}
	total := g.past.len() + g.height()
	for i := range total {
		r := g.row(i)
		line.cells = append(line.cells, r.cells...)
		if r.wrapped && i < total-1 {
			pad(&line, len(r.cells), g.width)
			continue
		}
		flush()
	}
	newY = g.share(rows, cursor)
	g.width = width
	return min(newX, width), newY
}

// pad keeps the blank end of a row that goes on in the next one. The last column may be free before a wide character.
func pad(line *row, used, width int) {
	for ; used < width-1; used++ {
		line.cells = append(line.cells, cell{})
	}
}

// share puts rows on the screen, as many as there is room for from the last, and the rest into the history.
func (g *grid) share(rows []row, cursor int) (y int) {
	height := g.height()
	for len(rows) < height {
		rows = append(rows, row{})
	}
	past := len(rows) - height
	g.past.gone += max(past-g.past.most, 0)
	g.past.first = 0
	g.past.rows = rows[max(past-g.past.most, 0):past:past]
	g.rows = append([]row{}, rows[past:]...)
	g.scrolled = min(g.scrolled, g.past.len())
	return max(cursor-past, 0)
}

// row is one of all rows, from the oldest.
func (g *grid) row(i int) *row {
	if i < g.past.len() {
		return g.past.at(i)
	}
	return &g.rows[i-g.past.len()]
}

// placeOf finds the line of a row of the screen, and a column in it.
func (g *grid) placeOf(x, y int) place {
	y += g.past.len()
	var p place
	start := 0
	for i := range y {
		if !g.row(i).wrapped {
			p.line, start = p.line+1, i+1
		}
	}
	for i := start; i < y; i++ {
		p.cell += max(len(g.row(i).cells), g.width-1)
	}
	p.cell += x
	return p
}

// broken makes rows of a line, none wider than width. The halves of wide characters stay together.
func broken(cells []cell, width int) []row {
	var rows []row
	for len(cells) > width {
		at := width
		if cells[at].rest {
			at--
		}
		rows = append(rows, row{cells: append([]cell{}, cells[:at]...), wrapped: true})
		cells = cells[at:]
	}
	return append(rows, row{cells: append([]cell{}, cells...)})
}
