// Package sources holds the files of a course in memory: reading them strictly, and telling authors to the character
// where something is wrong in them.
package sources
