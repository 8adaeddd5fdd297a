// Package facts looks at the lab once: it gathers what a check observes, and notes when that was last written, what has
// yet to follow and what stands in the way.
package facts
