package cluster

// memory is what klab must not forget while a lab is in use: the records of lessons, open disruptions, and which klab
// answers for them.
type memory struct {
	store *store
	owner *owner
	lanes *lanes
}

// newMemory makes the memory of a process. dir is the folder of its locks, "" for none; command is what it is called in
// messages.
func newMemory(s *store, dir, command string) *memory {
	return &memory{store: s, owner: &owner{dir: dir, command: command}, lanes: &lanes{}}
}
