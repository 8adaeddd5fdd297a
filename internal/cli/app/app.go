// Package app is what klab's commands share: the streams, the flags of every command, and what they lead to (folders,
// lessons, the lab, the learner's progress), and how commands report and end.
package app

import (
	"context"
	"io"
	"os"

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

// New begins a call. end writes what is still held back.
func New(streams Streams) (a *App, end func(context.Context) error) {
	filtered, flush := streams.filtered()
	a = &App{Streams: filtered, Raw: streams, Language: languageOf(os.Getenv)}
	a.diary = &diary{words: func() words.Words { return words.Of(a.speaking()) }}
	return a, func(ctx context.Context) error {
		a.diary.close(ctx, a.Err)
		return flush()
	}
}

// WritingTo is the same call with another writer for notes.
func (a *App) WritingTo(notes io.Writer) *App {
	other := *a
	other.Err = notes
	return &other
}
