package kube

import (
	"time"
)

// LastWrite is when the object was created, marked for deletion, or its spec or metadata last written.
// Status writes do not count: a container that crashes for ever would never settle.
func LastWrite(object map[string]any) time.Time {
	latest := ParseTime(At(object, "metadata", "creationTimestamp"))
	latest = Later(latest, ParseTime(At(object, "metadata", "deletionTimestamp")))
	for _, entry := range List(object, "metadata", "managedFields") {
		if Text(entry, "subresource") == "" {
			latest = Later(latest, ParseTime(At(entry, "time")))
		}
	}
	return latest
}

// LastStir is when anything of an object last changed, its status included.
func LastStir(object map[string]any) time.Time {
	var latest time.Time
	for _, entry := range List(object, "metadata", "managedFields") {
		latest = Later(latest, ParseTime(At(entry, "time")))
	}
	return latest
}

// Later is the later of two times.
func Later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// ParseTime reads a time of an object.
func ParseTime(value any) time.Time {
	text, _ := value.(string)
	t, _ := time.Parse(time.RFC3339, text) // absent or odd times count as long ago
	return t
}
