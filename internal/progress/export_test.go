package progress

// Read exposes the reader to the fuzz test.
func Read(data []byte) (events, damaged, whole int, err error) {
	r, err := read("fuzzed", data)
	return len(r.events), len(r.damaged), r.whole, err
}
