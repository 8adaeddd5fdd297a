package author

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/tui/running"
	"github.com/klab-dev/klab/plain"
)

// runShown runs the law. On a terminal it shows a bar, and a file gets a line for every case; elsewhere the lines are
// printed. failed is the error of the run, err that of showing it.
func (a commands) runShown(ctx context.Context, options law.Options) (found law.Report, failed, err error) {
	if !a.Terminal {
		options.Progress = func(p law.Progress) { a.Tell("%s", lawLine(p)) }
		found, failed = law.Run(ctx, options)
		return found, failed, nil
	}
	log, err := a.lawLog()
	if err != nil {
		return law.Report{}, nil, err
	}
	a.Tell("a line for every case: %s", log.Name())
	program := tea.NewProgram(running.New(a.Style().Color), tea.WithInput(nil), tea.WithOutput(a.Raw.Err), tea.WithoutSignalHandler())
	options.Progress = show(program, log)
	shown := make(chan error, 1)
	go func() {
		_, err := program.Run()
		shown <- err
	}()
	found, failed = law.Run(ctx, options)
	program.Quit()
	return found, failed, errors.Join(<-shown, log.Close())
}

// lawLog is the file that has a line for every case of the last run on a lab.
func (a commands) lawLog() (*os.File, error) {
	name := filepath.Join(a.Home.Lab(a.Lab), "law.log")
	file, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("begin the log of the law: %w", err)
	}
	return file, nil
}

// show reports cases to a terminal and a log as they end.
func show(program *tea.Program, log io.Writer) func(law.Progress) {
	return func(p law.Progress) {
		fmt.Fprintln(log, lawLine(p))
		short := p
		short.Left = 0 // the bar says it
		program.Send(running.Ended{Line: lawLine(short), Bad: p.Case.Outcome != law.OK, Done: p.Done, Total: p.Total, Left: p.Left})
	}
}

// lawLine describes a case that has ended, and how far the run has come. It is text, whatever a verdict quotes.
func lawLine(p law.Progress) string {
	line := fmt.Sprintf("[%d/%d] %-4s %5.1fs %s", p.Done, p.Total, p.Case.Outcome, p.Case.Seconds, p.Case.Name())
	if p.Left >= time.Second {
		line += fmt.Sprintf("  (about %s left)", p.Left)
	}
	if p.Case.Outcome != law.OK {
		line += "\n        " + p.Case.Explain()
	}
	return plain.Text(line)
}
