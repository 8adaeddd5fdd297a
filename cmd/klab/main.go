// Command klab teaches Kubernetes in a terminal, on a real cluster of its own.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/klab-dev/klab/internal/cli"
	"github.com/klab-dev/klab/internal/cli/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args, app.OSStreams()))
}
