// Package tui is klab's terminal: the catalogue, the lesson beside its tasks, and the debrief.
//
// One Bubble Tea model owns all state. Update and View do no I/O: whatever may block runs in a command
// and comes back as a message. The lab, the sessions and the progress are reached through the
// interfaces in ports.go.
package tui
