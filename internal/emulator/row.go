package emulator

import "slices"

// A row is a line of the screen. Cells behind its last one are blank.
type row struct {
	cells []cell
	// wrapped is true when the next row goes on with the same line.
	wrapped bool
}

// at is the cell of a column.
func (r *row) at(x int) cell {
	if x >= len(r.cells) {
		return cell{}
	}
	return r.cells[x]
}

// reach makes the row at least as long as n.
func (r *row) reach(n int) {
	from := len(r.cells)
	if n <= from {
		return
	}
	r.cells = slices.Grow(r.cells, n-from)[:n]
	clear(r.cells[from:])
}

// part blanks the halves of wide characters that a change from column x on would leave alone.
func (r *row) part(x int) {
	if x > 0 && x < len(r.cells) && r.cells[x].rest {
		r.cells[x-1] = blank(r.cells[x-1].bg)
		r.cells[x] = blank(r.cells[x].bg)
	}
}

// erase blanks columns from and up to to.
func (r *row) erase(from, to int, bg color) {
	r.part(from)
	r.part(to)
	if bg == 0 {
		to = min(to, len(r.cells))
	} else {
		r.reach(to)
	}
	for x := from; x < to; x++ {
		r.cells[x] = blank(bg)
	}
}

// insert sets n blank cells before column x of a row of a width. The row is as long as it can be then, as in tmux.
func (r *row) insert(x, n, width int, bg color) {
	n = min(n, width-x)
	r.reach(width)
	r.part(x)
	r.part(width - n)
	copy(r.cells[x+n:], r.cells[x:width-n])
	r.fill(x, x+n, bg)
}

// remove takes n cells at column x of a row of a width away; blank ones come from the right.
func (r *row) remove(x, n, width int, bg color) {
	n = min(n, width-x)
	r.reach(width)
	r.part(x)
	r.part(x + n)
	copy(r.cells[x:], r.cells[x+n:])
	r.fill(width-n, width, bg)
}

// fill blanks columns.
func (r *row) fill(from, to int, bg color) {
	r.reach(to)
	for x := from; x < to; x++ {
		r.cells[x] = blank(bg)
	}
}

// clear blanks the row.
func (r *row) clear(width int, bg color) {
	r.cells, r.wrapped = r.cells[:0], false
	if bg != 0 {
		r.fill(0, width, bg)
	}
}

// cut makes the row at most as wide as width.
func (r *row) cut(width int) {
	if len(r.cells) > width {
		r.part(width)
		r.cells = r.cells[:width]
	}
}
