// Package entry picks what the workload image does: serve, or one of the small
// subcommands that stand in for the shell the image does not have.
package entry

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/klab-dev/klab/workload/web"
)

// Host is what a process gets from outside.
type Host struct {
	Stdout  io.Writer
	Stderr  io.Writer
	Lookup  func(string) (string, bool)
	Sigterm <-chan os.Signal
}

// System is the real process's Host.
func System() Host {
	// As process 1 of a container, an unhandled SIGTERM would do nothing at all.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	return Host{Stdout: os.Stdout, Stderr: os.Stderr, Lookup: os.LookupEnv, Sigterm: signals}
}

type command func(ctx context.Context, args []string, h Host) (int, error)

// Run runs one command line and returns the exit code.
func Run(args []string, h Host) int {
	run := serve
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name := args[0]
		args = args[1:]
		if run = commands()[name]; run == nil {
			fmt.Fprintf(h.Stderr, "web: unknown command %q\nrun: web help\n", name)
			return 2
		}
	}
	code, err := run(context.Background(), args, h)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(h.Stderr, "web: %v\n", err)
	}
	return code
}

func commands() map[string]command {
	return map[string]command{
		"check":    check,
		"help":     help,
		"operator": operate,
		"print":    printText,
		"probe":    probe,
		"serve":    serve,
		"sink":     collect,
		"sleep":    sleep,
		"write":    write,
	}
}

func help(ctx context.Context, _ []string, h Host) (int, error) {
	fmt.Fprint(h.Stdout, `web serves HTTP and misbehaves on request

  web [flags]                     serve
  web check readyz|livez|startupz exit 0 if the server in this Pod says yes
  web sleep [DURATION]            wait, for ever without a duration
  web write FILE TEXT...          append a line with the time to a file
  web print TEXT...               print a line
  web sink [--port N]             collect posted log lines
  web operator [--all-namespaces] look after Websites, as rights allow
  web probe [--node]              klab's prober

`)
	h.Stderr = h.Stdout
	return serve(ctx, []string{"-h"}, h)
}

func serve(ctx context.Context, args []string, h Host) (int, error) {
	opts, err := web.ParseOptions(args, h.Lookup, h.Stderr)
	if err != nil {
		return 2, err
	}
	return web.New(opts, h.Stdout).Run(ctx, h.Sigterm)
}
