package emulator

// A history holds the rows that have left the screen at its top, as many as it may.
type history struct {
	rows []row
	most int
	// first is where the oldest stands once the history is full.
	first int
	// gone counts the rows that were dropped, so that rows have numbers that last.
	gone int
}

// len is the number of rows.
func (h *history) len() int { return len(h.rows) }

// at is the row of an age, of which 0 is the oldest.
func (h *history) at(i int) *row { return &h.rows[(h.first+i)%len(h.rows)] }

// push takes a row, and returns one whose memory is free again.
func (h *history) push(r row) row {
	switch {
	case h.most == 0:
		return r
	case len(h.rows) < h.most:
		h.rows = append(h.rows, r)
		return row{}
	}
	old := h.rows[h.first]
	h.rows[h.first] = r
	h.first = (h.first + 1) % h.most
	h.gone++
	return old
}

// pop gives the newest row back.
func (h *history) pop() row {
	h.straighten()
	last := h.rows[len(h.rows)-1]
	h.rows = h.rows[:len(h.rows)-1]
	return last
}

// straighten sets the oldest row first in memory too.
func (h *history) straighten() {
	if h.first == 0 {
		return
	}
	h.rows = append(append(make([]row, 0, len(h.rows)), h.rows[h.first:]...), h.rows[:h.first]...)
	h.first = 0
}

// clear forgets all rows.
func (h *history) clear() {
	h.gone += len(h.rows)
	h.rows, h.first = nil, 0
}
