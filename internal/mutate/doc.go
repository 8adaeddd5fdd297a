// Package mutate makes variants of the right answers of a lesson: such that must still pass, and such that
// must be refused.
package mutate
