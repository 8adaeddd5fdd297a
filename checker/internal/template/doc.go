// Package template makes values out of what lessons write with ${CEL} in it: arguments of verbs, bounds of time, and the
// commands that are shown to learners.
package template
