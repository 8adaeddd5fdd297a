package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/progress"
)

// firstRun reports once whether a learner is here for the first time: nothing was done, and the tour was never offered. It is
// not offered where that cannot be written down, so that it never comes twice.
func firstRun(ctx context.Context, a *app.App) bool {
	if _, err := os.Stat(a.Home.Tour()); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	events, err := app.ProgressEvents(ctx, a)
	did := func(e progress.Event) bool { return e.Kind != progress.Dealt }
	if err != nil || slices.ContainsFunc(events, did) {
		return false
	}
	return app.Keep(a.Home.Tour(), "seen") == nil
}
