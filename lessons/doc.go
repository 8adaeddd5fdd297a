// Package lessons holds a course as data: loading it strictly from any file system, and linting it so
// that every problem is reported at once.
package lessons
