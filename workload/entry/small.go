package entry

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/workload/web"
	"github.com/klab-dev/klab/workload/wire"
)

// check is what an exec probe runs: the container has neither curl nor a shell.
func check(ctx context.Context, args []string, h Host) (int, error) {
	flags := newFlags("check", h)
	port := flags.Int("port", wire.PortMain, "port of the server to ask")
	timeout := flags.Duration("timeout", 5*time.Second, "how long to wait for the answer")
	if err := web.FromEnv(flags, h.Lookup); err != nil {
		return 2, err
	}
	name, rest := split(args)
	if err := flags.Parse(rest); err != nil {
		return 2, err
	}
	if name == "" {
		name = flags.Arg(0)
	}
	switch name {
	case "readyz", "livez", "startupz", "healthz":
	default:
		return 2, fmt.Errorf("check %q: want readyz, livez, startupz or healthz", name)
	}
	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	return ask(ctx, h, "http://"+net.JoinHostPort("127.0.0.1", strconv.Itoa(*port))+"/"+name)
}

func ask(ctx context.Context, h Host, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 2, err
	}
	req.Header.Set("User-Agent", wire.ClassCheck)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 1, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	if err != nil {
		return 1, fmt.Errorf("read answer: %w", err)
	}
	fmt.Fprintf(h.Stdout, "%d %s\n", resp.StatusCode, strings.TrimSpace(string(body)))
	if resp.StatusCode >= http.StatusBadRequest {
		return 1, nil
	}
	return 0, nil
}

// sleep takes a duration (5s) or, like the shell's, plain seconds (5).
func sleep(_ context.Context, args []string, h Host) (int, error) {
	var timer <-chan time.Time
	if len(args) > 0 {
		d, err := seconds(args[0])
		if err != nil {
			return 2, fmt.Errorf("sleep %q: want 5s or 5", args[0])
		}
		timer = time.After(d)
	}
	select {
	case <-timer:
	case <-h.Sigterm:
	}
	return 0, nil
}

func seconds(text string) (time.Duration, error) {
	if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 0 {
		return time.Duration(n * float64(time.Second)), nil
	}
	return time.ParseDuration(text)
}

func write(_ context.Context, args []string, _ Host) (int, error) {
	if len(args) < 2 {
		return 2, errors.New("write: want a file and a text")
	}
	if err := web.AppendLine(args[0], strings.Join(args[1:], " ")); err != nil {
		return 1, err
	}
	return 0, nil
}

func printText(_ context.Context, args []string, h Host) (int, error) {
	fmt.Fprintln(h.Stdout, strings.Join(args, " "))
	return 0, nil
}

// split takes the leading word off, because flag stops at the first one.
func split(args []string) (word string, rest []string) {
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		return args[0], args[1:]
	}
	return "", args
}

func newFlags(name string, h Host) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(h.Stderr)
	return flags
}
