// Package verbs is what checks can observe and do: a table of verbs, and for each its function, its way back and its
// target.
package verbs
