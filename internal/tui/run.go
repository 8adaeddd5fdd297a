package tui

import (
	"cmp"
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"
)

// Run shows the terminal interface until the learner leaves or ctx ends.
func Run(ctx context.Context, options Options, extra ...tea.ProgramOption) error {
	model := New(ctx, options)
	defer model.closeSession()
	// Whoever calls watches for signals and ends ctx. Bubble Tea's own handler would wait, after that end, for somebody
	// to take its message, and the program for the handler.
	own := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}
	_, err := tea.NewProgram(model, append(own, extra...)...).Run()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = nil // its end is what was asked for
	}
	return cmp.Or(model.unread, err)
}
