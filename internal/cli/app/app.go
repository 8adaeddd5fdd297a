// Package app is what klab's commands share: the streams, the flags of every command, and what they lead to (folders,
// lessons, the lab, the learner's progress), and how commands report and end.
package app

import (
	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// An App is the common state of all commands.
type App struct {
	Streams
	// Raw are the streams without a filter, for programs that talk to the terminal themselves.
	Raw  Streams
	Home home.Home
	// Command is the one that runs, as it was typed.
	Command string
	// Flags of every command.
	Lab        string
	Engine     string
	Language   string
	LessonsDir string
	Trust      bool
	Output     string
	diary      *diary
	// known is the course without --lessons, once it was read: the shipped one and the packs.
	known *lessons.Course
}

// Misuse is Usage in the learner's language.
func (a *App) Misuse(text string, values ...string) error {
	return Usage("%s", words.Fill(text, values...))
}
