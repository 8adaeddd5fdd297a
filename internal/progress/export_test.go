package progress

// FailWrites makes the log's disk take only so many bytes, as a full one does; a negative number lifts
// the limit.
func FailWrites(l *Log, full error, room int) {
	l.open = func(path string) (file, error) {
		f, err := openToAppend(path)
		if err != nil || room < 0 {
			return f, err
		}
		return &fullDisk{file: f, full: full, room: room}, nil
	}
}

type fullDisk struct {
	file
	full error
	room int
}

func (d *fullDisk) Write(data []byte) (int, error) {
	n, err := d.file.Write(data[:min(d.room, len(data))])
	if err == nil && n < len(data) {
		err = d.full
	}
	return n, err
}

// Read exposes the reader to the fuzz test.
func Read(data []byte) (events, damaged, whole int, err error) {
	r, err := read("fuzzed", data)
	return len(r.events), len(r.damaged), r.whole, err
}
