package scene

// Kept is how many objects a scene holds, whether a picture shows them or not.
func (s *Scene) Kept() int {
	return len(s.pods) + len(s.sets) + len(s.services) + len(s.slices) + len(s.nodes)
}
