// Package class is klab's commands for teachers.
package class
