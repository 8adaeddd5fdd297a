package onnode

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Try runs a command on each node, all at once. None has to succeed: what comes of them shows later or never.
func Try(ctx context.Context, e executor, commands map[string][]string) error {
	group, ctx := errgroup.WithContext(ctx)
	for node, command := range commands {
		group.Go(func() error {
			_ = e.Exec(ctx, node, command...)
			return ctx.Err()
		})
	}
	return group.Wait()
}

// An executor runs programs in node containers.
type executor interface {
	Exec(ctx context.Context, name string, command ...string) error
}
