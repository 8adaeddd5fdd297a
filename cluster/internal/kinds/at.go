package kinds

// At follows keys into an object; nil when the path ends early.
func At(object map[string]any, path ...string) any {
	var here any = object
	for _, key := range path {
		level, ok := here.(map[string]any)
		if !ok {
			return nil
		}
		here = level[key]
	}
	return here
}
