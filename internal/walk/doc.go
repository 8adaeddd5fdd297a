// Package walk goes through lessons as a learner does: each command is a process of its own, task follows task on one
// seed, and what hints and solutions tell people to type is typed into the lab's shell.
package walk
